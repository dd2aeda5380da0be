"""Frames in, metrics out. Knows nothing of HTTP, WebRTC or databases."""
