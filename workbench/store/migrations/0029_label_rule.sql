-- Which rule a suggested label was of, where no model suggested one (owner: workbench/annotate). Only ever added.
CREATE TABLE label_rule (
    event BIGINT NOT NULL,              -- label_event.seq
    dataset INTEGER NOT NULL,
    row_id BIGINT NOT NULL,
    rule VARCHAR NOT NULL               -- its name then
);

-- What most people say of a row, without how many of them said exactly that: of several labels, each decided by
-- itself, and of what a reviewer decided, that was 0 as often as not.
CREATE OR REPLACE VIEW label_majority_of_sets AS
WITH asked AS (
    SELECT dataset, CAST(json_extract_string(document, '$.labels[*].name') AS VARCHAR[]) AS names
    FROM (SELECT dataset, arg_max(document, version) AS document FROM label_schema GROUP BY dataset)
    WHERE json_extract_string(document, '$.task') = 'multi'
), given AS (
    SELECT a.dataset, a.row_id, any_value(s.names) AS names, count(*) AS people,
           arg_min(string_split(a.label, '|'), (a.updated, a.event, a.person)) AS first,
           flatten(list(string_split(a.label, '|'))) AS said
    FROM annotation AS a JOIN asked AS s ON s.dataset = a.dataset
    ANTI JOIN gold AS g ON g.dataset = a.dataset AND g.row_id = a.row_id
    WHERE a.status = 'labelled' GROUP BY a.dataset, a.row_id HAVING count(*) > 1
)
SELECT dataset, row_id, array_to_string(
           list_filter(
               list_concat(names, list_sort(list_filter(
                   list_distinct(said), lambda one: one <> '' AND NOT list_contains(names, one)
               ))),
               lambda name: 2 * len(list_filter(said, lambda one: one = name))
                            + CAST(list_contains(first, name) AS INTEGER) > people
           ), '|') AS label
FROM given;

CREATE OR REPLACE VIEW label_majority AS
SELECT coalesce(r.dataset, m.dataset) AS dataset, coalesce(r.row_id, m.row_id) AS row_id,
       coalesce(r.label, p.label, m.label) AS label,
       coalesce(m.people, 0) AS people,
       r.row_id IS NOT NULL AS reviewed
FROM (
    SELECT dataset, row_id,
           arg_min(label, (-votes, first_given, first_event, label)) AS label,
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
LEFT JOIN label_majority_of_sets AS p ON p.dataset = m.dataset AND p.row_id = m.row_id
FULL JOIN review AS r ON r.dataset = m.dataset AND r.row_id = m.row_id;
