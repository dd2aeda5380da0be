"""Several processes' families in one exposition."""

from prometheus_client import Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from server.observability.metrics.families import counters, gauge
from server.observability.metrics.gathering import Gathered
from server.observability.metrics.merging import merged, parsed
from tests.unit.server.observability.metrics.told import value


def test_what_workers_tell_survives_the_way() -> None:
    """Written, read, put together and written again, every number is there once, under its
    worker's number, each family is announced once, and a parser takes it."""
    texts = {}
    for number in ("0", "1"):
        ages = Histogram("age_seconds", "Age", buckets=(0.2, 1.0), registry=None)
        ages.observe(0.1 + int(number))
        frames = counters("frames", "Frames", "outcome", {"lost": 3 + int(number)})
        gathered = Gathered([*ages.collect(), frames, gauge("limit", "Most", None)])
        texts[number] = generate_latest(gathered).decode()
    own = [gauge("limit", "Most", 4), counters("frames", "Frames", "outcome", {"lost": 1})]
    text = generate_latest(
        Gathered(merged({name: parsed(one) for name, one in texts.items()}, own))
    ).decode()
    assert text.count("# TYPE age_seconds histogram") == 1
    assert text.count("# TYPE frames_total counter") == 1
    told = list(text_string_to_metric_families(text))
    assert value(told, "frames_total", outcome="lost") == 1
    assert value(told, "frames_total", outcome="lost", worker="0") == 3
    assert value(told, "frames_total", outcome="lost", worker="1") == 4
    assert value(told, "age_seconds_bucket", le="0.2", worker="0") == 1
    assert value(told, "age_seconds_bucket", le="0.2", worker="1") == 0
    assert value(told, "age_seconds_sum", worker="1") == 1.1
    assert value(told, "limit") == 4
