"""Devices on their line: told to start and to stop, and heard of."""
