"""Who is a device."""

from dataclasses import replace

from server.accounts.owner import ADMINISTRATOR
from server.accounts.roles import Role
from server.devices.identity import device_id


def test_a_device_is_its_key() -> None:
    """With a key of its own whatever it calls itself; its own name only where no key is asked
    for, and with the server's own key it is none."""
    device = replace(ADMINISTRATOR, key_id="0f3c", role=Role.ATHLETE)
    coach = replace(ADMINISTRATOR, key_id="1a2b", role=Role.COACH)
    found = [
        device_id(caller, "tripod", demands_key=demands)
        for caller in (device, coach, ADMINISTRATOR)
        for demands in (False, True)
    ]
    assert found == ["0f3c", "0f3c", None, None, "tripod", None]
    assert device_id(ADMINISTRATOR, None, demands_key=False) is None
