-- Attempts to make a version again; only added to (owner: workbench/train).
CREATE TABLE reproduction (
    version INTEGER NOT NULL,
    verdict VARCHAR NOT NULL,           -- bit-identical | within tolerance | different
    document VARCHAR NOT NULL,          -- JSON
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);
