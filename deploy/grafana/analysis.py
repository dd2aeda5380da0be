"""What is measured: live frames, recorded video, and what was predicted of both."""

from __future__ import annotations

from deploy.grafana.model import Dashboard, Kind, Panel, Query, Row
from deploy.grafana.queries import (
    QUANTILES,
    SERVER,
    WORKER,
    most,
    quantile,
    quantiles,
    rate,
    rate_by,
)

_BUSY = rate("sideline_engine_busy_seconds_total", "instance")
_ERROR = "sideline_admission_forecast_error_seconds"


def _stages(word: str, q: float) -> Panel:
    return Panel(
        f"Stages of a frame, {word}",
        f"The {word} of what an answered frame spent receiving, decoding, waiting, in the nets "
        "and in the analysis.",
        "s",
        (Query(quantile(q, "sideline_frame_stage_seconds", "stage"), "{{stage}}"),),
    )


_LIVE = Row(
    "Live results",
    (
        Panel(
            "Answers",
            "Live frames that were answered, in time and later.",
            "suffix: answers/s",
            (
                Query(
                    rate("sideline_frames_total", "outcome", f'{WORKER},outcome=~"answered.*"'),
                    "{{outcome}}",
                ),
            ),
            stacked=True,
        ),
        Panel(
            "Answers of a session",
            "Answered frames of a live session in a second, on average.",
            "suffix: answers/s",
            (
                Query(
                    rate("sideline_frames_total", "", f'{WORKER},outcome=~"answered.*"')
                    + f' / (sum(sideline_sessions{{{WORKER},state="live"}}) > 0)',
                    "a session",
                ),
            ),
        ),
        Panel(
            "Frames that wait",
            "Frames in front of the nets: all of them, and in the longest of the streams' queues, "
            "which hold six.",
            "none",
            (
                Query(f"sum(sideline_queue_frames{{{WORKER}}})", "all"),
                Query(f"max(sideline_queue_longest_frames{{{WORKER}}})", "longest queue"),
            ),
        ),
        *(_stages(word, q) for word, q in QUANTILES.items()),
    ),
)

_ENGINE = Row(
    "Engine",
    (
        Panel(
            "Pictures through the nets",
            "Pictures that each net looked at. Many through the detector mean that people are lost "
            "and looked for again.",
            "suffix: pictures/s",
            rate_by("sideline_engine_pictures_total", "net"),
        ),
        Panel(
            "Batches by size",
            "Batches in a second, by how many pictures they had.",
            "suffix: batches/s",
            rate_by("sideline_engine_batches_total", "size"),
            stacked=True,
        ),
        Panel(
            "Executors at work",
            "The part of their time in which the engine's executors run batches.",
            "percentunit",
            (
                Query(
                    f"{_BUSY} / sum by (instance) (sideline_engine_executors{{{WORKER}}})",
                    "{{instance}}",
                ),
            ),
            limit=0.95,
        ),
        Panel(
            "Failed batches",
            "Batches in which the engine failed.",
            "suffix: batches/s",
            (Query(rate("sideline_engine_failures_total", "instance"), "{{instance}}"),),
        ),
        Panel(
            "Engines replaced",
            "How often another engine took the place of one that died, since the start.",
            "none",
            (Query(most("sideline_engine_restarts_total"), "{{instance}}"),),
        ),
        Panel(
            "Engine that runs",
            "What runs the nets on each server.",
            "none",
            (Query(f"max by (instance, engine) (sideline_engine_info{{{WORKER}}})"),),
            Kind.TABLE,
        ),
    ),
)

