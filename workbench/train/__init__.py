"""Splits, features, model families, search."""
