"""Texts that are nearly alike: for cleansing, and for labels that contradict each other."""
