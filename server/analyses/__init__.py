"""Recorded video, measured: a durable queue, a process a job, and what came of it."""
