"""A recipe as a Polars script that runs without this program."""
