-- Sources, loads and what was kept aside (owner: workbench/collect). Raw rows of dataset N are in raw_N; rows
-- that a later load replaced are named in gone_N(_row, _load, _by): the row of load _load is gone since load _by.

CREATE SEQUENCE source_seq;
CREATE SEQUENCE load_seq;

CREATE TABLE source (
    id INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    dataset INTEGER NOT NULL,
    kind VARCHAR NOT NULL,              -- file
    location VARCHAR NOT NULL,
    options VARCHAR NOT NULL,           -- JSON of ReadOptions
    keys VARCHAR NOT NULL,              -- JSON list of columns
    cursor VARCHAR NOT NULL,            -- a column, or ''
    cursor_value VARCHAR NOT NULL,      -- its greatest value after the last load
    disposition VARCHAR NOT NULL,       -- append | merge | replace
    contract VARCHAR NOT NULL,          -- evolve | freeze
    owner VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    edited TIMESTAMP NOT NULL,          -- when it was last told what to read and how
    dialect VARCHAR NOT NULL,           -- JSON of Dialect: how it is read from now on; '' until settled
    anew BOOLEAN NOT NULL               -- the next load takes the place of all earlier ones
);

-- A load counts once its state is 'counted'; that is one small write after all its rows are in.
CREATE TABLE load (
    id INTEGER NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL,
    dataset INTEGER NOT NULL,
    job VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- running | counted | failed | cancelled
    started TIMESTAMP NOT NULL,
    ended TIMESTAMP,
    person VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    options VARCHAR NOT NULL,           -- JSON of ReadOptions
    dialect VARCHAR NOT NULL,           -- JSON of what was settled on
    content VARCHAR NOT NULL,           -- SHA-256 of the file
    read BIGINT NOT NULL,
    loaded BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    rows_after BIGINT NOT NULL,
    columns_added VARCHAR NOT NULL,     -- JSON list
    columns_missing VARCHAR NOT NULL,   -- JSON list
    notes VARCHAR NOT NULL,             -- JSON list of sentences
    seconds DOUBLE NOT NULL,
    error VARCHAR NOT NULL
);

-- Lines that were not loaded, as they stood. Those of loads that do not count are swept.
CREATE TABLE quarantine (
    load INTEGER NOT NULL,
    source INTEGER NOT NULL,
    line BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    raw VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- kept | released | discarded | replaced
    decided TIMESTAMP,                  -- when it was released or discarded, and by whom
    decided_by VARCHAR
);
