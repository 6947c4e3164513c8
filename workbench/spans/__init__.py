"""Spans that people marked go along when the text under them changes, whatever changes it."""
