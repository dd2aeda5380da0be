import re
from pathlib import Path

from server.config import Settings
from server.doctor import store
from server.doctor.finding import Status
from tests.support.s3 import S3Server


def test_the_disk(tmp_path: Path) -> None:
    """Nothing more is needed."""
    (found,) = store.check(Settings(data_dir=tmp_path))
    assert (found.status, found.detail) == (Status.OK, f"in {tmp_path}")


def test_a_store_that_can_be_used(s3: S3Server, bucket: str, tmp_path: Path) -> None:
    """Where browsers go is shown."""
    (found,) = store.check(Settings(data_dir=tmp_path, **s3.settings(bucket)))
    assert found.status is Status.OK
    assert found.detail == f"in {bucket}; browsers read them from {s3.url}"


def test_a_store_that_cannot_be_used(s3: S3Server, tmp_path: Path) -> None:
    """What to do is said, and what happens until then."""
    (found,) = store.check(Settings(data_dir=tmp_path, **s3.settings("s3://nowhere")))
    assert found.status is Status.FAILED
    assert re.search("no bucket nowhere: create it", found.detail)
    assert "files wait on this disk" in found.advice
