"""Processors, memory, descriptors, disk, GPUs, processes."""

from __future__ import annotations

from deploy.grafana.model import Dashboard, Kind, Panel, Query, Row
from deploy.grafana.queries import SERVER, WORKER, by_label, most, rate, rate_by

_CORES = most("sideline_host_cpu_count", SERVER)
_LIVE = f'{SERVER},process!~"analysis|upload"'
_LIVE_CORES = rate("sideline_process_cpu_seconds_total", "instance", _LIVE)

_PROCESSORS = Row(
    "Processors",
    (
        Panel(
            "Cores by process",
            "Processor time that each kind of process takes. Analyses of recorded video, and files "
            "that are looked into, have processes of their own.",
            "suffix: cores",
            rate_by("sideline_process_cpu_seconds_total", "process", SERVER),
            stacked=True,
        ),
        Panel(
            "Processors that live sessions take",
            "The part of the cores that a server may use which its own process, media workers and "
            "engine take, without recorded video; and what admission makes of it.",
            "percentunit",
            (
                Query(f"{_LIVE_CORES} / {_CORES}", "{{instance}}"),
                Query(most("sideline_cpu_busy_ratio"), "as admission sees it {{instance}}"),
            ),
            limit=0.95,
        ),
        Panel(
            "Event loop",
            "The part of its time in which the thread of all input and output works; of several "
            "media workers the busiest.",
            "percentunit",
            (Query(most("sideline_loop_busy_ratio"), "{{instance}}"),),
            limit=0.8,
        ),
        Panel(
            "Cores",
            "Cores that each server may use.",
            "none",
            (Query(_CORES, "{{instance}}"),),
            Kind.NOW,
        ),
        Panel(
            "Running for",
            "Since each server started.",
            "s",
            (
                Query(
                    f"time() - max by (instance) (sideline_start_time_seconds{{{SERVER}}})",
                    "{{instance}}",
                ),
            ),
            Kind.NOW,
        ),
    ),
)

_MEMORY = Row(
    "Memory",
    (
        Panel(
            "Memory by process",
            "Memory that each kind of process holds; what they share is counted for each.",
            "bytes",
            by_label("sideline_process_resident_memory_bytes", "process", SERVER),
            stacked=True,
        ),
        Panel(
            "Memory of the host",
            "What the host has, and what of it is free.",
            "bytes",
            (
                Query(most("sideline_host_memory_bytes", SERVER), "all {{instance}}"),
                Query(most("sideline_host_memory_available_bytes", SERVER), "free {{instance}}"),
            ),
        ),
        Panel(
            "Free memory",
            "The part of the host's memory that is free.",
            "percentunit",
            (
                Query(
                    most("sideline_host_memory_available_bytes", SERVER)
                    + " / "
                    + most("sideline_host_memory_bytes", SERVER),
                    "{{instance}}",
                ),
            ),
            limit=0.08,
            low_is_bad=True,
        ),
    ),
)

_HANDLES = Row(
    "Descriptors, threads, tasks",
    (
        Panel(
            "File descriptors",
            "Open descriptors of each kind of process, sockets included, and how many the server's "
            "may have.",
            "none",
            (
                *by_label("sideline_process_open_fds", "process", SERVER),
                Query(f"min(sideline_process_max_fds{{{SERVER}}})", "limit of a process"),
            ),
        ),
        Panel(
            "Threads",
            "Threads of each kind of process.",
            "none",
            by_label("sideline_process_threads", "process", SERVER),
        ),
        Panel(
            "Tasks of the event loop",
            "Tasks of the server's own event loop; they grow with sessions, and fall with them.",
            "none",
            by_label("sideline_event_loop_tasks", "instance", SERVER),
        ),
    ),
)

_DISK = Row(
    "Disk",
    (
        Panel(
            "Disk of the data folder",
            "Its size, and what is free of it.",
            "bytes",
            (
                Query(most("sideline_data_dir_bytes", SERVER), "all {{instance}}"),
                Query(most("sideline_data_dir_free_bytes", SERVER), "free {{instance}}"),
            ),
        ),
        Panel(
            "Free disk",
            "The part of that disk that is free.",
            "percentunit",
            (
                Query(
                    most("sideline_data_dir_free_bytes", SERVER)
                    + " / "
                    + most("sideline_data_dir_bytes", SERVER),
                    "{{instance}}",
                ),
            ),
            limit=0.1,
            low_is_bad=True,
        ),
    ),
)

_WORKERS = Row(
    "Media workers",
    (
        Panel(
            "Workers that are ready",
            "Media workers that take sessions, and how many there are; only with "
            "SIDELINE_MEDIA_WORKERS.",
            "none",
            (
                Query(
                    f"sum by (instance) (sideline_worker_ready{{{WORKER}}})", "ready {{instance}}"
                ),
                Query(
                    f"count by (instance) (sideline_worker_ready{{{WORKER}}})", "all {{instance}}"
                ),
            ),
        ),
        Panel(
            "Workers that died",
            "How often a media worker ended though nobody asked it to, since the start.",
            "none",
            by_label("sideline_worker_ends_total", "worker"),
        ),
        Panel(
            "Sessions by worker",
            "How live sessions are spread; without media workers there is one line.",
            "none",
            (
                Query(
                    f"sum by (instance, worker) (sideline_sessions{{{WORKER}}})",
                    "{{instance}} {{worker}}",
                ),
            ),
        ),
    ),
)

_GPUS = Row(
    "GPUs",
    (
        Panel(
            "GPU at work",
            "The part of the time in which something ran on each NVIDIA GPU.",
            "percentunit",
            (
                Query(
                    f"max by (instance, gpu) (sideline_gpu_busy_ratio{{{SERVER}}})",
                    "{{instance}} {{gpu}}",
                ),
            ),
        ),
        Panel(
            "Memory of GPUs",
            "The part of each GPU's memory that is taken.",
            "percentunit",
            (
                Query(
                    f"sideline_gpu_memory_used_bytes{{{SERVER}}} "
                    f"/ sideline_gpu_memory_bytes{{{SERVER}}}",
                    "{{instance}} {{gpu}}",
                ),
            ),
            limit=0.95,
        ),
        Panel(
            "Temperature of GPUs",
            "How hot each GPU is.",
            "celsius",
            (
                Query(
                    f"max by (instance, gpu) (sideline_gpu_temperature_celsius{{{SERVER}}})",
                    "{{instance}} {{gpu}}",
                ),
            ),
            limit=87,
        ),
    ),
)

_SCRAPES = Row(
    "Being measured",
    (
        Panel(
            "Servers up",
            "1 where a server answered Prometheus.",
            "none",
            (Query(f'up{{job="sideline",{SERVER}}}', "{{instance}}"),),
            limit=1,
            low_is_bad=True,
        ),
        Panel(
            "Time of a scrape",
            "How long a server took to tell its numbers.",
            "s",
            (Query(f'scrape_duration_seconds{{job="sideline",{SERVER}}}', "{{instance}}"),),
        ),
        Panel(
            "Versions",
            "Which version runs where, on which Python.",
            "none",
            (Query(f"max by (instance, version, python) (sideline_build_info{{{SERVER}}})"),),
            Kind.TABLE,
        ),
    ),
)

INFRASTRUCTURE = Dashboard(
    "sideline-infrastructure",
    "Sideline: infrastructure",
    "What the server's processes use, and what their hosts have left.",
    (_PROCESSORS, _MEMORY, _HANDLES, _DISK, _WORKERS, _GPUS, _SCRAPES),
)
