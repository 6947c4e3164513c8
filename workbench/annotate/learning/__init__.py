"""The light model that is fitted while people label, and what it makes of the queue.

Pure and in jobs alone; it is not one of the versions that training keeps.
"""
