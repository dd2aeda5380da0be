"""Why a source did not give the nets.

ModelError
├── Damaged       what arrived is cut off or corrupt; fetching again may help
└── Unavailable   the source cannot be reached or does not hold the nets; another one may
"""

from __future__ import annotations

from inference.errors import ModelError


class Damaged(ModelError):
    """What arrived is cut off or corrupt; fetching again may help."""


class Unavailable(ModelError):
    """The source cannot be reached or does not hold the nets; another one may."""
