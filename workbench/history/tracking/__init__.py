"""Versions as runs of MLflow: what a run says, its tracking store, and the job that copies."""
