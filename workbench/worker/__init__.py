"""The process that runs one job, or stays warm for previews."""
