"""Reports as files, from a recording of the exact athlete."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from inference.athlete.running.params import running_params
from inference.athlete.samples import exact_samples
from inference.motion.analyzer import AthleteProfile
from inference.motion.sport import Metric
from inference.motion.verdict import Cause, Grade, Reason, Verdict
from inference.reporting.axes import rows_for
from inference.reporting.findings import findings_of
from inference.reporting.page import FOOTAGE, GRADES, html_of
from inference.reporting.series import Recorder
from inference.reporting.trend import Trend, trends_of
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING
from tests.support.jumps import unseen
from tests.unit.inference.reporting.recorded import ATHLETE, JUMPS, REPORT, SERIES, recorded


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
