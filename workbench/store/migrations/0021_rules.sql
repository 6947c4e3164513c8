-- Rules as weak labels: what fits a condition probably has a label (owner: workbench/review).
CREATE TABLE rule (
    dataset INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,              -- contains | regex | where
    condition VARCHAR NOT NULL,         -- words, a pattern, or SQL over the columns
    label VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    event BIGINT NOT NULL,              -- that added it
    added TIMESTAMP NOT NULL,
    PRIMARY KEY (dataset, name)
);
