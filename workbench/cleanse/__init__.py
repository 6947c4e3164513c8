"""Profile, recipe steps, preview, apply."""
