"""Bring rows in: sources, readers, incremental loads, quarantine."""
