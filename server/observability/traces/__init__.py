"""Traces for OpenTelemetry: what opens, what collects, and what is told of whom.

Nothing here imports OpenTelemetry but `collecting`, which `opening` imports when traces are wanted.
"""
