-- The ground that every area stands on (owner: workbench/store). Times are UTC without a zone.

CREATE TABLE meta (
    key VARCHAR NOT NULL,               -- application, project, created, program, group …
    value VARCHAR NOT NULL
);

CREATE TABLE migration (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    applied TIMESTAMP NOT NULL,
    program VARCHAR NOT NULL            -- the version that applied it
);

-- The chain of events; see workbench/audit/chain.py. Only ever added to.
CREATE TABLE event (
    seq BIGINT NOT NULL,
    happened TIMESTAMP NOT NULL,
    uid INTEGER NOT NULL,               -- from the kernel
    actor VARCHAR NOT NULL,             -- the acting name
    verb VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    payload VARCHAR,                    -- JSON; NULL once it was erased
    payload_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);

-- What writes with a key answered, so that one that is sent again happens once; see
-- workbench/store/answers.py for the two generations.
CREATE TABLE idempotency (
    key VARCHAR NOT NULL PRIMARY KEY,
    answered TIMESTAMP NOT NULL,
    value BLOB NOT NULL                 -- msgpack
);

CREATE TABLE idempotency_before (
    key VARCHAR NOT NULL PRIMARY KEY,
    answered TIMESTAMP NOT NULL,
    value BLOB NOT NULL
);

CREATE TABLE person (
    name VARCHAR NOT NULL,
    uid INTEGER NOT NULL,
    role VARCHAR NOT NULL,              -- annotator | reviewer | practitioner | owner
    added TIMESTAMP NOT NULL,
    removed TIMESTAMP
);

CREATE TABLE job (
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- queued | running | done | failed | cancelled | dead
    params VARCHAR NOT NULL,            -- JSON
    "by" VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    started TIMESTAMP,
    ended TIMESTAMP,
    done DOUBLE,
    total DOUBLE,
    what VARCHAR,
    result VARCHAR,                     -- JSON
    error VARCHAR,                      -- JSON
    pid INTEGER,
    attempt INTEGER NOT NULL DEFAULT 1
);

-- Artefacts by their SHA-256 (hexadecimal); the bytes lie in numbered, compressed parts.
-- A blob counts once its row here exists; parts without one are swept.
CREATE TABLE blob (
    hash VARCHAR NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    parts INTEGER NOT NULL,
    created TIMESTAMP NOT NULL
);

CREATE TABLE blob_part (
    hash VARCHAR NOT NULL,
    part INTEGER NOT NULL,
    data BLOB NOT NULL
);

CREATE SEQUENCE dataset_seq;

CREATE TABLE dataset (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL UNIQUE,
    created TIMESTAMP NOT NULL
);

-- The raw columns in order: the name people read, and the column of raw_<dataset> that has it.
CREATE TABLE dataset_column (
    dataset INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    physical VARCHAR NOT NULL
);
