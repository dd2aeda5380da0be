"""Whether Sideline keeps its promise, and if not, where it breaks it."""

from __future__ import annotations

from deploy.grafana.model import Dashboard, Kind, Panel, Query, Row
from deploy.grafana.queries import (
    OURS,
    SERVER,
    WORKER,
    by_label,
    most,
    quantile,
    quantiles,
    rate,
    rate_by,
)

_IN_TIME = f'{WORKER},outcome="answered"'
_ALL_OURS = f'{WORKER},outcome=~"{OURS}"'
_MEANT = f'{SERVER},route!~"/whip|/readyz"'
_ALL_REQUESTS = rate("sideline_http_requests_total", where=_MEANT, over="$__range")
_FAILED = rate("sideline_http_requests_total", where=f'{_MEANT},status="5xx"', over="$__range")
_AGES = rate("sideline_frame_age_seconds_bucket", "le", over="$__range")
_BURNED = "job:sideline_frames_not_in_time:ratio_rate"

_PROMISE = Row(
    "The promise",
    (
        Panel(
            "Answered in time",
            "Live frames that were answered within the budget, of those whose answer was the "
            "server's to give, over the time that is shown. 99 % is promised.",
            "percentunit",
            (
                Query(
                    rate("sideline_frames_total", where=_IN_TIME, over="$__range")
                    + " / "
                    + rate("sideline_frames_total", where=_ALL_OURS, over="$__range")
                ),
            ),
            Kind.NOW,
            limit=0.99,
            low_is_bad=True,
        ),
        Panel(
            "Age of answers, p95",
            "95 of 100 answers were younger than this, from the first packet of their frame to "
            "the moment they were handed out, over the time that is shown.",
            "s",
            (Query(f"histogram_quantile(0.95, {_AGES})"),),
            Kind.NOW,
            limit=0.2,
        ),
        Panel(
            "Live sessions",
            "Sessions whose media flows now.",
            "none",
            (Query(f'sum(sideline_sessions{{{WORKER},state="live"}})'),),
            Kind.NOW,
        ),
        Panel(
            "Servers up",
            "Servers that answered Prometheus at its last look, of those that it knows.",
            "percentunit",
            (Query(f'avg(up{{job="sideline",{SERVER}}})'),),
            Kind.NOW,
            limit=1,
            low_is_bad=True,
        ),
        Panel(
            "Requests that failed",
            "Requests answered 5xx over the time that is shown, without offers that found no room "
            "and /readyz. Less than 1 % is promised.",
            "percentunit",
            (Query(f"({_FAILED} or vector(0)) / {_ALL_REQUESTS}"),),
            Kind.NOW,
            limit=0.01,
        ),
        Panel(
            "Alerts firing",
            "Alerts of the rules in deploy/prometheus that fire now; deploy/runbook.md says what "
            "to do about each.",
            "none",
            (Query('count(ALERTS{alertstate="firing",alertname=~"Sideline.+"}) or vector(0)'),),
            Kind.NOW,
            limit=1,
        ),
    ),
)

_AGE = Row(
    "Age of answers",
    (
        Panel(
            "Age of answers",
            "From the first packet of a frame to its answer, in the server: the median, and what "
            "5 and 1 of 100 answers exceed, beside the budget.",
            "s",
            (
                *quantiles("sideline_frame_age_seconds"),
                Query(f"max(sideline_answer_budget_seconds{{{WORKER}}})", "budget"),
            ),
        ),
        Panel(
            "Stages of a frame, p95",
            "What 95 of 100 answered frames stay below in each stage: receiving its packets, "
            "decoding, waiting for the nets, the nets, the analysis.",
            "s",
            (Query(quantile(0.95, "sideline_frame_stage_seconds", "stage"), "{{stage}}"),),
        ),
        Panel(
            "Not answered in time",
            "The part of the frames that was not answered in time, over several windows and all "
            "servers. The 1 % that may be missed is the line.",
            "percentunit",
            tuple(Query(f"{_BURNED}{one}", one) for one in ("5m", "30m", "1h", "6h", "1d", "3d")),
            limit=0.01,
        ),
    ),
)

_FRAMES = Row(
    "Frames",
    (
        Panel(
            "Frames by their end",
            "Every frame that was sent, counted once, by what became of it.",
            "suffix: frames/s",
            rate_by("sideline_frames_total", "outcome"),
            stacked=True,
        ),
        Panel(
            "Frames without an answer",
            "The part of all frames that was sent and not answered, by reason.",
            "percentunit",
            (
                Query(
                    rate("sideline_frames_total", "outcome", f'{WORKER},outcome!~"answered.*"')
                    + " / ignoring (outcome) group_left "
                    + rate("sideline_frames_total"),
                    "{{outcome}}",
                ),
            ),
            stacked=True,
        ),
        Panel(
            "Answers that were not sent",
            "Answers that were made but that the data channel did not take. A client without data "
            "channels, which follows on a WebSocket, counts as not_open.",
            "suffix: answers/s",
            rate_by("sideline_results_unsent_total", "reason"),
        ),
    ),
)

_SESSIONS = Row(
    "Sessions",
    (
        Panel(
            "Sessions",
            "Live sessions by where they stand in their life.",
            "none",
            by_label("sideline_sessions", "state"),
            stacked=True,
        ),
        Panel(
            "Offers of sessions",
            "What became of offers: `refused` would cost the others their answers, `full` is over "
            "SIDELINE_MAX_SESSIONS, `owner_full` over the owner's tier.",
            "suffix: offers/s",
            rate_by("sideline_session_offers_total", "outcome"),
            stacked=True,
        ),
        Panel(
            "Sessions that ended",
            "Why sessions ended. `never_connected` means that media found no way.",
            "suffix: sessions/s",
            rate_by("sideline_sessions_ended_total", "reason"),
            stacked=True,
        ),
        Panel(
            "Time to join",
            "From an offer until media flows.",
            "s",
            quantiles("sideline_session_connect_seconds"),
        ),
        Panel(
            "Draining",
            "1 while a server takes no new sessions because it is to stop.",
            "none",
            (Query(most("sideline_draining"), "{{instance}}"),),
        ),
        Panel(
            "Database",
            "1 where the database answered when it was last asked.",
            "none",
            (Query(f"min by (instance) (sideline_database_up{{{SERVER}}})", "{{instance}}"),),
            limit=1,
            low_is_bad=True,
        ),
    ),
)

_REQUESTS = Row(
    "Requests",
    (
        Panel(
            "Requests by status",
            "HTTP requests, by the class of their answer.",
            "reqps",
            rate_by("sideline_http_requests_total", "status", SERVER),
            stacked=True,
        ),
        Panel(
            "Time to answer a request",
            "From a request until its answer begins, over all routes.",
            "s",
            quantiles("sideline_http_request_seconds", SERVER),
        ),
        Panel(
            "Slowest routes, p95",
            "The ten routes whose requests take longest.",
            "s",
            (
                Query(
                    "topk(10, "
                    + quantile(0.95, "sideline_http_request_seconds", "method, route", SERVER)
                    + " > 0)",
                    "{{method}} {{route}}",
                ),
            ),
        ),
        Panel(
            "Bytes received",
            "Bytes of the bodies of requests, by route; uploads are most of them.",
            "Bps",
            rate_by("sideline_http_received_bytes_total", "route", SERVER),
            stacked=True,
        ),
    ),
)

HEALTH = Dashboard(
    "sideline-health",
    "Sideline: system health",
    "Whether live frames are answered in time and requests succeed, and what became of each.",
    (_PROMISE, _AGE, _FRAMES, _SESSIONS, _REQUESTS),
)
