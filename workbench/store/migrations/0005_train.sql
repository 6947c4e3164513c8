-- Splits, model versions and the candidates of each training run (owner: workbench/train).

CREATE SEQUENCE split_seq;

-- A frozen division of a dataset's rows. options: JSON of how rows are assigned, so that new rows join alike.
CREATE TABLE split (
    id INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    dataset INTEGER NOT NULL,
    kind VARCHAR NOT NULL,              -- stratified | random | grouped | time | column
    seed BIGINT NOT NULL,
    share DOUBLE NOT NULL,              -- share of test rows asked for
    options VARCHAR NOT NULL,           -- JSON: group, time, by, stratify, target, cutoff
    warnings VARCHAR NOT NULL,          -- JSON list of sentences
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- part: 'train' | 'test'. Rows are only ever added; none moves. They count once the split is there.
CREATE TABLE split_row (
    split INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    part VARCHAR NOT NULL
);

-- The ledger: each time somebody looked at figures of the test rows.
CREATE TABLE split_look (
    split INTEGER NOT NULL,
    seen TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    version INTEGER NOT NULL,           -- the model that was measured
    what VARCHAR NOT NULL
);

-- One row per model version (v1, v2 ... in the whole project).
CREATE TABLE model (
    version INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    job VARCHAR NOT NULL,
    dataset INTEGER NOT NULL,
    stage VARCHAR NOT NULL,             -- raw | clean: which rows it learned from
    recipe INTEGER,                     -- build of the clean rows, NULL for raw
    split INTEGER NOT NULL,
    task VARCHAR NOT NULL,              -- classification | regression
    target VARCHAR NOT NULL,            -- a column, or 'labels' for annotations
    family VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,        -- JSON object
    labels VARCHAR NOT NULL,            -- JSON list of classes, [] for regression
    metric VARCHAR NOT NULL,            -- what the search chose by
    metrics VARCHAR NOT NULL,           -- JSON: cross-validated {name: {"mean", "sd"}}
    features VARCHAR NOT NULL,          -- JSON: how each column was used
    train_rows BIGINT NOT NULL,
    test_rows BIGINT NOT NULL,          -- test rows with a target when it was trained
    blob VARCHAR NOT NULL,              -- SHA-256 of the bundle
    bytes BIGINT NOT NULL,
    rows_blob VARCHAR NOT NULL,         -- SHA-256 of the Parquet of (_row, target) it learned from
    capture VARCHAR NOT NULL,           -- JSON: hashes, seed, versions, threads, machine, memory
    seconds DOUBLE NOT NULL,
    seed BIGINT NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- Everything a search tried, failed ones included; version: the model it became, if any.
CREATE TABLE candidate (
    job VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    family VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- done | failed | skipped
    error VARCHAR NOT NULL,
    metrics VARCHAR NOT NULL,           -- JSON: {name: {"mean", "sd"}}
    fit_seconds DOUBLE,
    predict_seconds DOUBLE,
    bytes BIGINT,
    version INTEGER,
    folds VARCHAR NOT NULL,             -- JSON list: the deciding metric fold by fold
    note VARCHAR NOT NULL               -- a warning of the library
);
