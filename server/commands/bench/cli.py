"""The options of `sideline bench …`; what is heavy is imported by the benchmark that needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(no_args_is_help=True, help="Measure how quick Sideline is here.")

BaselineOption = Annotated[
    Literal["none", "newest", "every", "both"],
    typer.Option(help="Forms of the tutorial server to measure beside Sideline"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Print Markdown tables")]


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


@app.command()
def capacity(
    seconds: Annotated[float, typer.Option(help="How long each step is watched", min=1.0)] = 10.0,
    most: Annotated[int, typer.Option(help="Streams to stop at", min=1)] = 32,
    baseline: BaselineOption = "none",
    overload: Annotated[
        float, typer.Option(help="Then offer so many times what was held; 0 does not", min=0)
    ] = 0.0,
    realtime: Annotated[
        bool, typer.Option("--realtime", help="Publishers at real-time priority, as if elsewhere")
    ] = False,
    seed: Annotated[int, typer.Option(help="Chooses when each stream begins")] = 1,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
) -> None:
    """Find how many streams are held: one more at a time, publishers on this host."""
    from server.commands.bench.capacity import capacity as run
    from server.commands.bench.crowd import Load

    load = Load(seconds, seed, realtime)
    run(load, most, baseline, overload, as_json=as_json, markdown=markdown)


@app.command()
def admission(
    streams: Annotated[int, typer.Option(help="How many offer themselves", min=1)] = 14,
    every: Annotated[float, typer.Option(help="Seconds between two of them", min=0.0)] = 1.0,
    adaptive: Annotated[
        bool, typer.Option("--adaptive", help="They send less when asked to")
    ] = False,
    seconds: Annotated[float, typer.Option(help="How long they are then watched", min=1.0)] = 20.0,
    realtime: Annotated[
        bool, typer.Option("--realtime", help="Publishers at real-time priority, as if elsewhere")
    ] = False,
    seed: Annotated[int, typer.Option(help="Chooses when each stream begins")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Let a crowd come: who is admitted, what they get, and what was foretold of it."""
    from server.commands.bench.admission import admission as run
    from server.commands.bench.crowd import Load

    run(streams, every, Load(seconds, seed, realtime, adaptive), as_json=as_json)


