"""Reports as files, from a recording of the exact athlete."""

import csv
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import numpy as np
import pytest

from inference.athlete.params import cmj_params
from inference.athlete.running.params import running_params
from inference.athlete.samples import exact_samples
from inference.frames import Frame, Picture, ReceiveTimes, StageTimes
from inference.landmarks import Landmark, PoseSample
from inference.motion.analyzer import AthleteProfile, Event
from inference.motion.sport import Metric, Sport
from inference.motion.verdict import Cause, Grade, Reason, Verdict
from inference.report import Report, attempts_of, summary_of
from inference.reporting.axes import rows_for
from inference.reporting.findings import findings_of
from inference.reporting.page import FOOTAGE, GRADES, html_of
from inference.reporting.readings import reading_of
from inference.reporting.series import Recorder, Series
from inference.reporting.tables import attempts_csv, write_landmarks_csv
from inference.reporting.trc import write_trc
from inference.reporting.trend import Trend, trends_of
from inference.results import FrameResult
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING
from tests.support.jumps import unseen

WIDTH, HEIGHT = 640, 360
PICTURE = Picture(
    np.zeros((HEIGHT, WIDTH), np.uint8),
    np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8),
    np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8),
)
AT = ReceiveTimes(0.0, 0.0, 0.0)
ATHLETE = AthleteProfile(height_m=1.78, mass_kg=74.0)


def recorded(
    sport: Sport, samples: list[PoseSample], athlete: AthleteProfile = ATHLETE
) -> tuple[Report, Series]:
    """What the pipeline would have said of the samples."""
    analyzer, recorder = sport.create(athlete), Recorder()
    events: list[Event] = []
    for seq, sample in enumerate(samples):
        analysis = analyzer.push(sample)
        events += analysis.events
        frame = Frame(seq, sample.media_time_s, PICTURE, AT)
        recorder(FrameResult(frame, sample.pose, analysis, StageTimes(AT, 0.0, 0.0, 0.0), {}))
    attempts = attempts_of([*events, *analyzer.flush()])
    report = Report(
        sport.name,
        "a <b>.mp4",
        len(samples),
        len(samples),
        samples[-1].media_time_s,
        60.0,
        WIDTH,
        HEIGHT,
        attempts,
        sport.attempt,
        summary_of(sport, attempts),
        {},
        "fake",
    )
    return report, recorder.series()


JUMPS = list(exact_samples(cmj_params(3), 60).samples)
REPORT, SERIES = recorded(CMJ, JUMPS)


class Page(HTMLParser):
    """Counts what is in a page, and holds that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens; meta never closes."""
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes in its turn."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """What a reader sees."""
        self.text += data


def test_the_page_stands_alone() -> None:
    """Well formed, nothing loaded from elsewhere, names of files are no markup."""
    text = html_of(REPORT, SERIES, CMJ, ATHLETE)
    page = Page(text)
    assert page.links == []
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "a &lt;b&gt;.mp4" in text
    assert "1.78 m" in page.text


def test_every_attempt_has_its_numbers_and_plots() -> None:
    """Two jumps: two sections, each with two plots, phases and events in them, and the summary
    with four trends."""
    text = html_of(REPORT, SERIES, CMJ, ATHLETE)
    assert Page(text).counts["svg"] == 4 + 2 * len(REPORT.attempts) == 8
    assert "All 2 attempts" in text
    for phase in ("unweight", "propel", "flight", "land"):
        assert f"<title>{phase}</title>" in text
    first = REPORT.attempts[0]
    assert f"takeoff, {first.metrics['takeoff_time_s']:.3f} s" in text
    assert f"{100 * first.metrics['jump_height_flight_m']:.1f}" in text


def test_the_curve_is_as_high_as_the_jump() -> None:
    """Read back from the drawing, the centre of mass rises above take-off by the jump's height,
    whether the athlete's height is known or not."""
    for athlete in (ATHLETE, AthleteProfile()):
        text = html_of(REPORT, SERIES, CMJ, athlete)
        assert "Centre of mass above take-off, metres" in text
        svg = next(part for part in text.split("<svg")[1:] if 'label="Centre of mass' in part)
        ticks = re.findall(r'class="tick value" x="[^"]*" y="([^"]*)">([^<]*)<', svg)
        places = [(float(y) - 4, float(value.replace("−", "-"))) for y, value in ticks]
        (y0, v0), (y1, v1) = places[0], places[-1]
        curve = re.findall(r'curve0" d="([^"]*)"', svg)[0]
        points = [float(pair.split()[1]) for pair in re.findall(r"[ML]([^ML]*)", curve)]
        metres = [v0 + (y - y0) * (v1 - v0) / (y1 - y0) for y in points]
        assert max(metres) == pytest.approx(
            REPORT.attempts[0].metrics["jump_height_com_m"], abs=0.01
        )


