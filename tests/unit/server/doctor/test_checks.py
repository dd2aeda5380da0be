from pathlib import Path

from server.config import Settings
from server.doctor.checks import CHECKS, run
from server.doctor.finding import Status


def test_every_check_has_something_to_say(tmp_path: Path) -> None:
    """On any host each of them gives findings, and whatever is not in order comes with advice."""
    settings = Settings(data_dir=tmp_path, port=0)
    assert all(list(check(settings)) for check in CHECKS)
    assert [
        one.name for one in run(settings) if (one.status is Status.OK) == bool(one.advice)
    ] == []


def test_each_file_of_checks_is_run() -> None:
    """A new file in this room that is not listed would never be seen."""
    room = Path(__file__).parents[4] / "server/doctor"
    files = {path.stem for path in room.glob("*.py")} - {"__init__", "finding", "checks"}
    assert {check.__module__.rsplit(".", 1)[-1] for check in CHECKS} == files