@app.command()
def compare(
    baseline: BaselineOption = "both",
    seconds: Annotated[float, typer.Option(help="How long each run is", min=8.0)] = 22.0,
    rounds: Annotated[int, typer.Option(help="Runs of each, in turns", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Chooses what is lost")] = 1,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
) -> None:
    """Set Sideline beside the tutorial server on a clean path and three bad ones."""
    from server.commands.bench.compare import compare as run

    run(baseline, seconds, rounds, seed, as_json=as_json, markdown=markdown)


@app.command()
def soak(
    minutes: Annotated[float, typer.Option(help="How long publishers come and go", min=0.1)] = 15.0,
    joins: Annotated[int, typer.Option(help="How many come", min=1)] = 40,
    killed: Annotated[int, typer.Option(help="How many of them are killed", min=0)] = 12,
    seed: Annotated[int, typer.Option(help="Chooses who comes when and goes how")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Let publishers come, go, vanish and come back; 1 when the server holds more afterwards."""
    from server.commands.bench.soak import soak as run

    if not run(minutes, joins, killed, seed, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def accuracy(
    sport: Annotated[
        list[str] | None, typer.Option(help="Measure this one only; may be repeated")
    ] = None,
    level: Annotated[
        Literal["landmarks", "video", "both"],
        typer.Option(help="Exact landmarks with noise, or drawn video through the nets (slow)"),
    ] = "landmarks",
    fps: Annotated[
        list[float] | None, typer.Option(help="Frames a second; may be repeated [30, 60, 120]")
    ] = None,
    athletes: Annotated[int, typer.Option(help="Athletes of each sport, by seed", min=1)] = 50,
    noise_px: Annotated[
        float, typer.Option(help="Of landmarks, in pixels of a picture 360 high", min=0, max=20)
    ] = 1.0,
    shared: Annotated[
        Path | None,
        typer.Option(help="Folder of this state of the code: processes with it share the athletes"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Set what is measured beside the synthetic athlete's truth; 1 when a target is missed."""
    from server.commands.bench.accuracy import Plan
    from server.commands.bench.accuracy import accuracy as run

    levels = ("landmarks", "video") if level == "both" else (level,)
    plan = Plan(sport or (), levels, fps or (30.0, 60.0, 120.0), athletes, noise_px, shared)
    if not run(plan, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def analysis(
    sport: Annotated[
        list[str] | None, typer.Option(help="Measure this one only; may be repeated")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Minutes of media time", min=0.1)] = 60.0,
    fps: Annotated[float, typer.Option(help="Frames a second", min=1, max=1000)] = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Push an hour of samples through each sport: time a push, memory kept; 1 when too much."""
    from server.commands.bench.analysis import analysis as run

    if not run(sport or (), minutes, fps, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def metrics(
    streams: Annotated[int, typer.Option(help="Streams that are reckoned with", min=1)] = 8,
    every: Annotated[float, typer.Option(help="Seconds between two scrapes", min=0.1)] = 5.0,
    as_json: JsonOption = False,
) -> None:
    """Measure what it costs to be watched by Prometheus; 1 when it is more than is asked."""
    from server.commands.bench.metrics import metrics as run

    if not run(streams, every, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def engine(
    only: Annotated[
        list[str] | None, typer.Option("--engine", help="Measure this one only; may be repeated")
    ] = None,
    video: Annotated[Path | None, typer.Option(help="A video with a person [demo athlete]")] = None,
    frames: Annotated[int, typer.Option(help="How many of its pictures", min=10)] = 60,
    rounds: Annotated[int, typer.Option(help="Rounds in which all take turns", min=1)] = 3,
    as_json: JsonOption = False,
) -> None:
    """Set every engine beside MediaPipe on one core: speed, and how far off the nets are."""
    from server.commands.bench.engine import Plan
    from server.commands.bench.engine import engine as run

    run(Plan(only or (), video, frames, rounds), as_json=as_json)


@app.command()
def offline(
    video: Annotated[
        Path | None, typer.Option(help="A video with a person [athlete, 720p]")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Rounds in which both take turns", min=1)] = 3,
    times_as_long: Annotated[
        int, typer.Option(help="Then a video so many times as long, for the memory", min=1)
    ] = 1,
    as_json: JsonOption = False,
) -> None:
    """Measure a recorded video, every frame of it, beside MediaPipe's video mode."""
    from server.commands.bench.offline import offline as run

    run(video, rounds, times_as_long, as_json=as_json)


@app.command()
def streams(
    count: Annotated[
        list[int] | None, typer.Option(help="Streams at a time; may be repeated", min=1)
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long each step is watched", min=1)] = 8.0,
    fps: Annotated[float, typer.Option(help="Frames a second of each", min=1, max=240)] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Push pictures into the pipeline, without a network: what engine and scheduler carry."""
    from server.commands.bench.streams import streams as run

    run(count or (4, 8), seconds, fps, as_json=as_json)


@app.command()
def watchers(
    watchers: Annotated[int, typer.Option(help="Who watch one session", min=1)] = 200,
    servers: Annotated[int, typer.Option(help="Servers that they are spread over", min=1)] = 2,
    seconds: Annotated[
        float, typer.Option(help="How long a turn without and with them is", min=2)
    ] = 15.0,
    rounds: Annotated[int, typer.Option(help="Turns without and with them", min=1)] = 2,
    redis: Annotated[str | None, typer.Option(help="URL of a Redis [one of its own]")] = None,
    as_json: JsonOption = False,
) -> None:
    """Let many watch one athlete over several servers and a Redis: how old the athlete's answers
    are with them and without; 1 when a watcher misses a final."""
    from server.commands.bench.watchers import Plan
    from server.commands.bench.watchers import watchers as run

    if not run(Plan(watchers, servers, seconds, rounds, redis), as_json=as_json):
        raise typer.Exit(1)


@app.command()
def cluster(
    seconds: Annotated[float, typer.Option(help="How long each turn is watched", min=2)] = 10.0,
    rounds: Annotated[int, typer.Option(help="Rounds in which both take turns", min=1)] = 3,
    redis: Annotated[str | None, typer.Option(help="URL of a Redis [one of its own]")] = None,
    as_json: JsonOption = False,
) -> None:
    """Set a session host behind a front door beside a server by itself: how old answers are."""
    from server.commands.bench.cluster import Plan
    from server.commands.bench.cluster import cluster as run

    run(Plan(seconds, rounds, redis), as_json=as_json)


@app.command()
def engine_kill(
    streams: Annotated[int, typer.Option(help="Publishers at a time", min=1)] = 4,
    kills: Annotated[int, typer.Option(help="How often the engine's process is killed", min=1)] = 3,
    spare: Annotated[bool, typer.Option(help="Keep a spare engine process")] = True,
    as_json: JsonOption = False,
) -> None:
    """Kill the engine's process under load; 1 when a session is lost or gets no more results."""
    from server.commands.bench.engine_kill import engine_kill as run

    if not run(streams, kills, spare=spare, as_json=as_json):
        raise typer.Exit(1)
