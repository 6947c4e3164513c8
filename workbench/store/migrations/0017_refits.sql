-- Models that are fitted while people label (owner: workbench/annotate).

-- New labels after which the next refit begins; 0: never.
ALTER TABLE annotation_queue ADD COLUMN refit_every INTEGER DEFAULT 0;

-- Every refit, numbered within its dataset. Its suggestions are in suggestion_run, and known in label_event, as
-- model version -number. Figures are of macro-averaged F1, NULL where there was too little to tell.
CREATE TABLE refit (
    dataset INTEGER NOT NULL,
    number INTEGER NOT NULL,
    labels BIGINT NOT NULL,             -- that stood
    rows BIGINT NOT NULL,               -- learned from
    held_out VARCHAR NOT NULL,          -- which rows judged: test rows | cross-validation
    judged BIGINT NOT NULL,             -- how many these were
    f1_macro DOUBLE,
    f1_low DOUBLE,
    f1_high DOUBLE,
    newest BIGINT NOT NULL,             -- labels that count as the newest
    gain DOUBLE,                        -- by how much they moved it
    gain_low DOUBLE,
    gain_high DOUBLE,
    seconds DOUBLE NOT NULL,
    made TIMESTAMP NOT NULL
);
