"""The sizes that both sides of a data channel may count on."""

from __future__ import annotations

VERSION = 1
METRICS_LIMIT_BYTES = 1200
"""A message on `metrics` is always shorter than this, so that it fits one packet."""
CONTROL_LIMIT_BYTES = 4096
"""A longer message from a client on `control` is answered with an error."""
