-- Rows given out to people who label elsewhere (owner: workbench/annotate).
CREATE SEQUENCE label_batch_seq;

-- state: open | done | withdrawn. Rows of an open batch are handed out to nobody here.
CREATE TABLE label_batch (
    id INTEGER NOT NULL PRIMARY KEY,
    dataset INTEGER NOT NULL,           -- or labelling task
    name VARCHAR NOT NULL,
    format VARCHAR NOT NULL,            -- of the file that was written
    people INTEGER NOT NULL,            -- whose answers to every row make it done
    state VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    UNIQUE (dataset, name)
);

-- Its rows, and what stands for the text that each of them was given out with.
CREATE TABLE label_batch_row (
    batch INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    digest VARCHAR NOT NULL
);

-- Files that came back. The answers themselves are in annotation, under ``person``.
CREATE TABLE label_batch_return (
    batch INTEGER NOT NULL,
    person VARCHAR NOT NULL,
    file VARCHAR NOT NULL,              -- SHA-256
    answers INTEGER NOT NULL,
    happened TIMESTAMP NOT NULL
);
