"""Lays out the root of an image: the files of a few Debian packages and of what they need.

`python3 -m deploy.image.root OUT PACKAGE…`, run in a Debian that has them installed. An image of
these files has no shell and no package manager, and is a third of the smallest Debian.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

NOT_NEEDED = frozenset(
    {
        *("adduser", "awk", "debconf", "dpkg", "mailcap", "openssl", "perl-base", "tar"),
        *("libdb5.3", "libnsl2"),
    }
)
"""Packages that others need to be installed or configured, and not to run; and what Python needs
for its modules `dbm` and `nis` only."""

LEFT_OUT = re.compile(
    r"/usr/share/(?!doc/[^/]+/copyright$)"
    r"(doc|man|locale|info|lintian|bug|menu|applications|pixmaps|perl5|debconf)(/|$)"
    r"|/usr/lib/[^/]+/(gconv|perl-base)(/|$)"
    r"|/(usr/)?sbin/|/var/(cache|lib/dpkg|lib/apt|log)(/|$)|\.pyc$"
    r"|/usr/share/gcc/|/usr/bin/tini-static$"
    r"|/usr/lib/python3\.\d+/(test|idlelib|lib2to3|ensurepip|pydoc_data|turtledemo|tkinter)(/|$)"
)
"""Documentation but for the licences, translations, and what only installs or configures."""

MADE_AT_INSTALLATION = (
    "etc/group",
    "etc/nsswitch.conf",
    "etc/passwd",
    "etc/ssl/certs/ca-certificates.crt",
)
MERGED = ("bin", "lib", "lib64", "sbin")
"""Links into /usr, in every Debian since 12."""


def closure(packages: Iterable[str]) -> Iterator[str]:
    """The packages and all that they need to run."""
    waiting, seen = list(packages), set(NOT_NEEDED)
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        yield package
        waiting += needs(_ask("-W", "-f", "${Pre-Depends},${Depends}", package))


def needs(depends: str) -> list[str]:
    """The names in a field like `a (>= 1), b | c`; of alternatives the first."""
    firsts = (one.split("|")[0].split("(")[0].strip() for one in depends.split(","))
    return [name.partition(":")[0] for name in firsts if name]


def wanted(path: str) -> bool:
    """Whether a file of a package is part of the image."""
    return LEFT_OUT.search(path) is None


def lay_out(out: Path, packages: Sequence[str]) -> None:
    """Copy it all; `out` is made."""
    for name in MERGED:
        (out / "usr" / name).mkdir(parents=True)
        (out / name).symlink_to(f"usr/{name}")
    (out / "tmp").mkdir(mode=0o1777)
    (out / "tmp").chmod(0o1777)
    for package in sorted(set(closure(packages))):
        for path in filter(wanted, _ask("-L", package).splitlines()):
            _copy(Path(path), out)
        _say_what_is_in(out, package)
    for name in MADE_AT_INSTALLATION:
        _copy(Path("/", name), out)
    subprocess.run(["ldconfig", "-r", str(out)], check=True)


def _copy(path: Path, out: Path) -> None:
    if not path.is_absolute() or path == Path("/") or path.parts[1:] in {(one,) for one in MERGED}:
        return
    target = out / path.relative_to("/")
    if path.is_symlink() or path.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_symlink():
            shutil.copy2(path, target, follow_symlinks=False)
    elif path.is_dir():
        target.mkdir(parents=True, exist_ok=True)


def _say_what_is_in(out: Path, package: str) -> None:
    """As scanners look for it where there is no package manager."""
    folder = out / "var/lib/dpkg/status.d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / package).write_text(_ask("-s", package))


def _ask(*arguments: str) -> str:
    command = ["dpkg-query", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), sys.argv[2:])
