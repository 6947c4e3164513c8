-- Several labelling tasks over the same rows (owner: workbench/annotate).

-- What is asked of a dataset's rows besides what the dataset itself asks. Wherever labels are kept, ``dataset`` is
-- then the task's id, which no dataset has: both come from dataset_seq.
CREATE TABLE labelling_task (
    id INTEGER NOT NULL PRIMARY KEY,
    dataset INTEGER NOT NULL,           -- whose rows are labelled
    name VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    UNIQUE (dataset, name)
);

-- All that can be labelled, by the name that people give: a dataset, or DATASET/TASK. ``base``: the dataset that
-- has a task's rows; 0 of a dataset.
CREATE VIEW labelled AS
    SELECT id, name, 0 AS base FROM dataset
    UNION ALL
    SELECT t.id, d.name || '/' || t.name, d.id FROM labelling_task AS t JOIN dataset AS d ON d.id = t.dataset;
