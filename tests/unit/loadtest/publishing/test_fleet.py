from pathlib import Path

from loadtest.publishing.fleet import Cargo, merged
from loadtest.swarm import Refusal
from tests.support.load_outcomes import recorded, stream


def test_processes_are_one_in_the_end() -> None:
    """Streams, refusals and failures of all, and their histograms added up."""
    reports = [
        {
            "streams": [stream(name=f"{number}-0").to_json()],
            "refusals": [{"status": 503, "retry_after_s": 5.0}] * number,
            "failures": ["no path"] * number,
            "ages": recorded(0.01 * (number + 1)).encode(),
            "lags": recorded(0.001).encode(),
            "timeline": {},
            "cpu_s": 2.0,
        }
        for number in range(2)
    ]
    found = merged(reports, 1.0, 0.0)
    assert [one.name for one in found.streams] == ["0-0", "1-0"]
    assert found.refusals == (Refusal(503, 5.0),)
    assert found.failures == ("no path",)
    assert (found.ages.count, found.lags.count, found.cpu_s) == (2, 2, 4.0)


def test_each_process_has_a_seed_of_its_own() -> None:
    """So that not all of them begin their streams at the same moments."""
    cargo = Cargo(Path("clip.mp4"), ("h264", "vp8"), "random2", realtime=True)
    first, second = cargo.arguments(0), cargo.arguments(1)
    assert first[first.index("--seed") + 1] != second[second.index("--seed") + 1]
    assert first[-3:] == ["--codec", "h264", "vp8"]
    assert "--clip" not in Cargo(None).arguments(0)
