-- More of what was measured, and the gate that a version passes or not (owner: workbench/evaluate).

-- Parts of an evaluation that are read alone: kind slices | curves.
CREATE TABLE evaluation_part (
    evaluation INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    document VARCHAR NOT NULL           -- JSON
);

-- What a version of a line must pass; the newest row of a line counts. dataset 0, target '': of all lines.
CREATE TABLE gate_rule (
    dataset INTEGER NOT NULL,
    target VARCHAR NOT NULL,
    document VARCHAR NOT NULL,          -- JSON
    changed TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

CREATE SEQUENCE gate_seq;

-- One pass of the gate, with every line as it was. It stands for an evaluation and a champion.
CREATE TABLE gate_run (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    evaluation INTEGER NOT NULL,
    champion INTEGER,                   -- NULL: there was none
    passed BOOLEAN NOT NULL,
    rules VARCHAR NOT NULL,             -- JSON: the rules then
    document VARCHAR NOT NULL,          -- JSON: the lines
    job VARCHAR NOT NULL,
    seconds DOUBLE NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);

-- A person stands for a version, with a reason, having seen a pass of the gate.
CREATE TABLE gate_sign_off (
    run INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);
