-- Numbers of rows are given once (owner: workbench/collect): what hangs on a number may outlive its row.

CREATE TABLE last_row (
    dataset INTEGER NOT NULL,
    number BIGINT NOT NULL              -- the highest that a row of the dataset ever had
);

-- In older projects rows may be gone that something still hangs on. From 2^62 on are pieces that a recipe made of rows.
INSERT INTO last_row
SELECT dataset, max(row_id) FROM (
    SELECT dataset, row_id FROM label_event
    UNION ALL SELECT dataset, row_id FROM annotation
    UNION ALL SELECT s.dataset, r.row_id FROM split_row r JOIN split s ON s.id = r.split
    UNION ALL SELECT m.dataset, r.row_id FROM evaluation_row r
        JOIN evaluation e ON e.job = r.job JOIN model m ON m.version = e.version
) WHERE row_id < 4611686018427387904 GROUP BY dataset;
