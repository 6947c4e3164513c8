"""Values that mean the same: keys, neighbours, and the clusters they make."""
