from pathlib import Path

from server.config import Settings
from server.doctor import page
from server.doctor.finding import Status


def test_the_page(tmp_path: Path) -> None:
    """Not built it is missing, with the command that builds it."""
    settings = Settings(data_dir=tmp_path)
    (found,) = page.check(settings, tmp_path)
    assert (found.status, found.advice) == (Status.MISSING, "make install")
    (tmp_path / "index.html").touch()
    (found,) = page.check(settings, tmp_path)
    assert found.status is Status.OK
