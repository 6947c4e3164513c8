-- Versions that another installation made (owner: workbench/history). Until somebody trusts one, model.blob is the
-- file it came in, of which nothing is loaded; afterwards it is a bundle of this installation like any other.
CREATE TABLE model_import (
    version INTEGER NOT NULL PRIMARY KEY,
    file VARCHAR NOT NULL,              -- its name
    sha256 VARCHAR NOT NULL,            -- of the file
    program VARCHAR NOT NULL,           -- the version of Workbench that wrote it
    made_as INTEGER NOT NULL,           -- its number there
    imported TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    trusted TIMESTAMP,                  -- NULL: in quarantine
    trusted_by VARCHAR,
    reason VARCHAR
);
