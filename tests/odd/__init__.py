"""Footage that nobody should send, through the real nets: a verdict, never a made-up number."""
