"""What only some processors can do."""

from __future__ import annotations

import pytest

from inference.engines.openvino_bf16 import multiplies_bfloat16

needs_bfloat16 = pytest.mark.skipif(
    not multiplies_bfloat16(), reason="this processor does not multiply bfloat16"
)
