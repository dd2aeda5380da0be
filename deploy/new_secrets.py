"""Makes what docker-compose.yml asks for: `.env` from `deploy/example.env`, and the API key's file.

    python3 deploy/new_secrets.py --public-address 203.0.113.7 [--profile gpu]

Needs only Python. Overwrites nothing: the database keeps the password that it was made with.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

DEPLOY = Path(__file__).parent
PLACEHOLDER = "CHANGE-ME"
SECRET_BYTES = 24


def filled_in(example: str, given: Mapping[str, str], new_secret: Callable[[], str]) -> str:
    """The example with what was given, and a new secret at each placeholder."""
    lines = []
    for line in example.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            value = given.get(name, value)
            value = new_secret() if value == PLACEHOLDER else value
            line = f"{name}={value}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def write_new(path: Path, text: str, mode: int) -> None:
    """Raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
        os.fchmod(file.fileno(), mode)  # whatever the umask says


def make(folder: Path, example: str, given: Mapping[str, str]) -> Path:
    """Write `.env` and the key's file below `folder`, and give the key's file.

    Engines hand a file of secrets on with its owner and mode as they are. So everybody may read
    the key's file, in a folder that only its owner may enter.
    """
    kept = folder / "deploy/secrets"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.chmod(0o700)
    write_new(folder / ".env", filled_in(example, given, _secret), 0o600)
    key = kept / "api-key"
    write_new(key, _secret() + "\n", 0o444)
    return key


def _secret() -> str:
    """Without characters that a URL or a shell would read as something else."""
    return secrets.token_hex(SECRET_BYTES)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python3 deploy/new_secrets.py", description=__doc__)
    parser.add_argument("--public-address", type=ipaddress.IPv4Address, required=True)
    parser.add_argument("--profile", choices=["cpu", "gpu"], default="cpu")
    options = parser.parse_args()
    given = {"PUBLIC_ADDRESS": str(options.public_address), "COMPOSE_PROFILES": options.profile}
    try:
        key = make(DEPLOY.parent, (DEPLOY / "example.env").read_text(), given)
    except FileExistsError as error:
        sys.exit(f"{error.filename} is there already, and stays as it is")
    print(f"written: .env and {key.relative_to(DEPLOY.parent)}, which holds the API key")


if __name__ == "__main__":
    main()
