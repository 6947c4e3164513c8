-- What labels are worth, and what reviewers have decided (owner: workbench/review).

-- The newest result of each kind, and what it stands on. Results of single rows lie in ``relation``: of a
-- consensus row_id, label, confidence, people, tied; of suspects rank, row_id, given, likely, score, confident.
CREATE TABLE quality_result (
    dataset INTEGER NOT NULL,
    kind VARCHAR NOT NULL,              -- agreement | consensus | suspects
    method VARCHAR NOT NULL,            -- majority | dawid-skene of a consensus; '' else
    job VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- a digest of all that it stands on
    answers BIGINT NOT NULL,            -- labels that stood then
    event BIGINT NOT NULL,              -- the newest event behind the answers then
    document VARCHAR NOT NULL,          -- JSON
    relation VARCHAR NOT NULL,          -- '' where there is none
    seconds DOUBLE NOT NULL,
    made TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- The decision of a reviewer that is in force for a row, one at most; review_event has how it came about. Without
-- a primary key: what is taken back and decided again in one transaction would break it.
CREATE TABLE review (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    label VARCHAR NOT NULL,
    reviewer VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    method VARCHAR NOT NULL,            -- majority | dawid-skene | model | given | chosen
    event BIGINT NOT NULL,              -- review_event.seq that made it so
    decided TIMESTAMP NOT NULL
);

-- Only ever added. kind: decide | undo | redo.
CREATE TABLE review_event (
    seq BIGINT NOT NULL,                -- of the chained event
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    uid INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    old VARCHAR NOT NULL,               -- the decision before, as JSON; 'null' without one
    new VARCHAR NOT NULL,
    target BIGINT,                      -- undo, redo: the event it is about
    happened TIMESTAMP NOT NULL
);

-- One more person for rows on which those that the overlap asks for disagree.
ALTER TABLE annotation_queue ADD COLUMN extra_on_disagreement BOOLEAN DEFAULT false;

-- One label a row: what a reviewer has decided, else what most people say. Among labels with as many votes the
-- one that somebody gave first (an import's `at` counts), then the one of the earlier event, then the first by
-- name: never a matter of chance. ``votes``: people who gave the leading label; ``people``: who labelled the row.
CREATE OR REPLACE VIEW label_majority AS
SELECT coalesce(r.dataset, m.dataset) AS dataset, coalesce(r.row_id, m.row_id) AS row_id,
       coalesce(r.label, m.label) AS label,
       coalesce(m.votes, 0) AS votes,
       coalesce(m.people, 0) AS people,
       r.row_id IS NOT NULL AS reviewed
FROM (
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
    GROUP BY dataset, row_id
) AS m
FULL JOIN review AS r ON r.dataset = m.dataset AND r.row_id = m.row_id;