def test_the_trend_shows_every_attempt() -> None:
    """As many dots as attempts, the best of them filled; lower is better where it is."""
    two, one = trends_of(REPORT, CMJ), trends_of(replace(REPORT, attempts=REPORT.attempts[:1]), CMJ)
    assert one == []
    assert two[0].metric.name == CMJ.cue
    assert (two[0].svg().count("<circle"), two[0].svg().count("dot best")) == (2, 1)
    time = Metric("contact_time_s", "Contact time", "s", 0.1, 0.5, lower_is_better=True)
    drawn = Trend(time, [(1, 0.3), (2, 0.2), (4, 0.25)]).svg()
    best = re.findall(r'dot best" cx="([^"]*)"', drawn)
    assert best == re.findall(r'cx="([^"]*)"', drawn)[1:2]


def test_names_that_would_cover_one_another() -> None:
    """The second goes to the next row; where no row has room, a name is left out."""
    assert rows_for([(0, 30), (50, 80)], 1) == [0, 0]
    assert rows_for([(0, 30), (20, 50), (40, 60), (25, 45)], 2) == [0, 1, 0, None]


def test_the_recordings_worth_is_in_words() -> None:
    """The head says what the whole recording is worth, and why."""
    assert FOOTAGE[Grade.GOOD] in html_of(REPORT, SERIES, CMJ, ATHLETE)
    verdict = Verdict(Grade.LIMITED, (Reason(Cause.FRAME_RATE, Grade.LIMITED, "30 <fps>"),))
    text = html_of(replace(REPORT, verdict=verdict), SERIES, CMJ, ATHLETE)
    assert FOOTAGE[Grade.LIMITED] in text
    assert "30 &lt;fps&gt;" in text
    for attempt in REPORT.attempts:  # which have verdicts of their own
        assert attempt.verdict is not None
        assert GRADES[attempt.verdict.grade] in text


def test_a_session_gives_the_same_page() -> None:
    """From what was recorded of a session, without a file or a frame."""
    analyzer, recorder = CMJ.create(ATHLETE), Recorder()
    for sample in JUMPS:
        recorder.add(sample, analyzer.push(sample))
    assert html_of(REPORT, recorder.series(), CMJ, ATHLETE) == html_of(REPORT, SERIES, CMJ, ATHLETE)


def test_more_than_the_reference_may_be_well() -> None:
    """An explosive jump is no fault; one that is below all others is."""
    attempt = REPORT.attempts[0]
    for value, good in ((0.15, False), (0.4, True), (0.68, True)):
        metrics = {**attempt.metrics, "rsi_modified_mps": value}
        found = findings_of(CMJ, replace(attempt, metrics=metrics))
        assert [one.good for one in found if "Reactive" in one.value] == [good]


def test_a_summary_has_reference_ranges() -> None:
    """Where the sport knows one, with the bounds that there are."""
    rows = html_of(REPORT, SERIES, CMJ, ATHLETE).split("<tr>")
    (rsi,) = [row for row in rows if "Reactive strength" in row and "0.21 to 0.55" in row]
    (knee,) = [row for row in rows if "Knee angle" in row and "from 165" in row]
    assert "m/s" in rsi
    assert "up to" not in knee


def test_a_bad_attempt_gives_no_advice() -> None:
    """A poor attempt's reasons are shown, and nothing is concluded from its numbers."""
    attempt = REPORT.attempts[0]
    attempt = replace(attempt, metrics={**attempt.metrics, "knee_angle_takeoff_deg": 120.0})
    assert any("knees were not straight" in one.words for one in findings_of(CMJ, attempt))
    words = "somebody stood in the way"
    poor = Verdict(Grade.POOR, (Reason(Cause.HIDDEN, Grade.POOR, words),))
    attempt = replace(attempt, verdict=poor)
    assert findings_of(CMJ, attempt) == ()
    text = html_of(replace(REPORT, attempts=(attempt,)), SERIES, CMJ, ATHLETE)
    assert words in text
    assert "What it says" not in text


def test_heights_that_differ_are_told() -> None:
    """A landing in a lower posture makes the flight too long."""
    attempt = REPORT.attempts[0]
    low = {**attempt.metrics, "jump_height_flight_m": 0.45, "jump_height_com_m": 0.38}
    (found,) = [
        one for one in findings_of(CMJ, replace(attempt, metrics=low)) if "lower" in one.words
    ]
    assert not found.good
    assert found.source


