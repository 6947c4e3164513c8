-- Contracts by part, lag, schedules and snapshots (owner: workbench/collect).

ALTER TABLE source ADD COLUMN types VARCHAR DEFAULT '{}';       -- JSON: what a person said that columns hold
ALTER TABLE source ADD COLUMN settled VARCHAR DEFAULT '{}';     -- JSON: what their rows showed that columns hold
ALTER TABLE source ADD COLUMN lag VARCHAR DEFAULT '';           -- how far before the cursor is read again
ALTER TABLE source ADD COLUMN schedule VARCHAR DEFAULT '';      -- a cron expression for the watch, or ''
ALTER TABLE source ADD COLUMN scheduled TIMESTAMP;              -- when the watch ran it last, or the schedule was set

-- What is frozen are columns, as before; types are a part of their own now.
UPDATE source SET contract = 'columns=freeze,type=evolve,missing=freeze' WHERE contract = 'freeze';

ALTER TABLE load ADD COLUMN left_out VARCHAR DEFAULT '[]';      -- JSON list: columns of the file that were not taken
ALTER TABLE load ADD COLUMN lower VARCHAR DEFAULT '';           -- the cursor from which on rows were considered
ALTER TABLE load ADD COLUMN backfill BOOLEAN DEFAULT false;     -- bounded by a person; never moves the cursor
ALTER TABLE load ADD COLUMN bytes BIGINT DEFAULT 0;             -- of the file, where only its end need be read when it grows
ALTER TABLE load ADD COLUMN lines BIGINT DEFAULT 0;             -- in those bytes
ALTER TABLE load ADD COLUMN grown INTEGER;                      -- the load whose rows it contains besides its own, which
                                                                -- stand at the end of the same file

CREATE SEQUENCE snapshot_seq;

-- A dataset's rows at a moment: all rows that these loads brought, without those in snapshot_gone. Rows of loads
-- are never changed, so that nothing is copied.
CREATE TABLE snapshot (
    id INTEGER NOT NULL,
    dataset INTEGER NOT NULL,
    number INTEGER NOT NULL,            -- from 1 on, in its dataset
    name VARCHAR NOT NULL,              -- '' for none
    rows BIGINT NOT NULL,
    columns VARCHAR NOT NULL,           -- JSON list
    loads VARCHAR NOT NULL,             -- JSON list
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

CREATE TABLE snapshot_gone (
    snapshot INTEGER NOT NULL,
    _row BIGINT NOT NULL,
    _load INTEGER NOT NULL
);
