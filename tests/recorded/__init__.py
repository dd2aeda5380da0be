"""Recorded video against a real server that is killed at any moment."""
