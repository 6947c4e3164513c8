"""The few shared widgets: table, panel, lines, prose, form, dialogs, progress, empty state."""
