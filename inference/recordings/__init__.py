"""Recorded files: reading every frame of them, and writing video."""
