-- Recipes, clean builds and what they kept aside (owner: workbench/cleanse).

CREATE SEQUENCE clean_build_seq;

-- Every edit of a dataset's recipe adds a version; version 0 (not stored) is the empty recipe.
CREATE TABLE recipe (
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    steps VARCHAR NOT NULL,             -- JSON list of step documents
    titles VARCHAR NOT NULL,            -- JSON list: one line for people a step
    change VARCHAR NOT NULL,            -- what the edit was
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- Where a dataset's recipe stands, and where redo leads: only ever added to, the newest row counts.
CREATE TABLE recipe_head (
    event BIGINT NOT NULL,              -- the chained event that moved the head
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,
    undone INTEGER[] NOT NULL           -- versions that redo leads to, the nearest last
);

CREATE TABLE suggestion_refusal (
    dataset INTEGER NOT NULL,
    suggestion VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL
);

-- Spellings that a person said do not mean the same as a target: they are not offered again.
CREATE TABLE cluster_refusal (
    dataset INTEGER NOT NULL,
    column_name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL
);

-- One run of a recipe over all rows; its rows are in the table clean_<dataset>_<build>.
CREATE TABLE clean_build (
    build INTEGER NOT NULL PRIMARY KEY,
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,           -- of the recipe
    steps VARCHAR NOT NULL,             -- JSON list: the recipe with what it learned from the rows
    counts VARCHAR NOT NULL,            -- JSON list: per step changed, nulled, failed, dropped …
    rows_in BIGINT NOT NULL,
    rows_out BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,        -- rows kept aside by steps
    raw_state VARCHAR NOT NULL,         -- which raw rows it was made from
    split INTEGER,                      -- whose training rows learning steps learned from
    seconds DOUBLE NOT NULL,
    job VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- Cells for which rows were kept aside while a build was made.
CREATE TABLE clean_quarantine (
    build INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    step INTEGER NOT NULL,              -- from 1
    column_name VARCHAR NOT NULL,
    value VARCHAR
);
