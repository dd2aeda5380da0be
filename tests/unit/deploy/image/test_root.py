"""Which files of Debian's packages an image has."""

import pytest

from deploy.image.root import needs, wanted


def test_the_names_in_a_field() -> None:
    """Without versions and architectures; of alternatives the first."""
    assert needs("libc6 (>= 2.36), python3:any, a | b, ,debconf") == [
        *("libc6", "python3", "a", "debconf")
    ]
    assert needs("") == []


@pytest.mark.parametrize(
    "path",
    [
        "/usr/bin/python3.11",
        "/usr/lib/python3.11/json/__init__.py",
        "/usr/lib/python3.11/unittest/main.py",
        "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
        "/usr/share/doc/libssl3/copyright",
        "/etc/ssl/openssl.cnf",
    ],
)
def test_programs_libraries_and_licences_stay(path: str) -> None:
    """All that runs, and by whose leave."""
    assert wanted(path)


@pytest.mark.parametrize(
    "path",
    [
        "/usr/share/doc/libssl3/changelog.gz",
        "/usr/share/man/man1/python3.11.1.gz",
        "/usr/share/locale/de/LC_MESSAGES/a.mo",
        "/usr/lib/python3.11/test/test_os.py",
        "/usr/lib/python3.11/ensurepip/__init__.py",
        "/usr/lib/x86_64-linux-gnu/gconv/EBCDIC.so",
        "/sbin/ldconfig",
        "/var/cache/apt",
    ],
)
def test_what_only_installs_or_explains_goes(path: str) -> None:
    """Documentation, translations, tests, tools of an installation."""
    assert not wanted(path)
