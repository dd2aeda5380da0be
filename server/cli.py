"""The `sideline` command. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def sideline() -> None:
    """Turns any camera into a coach's instrument."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000]")] = None,
) -> None:
    """Serve the page, the API and live sessions."""
    from server.commands.serve import serve as run
    from server.config import Settings

    given: dict[str, Any] = {"host": host, "port": port}
    run(Settings(**{name: value for name, value in given.items() if value is not None}))


def main() -> None:
    """Run the command line; errors raised on purpose are one line on stderr."""
    app()
