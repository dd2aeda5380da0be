"""Who is a device."""

from dataclasses import replace

from server.accounts.owner import ADMINISTRATOR
from server.devices.identity import device_id


def test_a_device_is_its_key() -> None:
    """With a key of its own whatever it calls itself; its own name only where no key is asked
    for, and with the server's own key it is none."""
    keyed = replace(ADMINISTRATOR, key_id="0f3c")
    found = [
        device_id(caller, "tripod", demands_key=demands)
        for caller in (keyed, ADMINISTRATOR)
        for demands in (False, True)
    ]
    assert found == ["0f3c", "0f3c", "tripod", None]
    assert device_id(ADMINISTRATOR, None, demands_key=False) is None
