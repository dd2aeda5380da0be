"""The options of `sideline bench …`; what is heavy is imported by the benchmark that needs it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

app = typer.Typer(no_args_is_help=True, help="Measure how quick Sideline is here.")

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else")]


@app.command()
def live(
    seconds: Annotated[float, typer.Option(help="How long to send", min=2.0)] = 20.0,
    codec: Annotated[Literal["h264", "vp8"], typer.Option(help="Codec of the video")] = "h264",
    streams: Annotated[int, typer.Option(help="Publishers at a time", min=1)] = 1,
    as_json: JsonOption = False,
) -> None:
    """Send the synthetic athlete to a server here and measure the age of what comes back."""
    from server.commands.bench.live import live as run

    run(seconds, codec, streams, as_json=as_json)


@app.command()
def loss(
    scenario: Annotated[
        Literal["clean", "random2", "burst5", "cut3s", "random2-both", "burst5-both"],
        typer.Option(help="What is wrong with the path"),
    ] = "random2",
    seconds: Annotated[float, typer.Option(help="How long to send", min=2.0)] = 30.0,
    seed: Annotated[int, typer.Option(help="Chooses what is lost")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Send the synthetic athlete over a bad path and measure what comes back in time."""
    from server.commands.bench.loss import loss as run

    run(scenario, seconds, seed, as_json=as_json)
