"""The process that owns the project file."""
