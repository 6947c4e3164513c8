"""Readers: from a location to staging Parquet and a list of quarantined lines. Run in jobs."""
