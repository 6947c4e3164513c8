-- Where a line stands among several files is no part of why it was kept aside (owner: workbench/collect): a line put
-- above it moves it, and it is the same line still.

ALTER TABLE quarantine_seen ADD COLUMN place VARCHAR DEFAULT '';    -- of several files: which one, and the line there

UPDATE quarantine_seen SET place = regexp_extract(
    (SELECT reason FROM quarantine WHERE id = line_id), '^(.*?(?: \(byte [0-9]+\))?) \((.*, line [0-9,]+)\)$', 2
);
UPDATE quarantine SET reason = regexp_extract(reason, '^(.*?(?: \(byte [0-9]+\))?) \((.*, line [0-9,]+)\)$', 1)
    WHERE regexp_matches(reason, '^(.*?(?: \(byte [0-9]+\))?) \((.*, line [0-9,]+)\)$');

CREATE OR REPLACE VIEW quarantined_line AS
    SELECT q.id, q.source, s.load, s.line, q.reason || if(s.place <> '', ' (' || s.place || ')', '') AS reason,
           q.raw, q.state
    FROM quarantine q JOIN (
        SELECT line_id, max(l.id) AS load, arg_max(line, l.id) AS line, arg_max(place, l.id) AS place
        FROM quarantine_seen s JOIN standing_load l ON l.finding = s.load GROUP BY line_id
    ) s ON s.line_id = q.id;
