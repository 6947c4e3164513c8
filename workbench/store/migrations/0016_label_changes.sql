-- What was done to labels once there were answers (owner: workbench/annotate).

-- What a change carries over adds a label_event or review_event of the kind ``carry`` for each row.
-- Each made a version of the schema, and carried what stood over to it. kind: add | rename | merge | split | retire,
-- or undo: of the change that made the version ``turned``, whose ``undone`` is then the version that undo made.
CREATE TABLE label_change (
    dataset INTEGER NOT NULL,
    version INTEGER NOT NULL,           -- of the schema that it made
    kind VARCHAR NOT NULL,
    labels VARCHAR[] NOT NULL,          -- what it was done to
    become VARCHAR[] NOT NULL,          -- what they are since: the new name, those that one was split into
    event BIGINT NOT NULL,              -- of the chain; label_event and review_event of what it carried over share it
    turned INTEGER,
    undone INTEGER,
    PRIMARY KEY (dataset, version)
);

-- Answers with a label that was split or retired: who gave them is asked again before anything else. One waits
-- while that answer stands under the version ``stood`` or an earlier one; where ``anyone`` is asked the answers were
-- set aside, and a row waits while too few have answered.
CREATE TABLE relabelling (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,            -- who gave the answer
    label VARCHAR NOT NULL,             -- what is no label any more
    kind VARCHAR NOT NULL,              -- split | retire | undo
    version INTEGER NOT NULL,           -- of the schema that asks
    stood INTEGER NOT NULL,
    anyone BOOLEAN NOT NULL
);
