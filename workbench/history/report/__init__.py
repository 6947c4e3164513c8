"""A version told on one page: as a single HTML file, or as Markdown."""
