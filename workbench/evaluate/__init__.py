"""Metrics, intervals, comparison, confusion."""
