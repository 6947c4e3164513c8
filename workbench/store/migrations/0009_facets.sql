-- Sets of facets that were given a name (owner: workbench/cleanse).

CREATE TABLE facet_set (
    dataset INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    facets VARCHAR NOT NULL,            -- JSON list
    person VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL
);
