-- Sources, loads and what was kept aside (owner: workbench/collect). Raw rows of dataset N are in raw_N, which
-- load found which of them again is in seen_N, and which of them are not shown is in gone_N.

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
    cursor_value VARCHAR NOT NULL,      -- its greatest value in the loads that count
    disposition VARCHAR NOT NULL,       -- append | merge | replace
    contract VARCHAR NOT NULL,          -- evolve | freeze
    owner VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    edited TIMESTAMP NOT NULL,          -- when it was last told what to read and how
    dialect VARCHAR NOT NULL,           -- JSON of Dialect: how it is read from now on; '' until settled
    anew BOOLEAN NOT NULL,              -- the next load takes the place of all earlier ones
    rows BIGINT NOT NULL DEFAULT 0      -- what its dataset has now
);

-- A load counts once its state is 'counted'; that is one small write after all its rows are in.
CREATE TABLE load (
    id INTEGER NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL,
    dataset INTEGER NOT NULL,
    job VARCHAR NOT NULL DEFAULT '',
    state VARCHAR NOT NULL,             -- running | counted | taken back | failed
    started TIMESTAMP NOT NULL,
    ended TIMESTAMP,
    taken_back TIMESTAMP,
    person VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    options VARCHAR NOT NULL,           -- JSON of ReadOptions
    dialect VARCHAR NOT NULL DEFAULT '{}',      -- JSON of what was settled on
    keys VARCHAR NOT NULL DEFAULT '[]',         -- JSON list of columns
    content VARCHAR NOT NULL DEFAULT '',        -- SHA-256 of the file
    finding INTEGER,                    -- the load whose findings it has: itself, or an earlier one of the same
                                        -- bytes; NULL for a released line, which belongs to the loads that kept it
    whole BOOLEAN NOT NULL DEFAULT false,       -- whether what it does not contain is gone
    anew BOOLEAN NOT NULL DEFAULT false,        -- whether the columns of earlier loads are gone as well
    shown BOOLEAN NOT NULL DEFAULT false,       -- whether rows that it brought are in the dataset, but for gone_N
    cursor VARCHAR NOT NULL DEFAULT '',
    cursor_value VARCHAR NOT NULL DEFAULT '',   -- the cursor's greatest value among its rows
    read BIGINT NOT NULL DEFAULT 0,
    loaded BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    quarantined BIGINT NOT NULL DEFAULT 0,
    removed BIGINT NOT NULL DEFAULT 0,
    columns_added VARCHAR NOT NULL DEFAULT '[]',    -- JSON list
    columns_missing VARCHAR NOT NULL DEFAULT '[]',  -- JSON list
    notes VARCHAR NOT NULL DEFAULT '[]',            -- JSON list of sentences
    seconds DOUBLE NOT NULL DEFAULT 0,
    error VARCHAR NOT NULL DEFAULT ''
);

-- Lines that were not loaded, as they stood; each once, however often it comes again.
CREATE TABLE quarantine (
    id BIGINT NOT NULL,
    source INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    raw VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- kept | released | discarded
    released INTEGER,                   -- the load of its one row, while that counts
    decided TIMESTAMP,                  -- when it was released or discarded, and by whom
    decided_by VARCHAR
);

-- The loads that kept a line aside, and where it stood in their files.
CREATE TABLE quarantine_seen (
    line_id BIGINT NOT NULL,
    load INTEGER NOT NULL,
    line BIGINT NOT NULL
);

-- Loads that say what a dataset holds: those that count, since the last one that was whole.
CREATE VIEW standing_load AS
    SELECT l.id, l.source, l.dataset, l.finding FROM load l LEFT JOIN (
        SELECT dataset, max(id) AS since FROM load WHERE state = 'counted' AND whole GROUP BY dataset
    ) w USING (dataset)
    WHERE l.state = 'counted' AND l.finding IS NOT NULL AND l.id >= coalesce(w.since, 0);

-- Lines that are aside now or were decided on, with the last load that kept them aside.
CREATE VIEW quarantined_line AS
    SELECT q.id, q.source, s.load, s.line, q.reason, q.raw, q.state FROM quarantine q JOIN (
        SELECT line_id, max(l.id) AS load, arg_max(line, l.id) AS line
        FROM quarantine_seen s JOIN standing_load l ON l.finding = s.load GROUP BY line_id
    ) s ON s.line_id = q.id;
