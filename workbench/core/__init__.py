"""What every part shares: errors, roles, requests, clock, ids, settings, safe text."""
