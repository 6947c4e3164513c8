-- Gold: rows whose right answers are known, handed out among the others to see who can be relied on
-- (owner: workbench/annotate).

CREATE TABLE gold (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    answers VARCHAR[] NOT NULL,         -- those that are right, in the form in which answers are stored
    person VARCHAR NOT NULL,
    event BIGINT NOT NULL,              -- when it became gold: only answers given after that are judged
    added TIMESTAMP NOT NULL,
    PRIMARY KEY (dataset, row_id)
);

CREATE TABLE gold_settings (
    dataset INTEGER NOT NULL PRIMARY KEY,
    document VARCHAR NOT NULL           -- JSON as in the manual
);

-- How somebody stands; no row: nothing to say yet.
CREATE TABLE gold_standing (
    dataset INTEGER NOT NULL,
    person VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- '' | warned | paused
    why VARCHAR NOT NULL,
    passed BOOLEAN NOT NULL,            -- the quiz
    since BIGINT NOT NULL,              -- a reviewer's reinstatement: only answers after it count
    changed TIMESTAMP NOT NULL,
    PRIMARY KEY (dataset, person)
);

-- What somebody was told the right answer of: the answer from before that is the one that counts.
CREATE TABLE gold_told (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    event BIGINT NOT NULL,              -- of the answer
    PRIMARY KEY (dataset, row_id, person)
);

-- Each person's answer to each gold row, and whether it is right.
CREATE VIEW gold_answer AS
SELECT a.dataset, a.row_id, a.person, coalesce(t.label, a.label) AS label, coalesce(t.event, a.event) AS event,
       list_contains(g.answers, coalesce(t.label, a.label)) AS correct
FROM annotation AS a
JOIN gold AS g ON g.dataset = a.dataset AND g.row_id = a.row_id
LEFT JOIN gold_told AS t ON t.dataset = a.dataset AND t.row_id = a.row_id AND t.person = a.person
WHERE a.status = 'labelled' AND coalesce(t.event, a.event) > g.event;

-- annotation.status has one more value, and label_event.kind two: ``aside``, a label that is kept and counts for
-- nothing, since its person was paused; ``aside`` and ``restore`` are how it came to be so and how it ends.

-- One label a row: what a reviewer has decided, else what most people say, but for gold rows: what people say there
-- tells of them and not of the row. Among labels with as many votes the one that somebody gave first (an import's
-- `at` counts), then the one of the earlier event, then the first by name: never a matter of chance. ``votes``:
-- people who gave the leading label; ``people``: who labelled the row; of a gold row nobody.
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
        SELECT a.dataset, a.row_id, a.label, count(*) AS votes,
               min(a.updated) AS first_given, min(a.event) AS first_event
        FROM annotation AS a ANTI JOIN gold AS g ON g.dataset = a.dataset AND g.row_id = a.row_id
        WHERE a.status = 'labelled'
        GROUP BY a.dataset, a.row_id, a.label
    )
    GROUP BY dataset, row_id
) AS m
FULL JOIN review AS r ON r.dataset = m.dataset AND r.row_id = m.row_id;
