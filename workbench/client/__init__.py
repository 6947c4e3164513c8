"""How every front end reaches the hub."""
