"""The `sideline` command. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from inference.errors import InvalidInput, SidelineError, UnknownEngine, UnknownSport
from server.commands.bench.cli import JsonOption
from server.commands.bench.cli import app as bench
from server.commands.cluster import app as cluster
from server.commands.devices import app as devices
from server.commands.keys import app as keys
from server.commands.people import app as people

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
app.add_typer(cluster, name="cluster")
app.add_typer(keys, name="keys")
app.add_typer(devices, name="devices")
app.add_typer(people, name="people")

WRONG_USE = 2
FAILED = 1

SportOption = Annotated[str, typer.Option(help="Name of the sport, see `sideline sports`")]
HeightOption = Annotated[float | None, typer.Option(help="The athlete's height in metres")]
MassOption = Annotated[float | None, typer.Option(help="The athlete's mass in kilograms")]
BoxOption = Annotated[float | None, typer.Option(help="Drop jumps: the box's height in metres")]
SpeedOption = Annotated[
    float | None, typer.Option(help="Running: the treadmill's speed in metres a second")
]


@app.callback()
def sideline() -> None:
    """Turns any camera into a coach's instrument."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000]")] = None,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Serve this network's phones: all addresses, by HTTPS"),
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Be a front door of the cluster that Ray has there, or `auto`"
        ),
    ] = None,
) -> None:
    """Serve the page, the API and live sessions."""
    from server.commands.serve import serve as run
    from server.config import read_settings

    run(read_settings(host=host, port=port, lan=lan or None, cluster=cluster))


@app.command()
def analyze(
    video: Annotated[Path, typer.Argument(help="A recorded video file")],
    sport: SportOption,
    as_json: JsonOption = False,
    overlay: Annotated[
        Path | None, typer.Option(help="Write the video with the skeleton drawn on it")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the attempts as a table")] = None,
    landmarks: Annotated[
        Path | None, typer.Option(help="Write every frame's landmarks as a table (.csv)")
    ] = None,
    trc: Annotated[
        Path | None, typer.Option(help="Write every frame's landmarks for OpenSim (.trc)")
    ] = None,
    height_m: HeightOption = None,
    mass_kg: MassOption = None,
    box_height_m: BoxOption = None,
    speed_mps: SpeedOption = None,
    crop: Annotated[
        str | None,
        typer.Option(
            metavar="LEFT,TOP,RIGHT,BOTTOM",
            help="Look only at this part of the picture, in fractions: one of several people",
        ),
    ] = None,
) -> None:
    """Measure a recorded video: progress on stderr, the report on stdout."""
    from inference.recordings.crop import Crop
    from server.commands.analyze import analyze as run
    from server.commands.outputs import Outputs
    from server.sessions.athlete import athlete_profile

    athlete = athlete_profile(height_m, mass_kg, box_height_m, speed_mps)
    outputs = Outputs(overlay, html, csv, landmarks, trc)
    part = None if crop is None else Crop.parse(crop)
    run(video, sport, athlete, outputs=outputs, as_json=as_json, crop=part)


@app.command()
def models(
    source: Annotated[
        Path | None, typer.Option("--from", help="A wheel, bundle or folder that has the nets")
    ] = None,
) -> None:
    """Fetch, verify and convert the nets."""
    from models.cli import run_models_command
    from server.config import read_settings

    run_models_command(read_settings().models_dir, source)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def athlete(
    context: typer.Context,
    sport: Annotated[str, typer.Argument(help="Name of the sport")],
    out: Annotated[Path, typer.Option(help="File to write, .mp4 or .y4m")],
    fps: Annotated[float, typer.Option(help="Frames a second")] = 60.0,
    seed: Annotated[int, typer.Option(help="Chooses what is left open")] = 0,
) -> None:
    """Render the synthetic athlete, with the exact truth beside it.

    More options: --KEY VALUE, e.g. --jump-height-m 0.4; an unknown KEY is answered with all keys.
    """
    from server.commands.athlete import athlete as run

    run(sport, out, fps, seed, context.args)


@app.command()
def pair(
    name: Annotated[str | None, typer.Option(help="What the device is to be called")] = None,
    owner: Annotated[str | None, typer.Option(help="Whose it is [whoever runs the server]")] = None,
    tier: Annotated[str | None, typer.Option(help="Of SIDELINE_TIERS, for another owner")] = None,
    url: Annotated[
        str | None, typer.Option(help="How phones reach the server [SIDELINE_PUBLIC_URL]")
    ] = None,
) -> None:
    """Let one phone in as a camera: print a link, and its code to be scanned."""
    from server.commands.devices import pair as run
    from server.config import read_settings

    run(read_settings(), name, owner, tier, url)


@app.command()
def sports() -> None:
    """List the sports and what is measured in each."""
    from server.commands.sports import sports as run

    run()


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what this host can do, and what to do about what it cannot; 1 when that is wanted."""
    from server.commands.doctor import doctor as run
    from server.config import read_settings

    if not run(read_settings(), as_json=as_json):
        raise typer.Exit(FAILED)


@app.command()
def profile(
    pid: Annotated[int | None, typer.Option(help="The server's process")] = None,
    url: Annotated[
        str | None, typer.Option(help="Where the server listens [http://127.0.0.1:8000]")
    ] = None,
    seconds: Annotated[int, typer.Option(help="How long to look", min=1, max=3600)] = 10,
    out: Annotated[Path, typer.Option(help="Where the flame graph goes")] = Path("flame.svg"),
    as_json: JsonOption = False,
) -> None:
    """Record a flame graph of a running server, and what its CPU time is for, a stream."""
    from server.accounts.keys import kept_key
    from server.commands.profile import profile as run
    from server.config import read_settings

    key = kept_key(read_settings().data_dir)
    run(pid, url, seconds, out, key, as_json=as_json)


@app.command()
def config() -> None:
    """Print every setting with its default, as a Markdown table."""
    from server.config import markdown_table

    print(markdown_table())


def main() -> None:
    """Run the command line; an error raised on purpose is one line on stderr, not a traceback."""
    try:
        app()
    except (InvalidInput, UnknownSport, UnknownEngine) as error:
        fail(error, WRONG_USE)
    except SidelineError as error:
        fail(error, FAILED)


def fail(error: SidelineError, code: int) -> Any:
    """Say what is wrong and leave."""
    print(f"sideline: {error}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
