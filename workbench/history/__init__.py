"""Versions, lineage, diff, aliases."""
