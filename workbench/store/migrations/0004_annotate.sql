-- Label schemas, people's answers and the events behind them, suggestions (owner: workbench/annotate).

-- Every version of a dataset's schema stays: labels are read under the version they were given.
CREATE TABLE label_schema (
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,
    document VARCHAR NOT NULL,          -- JSON as in the manual
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    PRIMARY KEY (dataset, version)
);

-- How rows are handed out.
CREATE TABLE annotation_queue (
    dataset INTEGER NOT NULL PRIMARY KEY,
    overlap INTEGER NOT NULL,           -- people per row
    random_share DOUBLE NOT NULL,
    seed BIGINT NOT NULL
);

-- The current answer of each person to each row; label_event has how it came about. A flag or note changes
-- neither `updated` nor `event` of an answer that is there.
CREATE TABLE annotation (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    status VARCHAR NOT NULL,            -- labelled | skipped | '' (a note or flag alone, or undone)
    label VARCHAR,                      -- set exactly when labelled
    flagged BOOLEAN NOT NULL,
    note VARCHAR NOT NULL,
    seconds DOUBLE NOT NULL,            -- active time of the answer that stands
    schema_version INTEGER NOT NULL,
    updated TIMESTAMP NOT NULL,         -- when the answer was given; of an import its `at`
    event BIGINT NOT NULL,              -- label_event.seq that made it so
    PRIMARY KEY (dataset, row_id, person)
);

-- Only ever added. kind: label | skip | flag | note | undo | redo, and of a file's line import (a label),
-- import_flag, import_note.
CREATE TABLE label_event (
    seq BIGINT NOT NULL,                -- of the chained event; an import's rows share one
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    uid INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    old_status VARCHAR NOT NULL,
    old_label VARCHAR,
    new_status VARCHAR NOT NULL,
    new_label VARCHAR,
    old_text VARCHAR,                   -- of a note; '1' and '' of a flag
    new_text VARCHAR,
    target BIGINT,                      -- undo, redo: the event it is about
    seconds DOUBLE NOT NULL,
    old_version INTEGER NOT NULL,       -- of the schema, under which old_label was given; 0: there was none
    schema_version INTEGER NOT NULL,
    model_version INTEGER,
    suggested VARCHAR,                  -- the suggestion that was shown, if one was
    suggested_share DOUBLE,
    happened TIMESTAMP NOT NULL
);

-- Which model's suggestions are in force; they lie in ``relation`` (row_id, rank, top, shares): rank 0 is
-- the least confident row, top the indices of the best labels, shares their probabilities.
CREATE TABLE suggestion_run (
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,
    relation VARCHAR NOT NULL,
    labels VARCHAR[] NOT NULL,          -- what top's indices stand for
    made TIMESTAMP NOT NULL
);

-- One label a row: what most people say. Among labels with as many votes the one that somebody gave first
-- (an import's `at` counts), then the one of the earlier event, then the first by name: never a matter of chance.
CREATE VIEW label_majority AS
SELECT dataset, row_id,
       arg_min(label, (-votes, first_given, first_event, label)) AS label,
       max(votes) AS votes,
       sum(votes)::BIGINT AS people
FROM (
    SELECT dataset, row_id, label, count(*) AS votes,
           min(updated) AS first_given, min(event) AS first_event
    FROM annotation WHERE status = 'labelled'
    GROUP BY dataset, row_id, label
)
GROUP BY dataset, row_id;