@pytest.mark.parametrize("sport", [CMJ, RUNNING])
def test_every_reference_is_of_a_metric_and_has_a_source(sport: Sport) -> None:
    """A name that is written wrongly would never be told."""
    assert sport.references
    for one in sport.references:
        assert one.metric in {metric.name for metric in sport.metrics}
        assert one.source
        assert one.low < one.high


def test_a_recording_with_nothing_in_it() -> None:
    """The page says that nothing was found, and what would be needed."""
    report, series = recorded(CMJ, [unseen(sample) for sample in JUMPS[:60]])
    text = html_of(report, series, CMJ, AthleteProfile())
    assert "Nothing was measured" in text
    assert Page(text).counts.get("svg", 0) == 0


def test_a_run_has_a_page() -> None:
    """Phases of the feet, and no angles that mix left and right; lengths without a height are
    shares of the body's."""
    samples = list(exact_samples(running_params(2, duration_s=4.0), 60).samples)
    report, series = recorded(RUNNING, samples, AthleteProfile())
    text = html_of(report, series, RUNNING, AthleteProfile())
    assert Page(text).counts["svg"] == 1
    assert "<title>stance left</title>" in text
    assert "% of the athlete&#39;s height" in text


def test_attempts_as_a_table() -> None:
    """Read back: a row an attempt, the numbers to the last bit, absent ones empty with why."""
    rows = list(csv.DictReader(StringIO(attempts_csv(REPORT, CMJ))))
    assert [int(row["number"]) for row in rows] == [1, 2]
    for row, attempt in zip(rows, REPORT.attempts, strict=True):
        for name, value in attempt.metrics.items():
            assert float(row[name]) == value
        for name, why in attempt.absent.items():
            assert row[name] == ""
            assert why in row["absent"]
        assert row["flags"] == "; ".join(attempt.flags)


def test_a_name_that_is_a_formula_is_text() -> None:
    """A spreadsheet must not run what a file is called."""
    text = attempts_csv(replace(REPORT, video="=HYPERLINK(1).mp4"), CMJ)
    assert "'=HYPERLINK(1).mp4" in text


def test_landmarks_as_a_table() -> None:
    """Read back: every frame at its time, pixels and metres as seen, empty without anybody."""
    samples = [*JUMPS[:5], unseen(JUMPS[5])]
    _, series = recorded(CMJ, samples)
    out = StringIO()
    write_landmarks_csv(series, out)
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [float(row["media_time_s"]) for row in rows] == pytest.approx(
        [sample.media_time_s for sample in samples], abs=1e-6
    )
    pose = samples[0].pose
    assert pose is not None
    hip = Landmark.LEFT_HIP
    assert float(rows[0]["left_hip_x_px"]) == pytest.approx(pose.image[hip, 0] * WIDTH, abs=1e-2)
    assert float(rows[0]["left_hip_y_m"]) == pytest.approx(pose.world[hip, 1], abs=1e-4)
    assert set(rows[5].values()) - {rows[5]["media_time_s"]} == {""}
    assert len(rows[0]) == 1 + 7 * len(Landmark)


def test_markers_for_opensim() -> None:
    """Read back by the format's rules: header, three columns a marker, y up, in metres."""
    report, series = recorded(CMJ, JUMPS[:10])
    out = StringIO()
    write_trc(report, series, out, "a.trc")
    lines = out.getvalue().split("\n")
    assert lines[0].split("\t") == ["PathFileType", "4", "(X/Y/Z)", "a.trc"]
    facts = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert (facts["NumFrames"], facts["NumMarkers"], facts["Units"]) == ("10", "33", "m")
    names = [name for name in lines[3].split("\t")[2:] if name]
    assert names == [landmark.name for landmark in Landmark]
    data = np.array([line.split("\t") for line in lines[6:16]], np.float64)
    assert data.shape == (10, 2 + 3 * 33)
    markers = data[:, 2:].reshape(10, 33, 3)
    height = markers[0, Landmark.NOSE, 1] - markers[0, Landmark.LEFT_HEEL, 1]
    assert 1.4 < height < 1.9


def test_units_are_a_coachs() -> None:
    """Centimetres, milliseconds, degrees; a minus sign that is one."""
    metrics = {metric.name: metric for metric in (*CMJ.metrics, *RUNNING.metrics)}
    read = {
        ("jump_height_flight_m", 0.312): "31.2 cm",
        ("flight_time_s", 0.5): "500 ms",
        ("stride_length_m", 2.5): "2.50 m",
        ("foot_strike_angle_deg", -4.0): "−4°",
        ("cadence_spm", 168.04): "168.0 steps/min",
    }
    for (name, value), words in read.items():
        assert str(reading_of(metrics[name], value)) == words
