-- Snapshots can be deleted (owner: workbench/collect). Their numbers are on record, and no later one gets them.

ALTER TABLE snapshot ADD COLUMN deleted TIMESTAMP;      -- NULL: it is there
