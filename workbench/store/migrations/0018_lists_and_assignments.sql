-- Named lists of rows to label, and who is to label which rows (owner: workbench/annotate).

CREATE SEQUENCE annotation_list_seq;

-- ``what`` says in words where the rows came from. ``again``: who has answered a row before is asked once more.
CREATE TABLE annotation_list (
    id INTEGER NOT NULL,
    dataset INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    again BOOLEAN NOT NULL,
    rows BIGINT[] NOT NULL,             -- in the order in which they are handed out
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- The list that is handed out before all else; '': none.
ALTER TABLE annotation_queue ADD COLUMN first_list VARCHAR DEFAULT '';

CREATE SEQUENCE assignment_seq;

-- Rows that are handed to these people alone: named, or with one of the skills. ``alone``: they get nothing else.
CREATE TABLE assignment (
    id INTEGER NOT NULL,
    dataset INTEGER NOT NULL,
    people VARCHAR[] NOT NULL,
    skills VARCHAR[] NOT NULL,
    what VARCHAR NOT NULL,              -- which rows these are, in words
    rows BIGINT[] NOT NULL,
    alone BOOLEAN NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- What somebody can do, as assignments name it.
CREATE TABLE person_skill (
    person VARCHAR NOT NULL,
    skill VARCHAR NOT NULL
);
