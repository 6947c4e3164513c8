-- What was measured on test rows, row by row and in figures (owner: workbench/evaluate).

CREATE SEQUENCE evaluation_seq;

-- One look at one split's test rows by one model version. document: JSON of the figures.
CREATE TABLE evaluation (
    id INTEGER NOT NULL PRIMARY KEY,
    job VARCHAR NOT NULL,               -- key of its evaluation_row
    version INTEGER NOT NULL,
    split INTEGER NOT NULL,
    task VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    primary_metric VARCHAR NOT NULL,
    document VARCHAR NOT NULL,          -- JSON: metrics, per_class, confusion, calibration
    seed BIGINT NOT NULL,
    draws INTEGER NOT NULL,
    predict_seconds DOUBLE NOT NULL,    -- for all rows together
    seconds DOUBLE NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- The figures of the whole, one a row, so that versions can be sorted by them.
CREATE TABLE evaluation_metric (
    evaluation INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    value DOUBLE,                       -- NULL: undefined
    low DOUBLE,
    high DOUBLE,
    n BIGINT NOT NULL,
    why VARCHAR NOT NULL                -- why it is undefined, '' where it is not
);

-- Rows of a job count once its evaluation exists. Text for classes, *_value for numbers.
CREATE TABLE evaluation_row (
    job VARCHAR NOT NULL,
    row_id BIGINT NOT NULL,
    truth VARCHAR,
    predicted VARCHAR,
    truth_value DOUBLE,
    predicted_value DOUBLE,
    confidence DOUBLE,                  -- probability of the answer given; NULL for numbers
    probabilities FLOAT[],              -- in the order of the document's labels; NULL for numbers
    cluster BIGINT                      -- rows that the split keeps together share it; NULL: rows stand alone
);

-- A paired comparison of two evaluations of the same split. document: JSON of it.
CREATE TABLE comparison (
    a INTEGER NOT NULL,                 -- evaluation
    b INTEGER NOT NULL,                 -- evaluation
    metric VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);
