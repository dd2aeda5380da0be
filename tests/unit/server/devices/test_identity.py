"""Who is a device."""

from dataclasses import replace
from pathlib import Path

from server.accounts.owner import ADMINISTRATOR
from server.devices.identity import device_id
from tests.support.serving import settings


def test_a_device_is_its_key(tmp_path: Path) -> None:
    """With a key of its own whatever it calls itself; its own name only where no key is asked
    for, and with the server's own key it is none."""
    opened, locked = settings(tmp_path), settings(tmp_path, require_key=True)
    keyed = replace(ADMINISTRATOR, key_id="0f3c")
    found = [
        device_id(caller, "tripod", chosen)
        for caller in (keyed, ADMINISTRATOR)
        for chosen in (opened, locked)
    ]
    assert found == ["0f3c", "0f3c", "tripod", None]
    assert device_id(ADMINISTRATOR, None, opened) is None
