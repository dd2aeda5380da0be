from pathlib import Path

from server.config import Settings
from server.doctor import machine
from server.doctor.finding import Status


def test_a_small_machine_is_told_what_would_do() -> None:
    """One core, or less than two GiB, is pointed out; more is not."""
    assert machine.cores(1).status is Status.MISSING
    assert machine.cores(2).status is Status.OK
    assert machine.memory(machine.GIB).status is Status.MISSING
    assert machine.memory(8 * machine.GIB).detail == "8.0 GiB"


def test_this_machine_is_looked_at(tmp_path: Path) -> None:
    """Cores and memory are both found."""
    found = list(machine.check(Settings(data_dir=tmp_path)))
    assert [one.name for one in found] == ["cores", "memory"]


def test_a_large_machine_is_told_how_to_use_its_cores() -> None:
    """With more than four cores and one process to receive, it names the setting."""
    told = machine.cores(8)
    assert told.status is Status.OK
    assert "SIDELINE_MEDIA_WORKERS" in str(told)
    assert "SIDELINE_MEDIA_WORKERS" not in str(machine.cores(8, workers=2))
    assert "SIDELINE_MEDIA_WORKERS" not in str(machine.cores(4))
