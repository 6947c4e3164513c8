"""The wire: frames on the socket and the one table of all methods."""