_PREDICTED = Row(
    "Predicted and real",
    (
        Panel(
            "Age: measured, and with one more",
            "What 95 of 100 answers stay below as admission measures it, ways outside the server "
            "included, and what it predicts with one more session. Nothing where none would fit.",
            "s",
            (
                Query(most("sideline_admission_age_p95_seconds"), "measured {{instance}}"),
                Query(
                    most("sideline_admission_next_age_p95_seconds") + " < Inf",
                    "with one more {{instance}}",
                ),
            ),
            limit=0.2,
        ),
        Panel(
            "Error of predictions",
            "How far predictions of the age were off on average, once the session had come.",
            "s",
            (
                Query(
                    rate(f"{_ERROR}_sum", "instance", over="1h")
                    + " / "
                    + rate(f"{_ERROR}_count", "instance", over="1h"),
                    "{{instance}}",
                ),
            ),
        ),
        Panel(
            "Batches against the profile",
            "What batches took by what the latency profile had foretold, since the start, and how "
            "far it is off lately.",
            "percentunit",
            (
                Query(most("sideline_profile_foretold_ratio"), "taken by foretold {{instance}}"),
                Query(most("sideline_profile_error_ratio"), "off lately {{instance}}"),
            ),
        ),
        Panel(
            "Latency profile",
            "What a batch takes on average, by net and size, as the scheduler reckons.",
            "s",
            (
                Query(
                    f"avg by (net, size) (sideline_profile_seconds{{{WORKER}}})",
                    "{{net}}, {{size}}",
                ),
            ),
        ),
        Panel(
            "Asked of adaptive sessions",
            "The step of what adaptive sessions are asked for (0: nothing less), and the frames a "
            "second that they may send (0: all).",
            "none",
            (
                Query(most("sideline_admission_level"), "level {{instance}}"),
                Query(most("sideline_admission_cap_fps"), "frames a second {{instance}}"),
            ),
        ),
        Panel(
            "Missed lately",
            "The part of the last frames that was late or superseded, as admission sees it.",
            "percentunit",
            (Query(most("sideline_admission_missed_ratio"), "{{instance}}"),),
            limit=0.01,
        ),
    ),
)

_RECORDED = Row(
    "Recorded video",
    (
        Panel(
            "Analyses",
            "Analyses that are not over, of all servers with this database.",
            "none",
            (Query(f"max by (state) (sideline_jobs{{{SERVER}}})", "{{state}}"),),
            stacked=True,
        ),
        Panel(
            "Longest wait",
            "Since when the analysis is due that has waited longest.",
            "s",
            (Query(f"max(sideline_jobs_oldest_waiting_seconds{{{SERVER}}})", "oldest"),),
            limit=900,
        ),
        Panel(
            "Analyses that ended",
            "Tries in an hour, by what came of them: `again` is followed by another.",
            "suffix: in an hour",
            (
                Query(
                    f"3600 * {rate('sideline_jobs_finished_total', 'outcome', SERVER)}",
                    "{{outcome}}",
                ),
            ),
            stacked=True,
        ),
        Panel(
            "Time of an analysis",
            "What analyses that are done took, without their time in the queue.",
            "s",
            quantiles("sideline_job_seconds", SERVER),
        ),
        Panel(
            "Uploads",
            "Uploads of all servers with this database, by state.",
            "none",
            (Query(f"max by (state) (sideline_uploads{{{SERVER}}})", "{{state}}"),),
        ),
        Panel(
            "Bytes of uploads",
            "Bytes of the complete uploads that are kept.",
            "bytes",
            (Query(f"max(sideline_upload_bytes{{{SERVER}}})", "kept"),),
        ),
        Panel(
            "Processors that analyses take",
            "Cores that the processes of recorded video use; they take what live sessions leave.",
            "suffix: cores",
            (
                Query(
                    rate(
                        "sideline_process_cpu_seconds_total",
                        "process",
                        f'{SERVER},process=~"analysis|upload"',
                    ),
                    "{{process}}",
                ),
            ),
        ),
    ),
)

_WEBHOOKS = Row(
    "Webhooks",
    (
        Panel(
            "Attempts",
            "Attempts to deliver, by what came of them: `failed` are made again, `given_up` not.",
            "suffix: attempts/s",
            rate_by("sideline_webhook_attempts_total", "outcome", SERVER),
            stacked=True,
        ),
        Panel(
            "Deliveries that wait",
            "Deliveries still to be made, of all servers with this database.",
            "none",
            (Query(f"max(sideline_webhook_deliveries_waiting{{{SERVER}}})", "waiting"),),
        ),
    ),
)

ANALYSIS = Dashboard(
    "sideline-analysis",
    "Sideline: analysis",
    "Live and recorded results, the engine that makes them, and predictions beside what came.",
    (_LIVE, _ENGINE, _PREDICTED, _RECORDED, _WEBHOOKS),
)
