"""What an image takes, by its parts."""

from pathlib import Path

from deploy.image.size import packed_bytes, parts, report


def test_every_byte_is_counted_once(tmp_path: Path) -> None:
    """A package as a part of its own, the rest where it lies."""
    package = tmp_path / "opt/sideline/lib/python3.11/site-packages/numpy"
    for path, length in ((package / "a.so", 3000), (tmp_path / "usr/bin/x", 200)):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * length)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_bytes(b"x" * 10)
    found = parts(tmp_path)
    assert found["opt/sideline/lib/python3.11/site-packages/numpy"] == 3000
    assert found["usr"] == 200
    assert sum(found.values()) == 3210


def test_packed_it_is_smaller(tmp_path: Path) -> None:
    """As a registry keeps it."""
    (tmp_path / "a").write_bytes(b"x" * 1_000_000)
    assert packed_bytes(tmp_path) < 10_000
    assert "1.0 MB  unpacked" in "\n".join(report(tmp_path))
