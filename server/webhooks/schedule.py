"""When an attempt that failed is followed by another: for 24 h, at longer and longer intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

DELAYS_S = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 23_095.0)
"""After each failure; Standard Webhooks' own schedule, its end moved to 24 h."""
PATIENCE_S = 86_400.0
"""After an event it is told for so long."""
DEAD_AFTER_S = 5 * 86_400.0
"""An endpoint that took nothing for so long is switched off when an event is given up."""
LONGEST_REST_S = 60.0
LONGEST_WISH_S = 3600.0
"""Of what an endpoint asks for by `Retry-After`."""
_JITTER = 0.1


def next_due_s(
    created_s: float,
    tries: int,
    now_s: float,
    wish_s: float | None,
    random: Callable[[], float],
) -> float | None:
    """When it is tried again after that many failures; None when that was the last try.

    `wish_s` is how long the endpoint asked to be left alone; `random` gives 0…1.
    """
    last_s = created_s + PATIENCE_S
    if tries > len(DELAYS_S) or now_s >= last_s:
        return None
    delay_s = DELAYS_S[tries - 1] * (1.0 + _JITTER * (2.0 * random() - 1.0))
    return min(now_s + max(delay_s, _granted(wish_s)), last_s)


def rest_s(failures: int, wish_s: float | None) -> float:
    """How long an endpoint is left alone, whatever waits for it, after so many failures."""
    by_itself_s = min(2.0 ** min(failures - 1, 10), LONGEST_REST_S)
    return max(by_itself_s, _granted(wish_s))


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """What `Retry-After` asks for, in seconds from now; None without one that can be read."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    wish_s = then.timestamp() - now_s
    return max(0.0, wish_s) if math.isfinite(wish_s) else None


def _granted(wish_s: float | None) -> float:
    return 0.0 if wish_s is None else min(wish_s, LONGEST_WISH_S)
