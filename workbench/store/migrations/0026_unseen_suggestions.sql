-- Rows at which suggestions are kept from people until they have answered (owner: workbench/annotate).
ALTER TABLE annotation_queue ADD COLUMN blind_share DOUBLE DEFAULT 0.0;

-- What would have been suggested for a label that was given without seeing it. Only ever added.
CREATE TABLE unseen_suggestion (
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    event BIGINT NOT NULL,              -- label_event.seq
    model_version INTEGER NOT NULL,
    suggested VARCHAR NOT NULL,
    suggested_share DOUBLE NOT NULL,
    label VARCHAR NOT NULL,             -- that was given
    happened TIMESTAMP NOT NULL
);
