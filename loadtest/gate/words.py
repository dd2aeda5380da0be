"""What the gate says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loadtest.gate.judging import Change
from loadtest.usage import BUSY_CPU_S_PER_S
from server.commands.bench.tables import markdown_table

_OF_THE_HOST = ("cpu", "gpu", "cores", "onnxruntime", "openvino")


def in_words(found: Sequence[Change]) -> str:
    """A table, and a sentence for each figure that changed."""
    rows = [
        (
            one.name,
            "–" if one.accepted is None else f"{one.accepted.middle:.3f}",
            "–" if one.now is None else f"{one.now.middle:.3f}",
            _by(one),
            f"± {one.noise:.0%}",
            _verdict(one),
        )
        for one in found
    ]
    table = markdown_table(("figure", "accepted", "now", "worse by", "noise", ""), rows)
    regressed = sum(one.regressed for one in found)
    last = f"REGRESSION in {regressed} of {len(found)}." if regressed else "Nothing got worse."
    return "\n\n".join([table, *_sentences(found), last])


def other_host(accepted: Mapping[str, str], now: Mapping[str, str]) -> str | None:
    """What differs between the hosts, in a sentence; None when nothing does."""
    differing = [
        f"{name}: {accepted.get(name, '–') or '–'} then, {now.get(name, '–') or '–'} now"
        for name in _OF_THE_HOST
        if accepted.get(name) != now.get(name)
    ]
    if not differing:
        return None
    return f"Accepted on another host ({'; '.join(differing)}): ratios still mean something."


def busy(others_cpu_s_per_s: float) -> str | None:
    """That others disturbed; None when they did not."""
    if others_cpu_s_per_s <= BUSY_CPU_S_PER_S:
        return None
    return f"Other processes used {others_cpu_s_per_s:.2f} CPU s/s: the noise is theirs, too."


def _sentences(found: Sequence[Change]) -> Iterator[str]:
    for one in found:
        if one.now is None:
            yield f"{one.name} could not be measured any more."
        elif one.regressed:
            yield (
                f"{one.name} got worse by {one.worse:.0%} ({one.says}), which is beyond the noise "
                f"of {one.noise:.0%}."
            )
        elif one.improved:
            yield f"{one.name} got better, {_by(one)}; --accept keeps that."


def _by(one: Change) -> str:
    return "–" if one.accepted is None or one.now is None else f"{one.worse:+.0%}"


def _verdict(one: Change) -> str:
    if one.regressed:
        return "WORSE" if one.now is not None else "GONE"
    return "new" if one.accepted is None else "better" if one.improved else ""
