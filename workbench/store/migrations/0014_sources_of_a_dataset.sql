-- Several sources may fill one dataset (owner: workbench/collect). A load that is whole takes the place of the earlier
-- ones of its source; one that restores a snapshot, of all that the dataset had.

ALTER TABLE load ADD COLUMN restores BOOLEAN DEFAULT false;

-- Loads that say what a dataset holds: those that count, since the last one that took their place.
CREATE OR REPLACE VIEW standing_load AS
    SELECT l.id, l.source, l.dataset, l.finding FROM load l LEFT JOIN (
        SELECT source, max(id) AS since FROM load WHERE state = 'counted' AND whole GROUP BY source
    ) w USING (source) LEFT JOIN (
        SELECT dataset, max(id) AS since FROM load WHERE state = 'counted' AND restores GROUP BY dataset
    ) r USING (dataset)
    WHERE l.state = 'counted' AND l.finding IS NOT NULL
        AND l.id >= coalesce(w.since, 0) AND l.id >= coalesce(r.since, 0);
