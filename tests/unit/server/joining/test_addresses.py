"""Links as people hand them on."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from server.accounts.key_text import KeyText, Prefix
from server.joining.addresses import link_to, qr_svg, qr_text

TOKEN = KeyText("37fb0b0eca70ee4f", "q4VbW0Sv3G8UOsAcexgNblWinEJ8ZZcFXnDHYA4XwT3", Prefix.PAIRING)
LINK = link_to("https://sideline.example", "phone", "pair", TOKEN.text)
"""Always the same: of codes of its size OpenCV's detector misses three in a hundred."""
PIXELS_PER_MODULE = 8


@pytest.mark.parametrize("base", ["https://sideline.example", "https://sideline.example/"])
def test_the_token_is_behind_the_hash(base: str) -> None:
    """Where no server is sent it, and no log has it."""
    assert link_to(base, "phone", "pair", "x") == "https://sideline.example/phone#pair=x"


def test_a_camera_reads_the_picture() -> None:
    """With white around it, whatever lies beside it on a dark page."""
    root = ET.fromstring(qr_svg(LINK))
    assert "width" not in root.attrib
    side = int(root.attrib["viewBox"].split()[2])
    light = np.ones((side, side), bool)
    x, y = 0.0, 0.0
    for step in re.finditer(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", root[1].attrib["d"]):
        command, dx, dy = step[1], float(step[2]), float(step[3] or 0)
        if command == "h":
            light[int(y), int(x) : int(x + dx)] = False
        x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
    assert light[:4].all()
    assert read(light) == LINK


def test_a_camera_reads_the_terminal() -> None:
    """Where a line is two rows of the code, and what is not drawn is dark."""
    lines = qr_text(LINK).splitlines()
    upper = [[letter in "█▀" for letter in line] for line in lines]
    lower = [[letter in "█▄" for letter in line] for line in lines]
    light = np.array([row for pair in zip(upper, lower, strict=True) for row in pair])
    assert light[:4].all()
    assert read(light[: light.shape[1]]) == LINK


def read(light: np.ndarray) -> str:
    """What a camera makes of these modules."""
    picture = np.kron(light, np.ones((PIXELS_PER_MODULE, PIXELS_PER_MODULE))) * 255
    return cv2.QRCodeDetector().detectAndDecode(picture.astype(np.uint8))[0]
