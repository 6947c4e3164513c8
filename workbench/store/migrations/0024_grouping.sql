-- Clusters, topics and outliers found in a dataset's rows; only added to (owner: workbench/train).
-- The rows of a grouping are in a table of its own, grouping_N: row_id, cluster, score.
CREATE SEQUENCE grouping_seq;

CREATE TABLE grouping (
    id INTEGER PRIMARY KEY,
    job VARCHAR NOT NULL,
    dataset INTEGER NOT NULL,
    kind VARCHAR NOT NULL,              -- kmeans | hdbscan | topics | outliers
    document VARCHAR NOT NULL,          -- JSON
    created TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL
);
