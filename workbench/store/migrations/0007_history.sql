-- What people did with model versions after they were made; only added to (owner: workbench/history).

-- An alias of a line (a dataset and a target) points at the version of its newest row; NULL: taken away.
CREATE TABLE alias_change (
    dataset INTEGER NOT NULL,
    target VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    version INTEGER,
    previous INTEGER,
    reason VARCHAR NOT NULL,
    changed TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

CREATE TABLE model_note (
    version INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- A version has a tag when the newest row of the two says added.
CREATE TABLE model_tag (
    version INTEGER NOT NULL,
    tag VARCHAR NOT NULL,
    added BOOLEAN NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- A deleted version: its record stays, with who deleted it and why. restored: taken back.
CREATE TABLE model_tombstone (
    version INTEGER NOT NULL,
    restored BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);
