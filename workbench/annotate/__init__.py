"""Annotate: label schema, queue, leases, suggestions, the labelling screen, people."""
