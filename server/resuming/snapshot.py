"""What another server must know of a session to go on with it, as a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hmac import compare_digest
from typing import Any

from inference.motion.analyzer import AthleteProfile
from inference.motion.memory import Memory
from server.sessions.resumption import digest_of
from server.sessions.session import Session
from server.wire.counts import Counts

VERSION = 1
"""Written here; those of the version before are read too. What a version adds has a default, and
what it does not know it passes over."""

MOST_BYTES = 128 * 1024
"""A session is 1 kB; the samples of a jump that has just landed, or the steps of a minute's run,
are some tens more. What is larger is not kept: a second of it would be too much for the network
that hundreds of sessions share."""


class NotReadable(ValueError):
    """It is no snapshot, or one of a version that is not known; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How a session stood at `at_s`, in seconds since 1970, by the clock that all servers have.

    `token` is the digest of its token. `seq`, `media_time_s` and `ago_s` are of its last frame,
    which had come `ago_s` before. `memory` is the analysis', `last_event` its last event's id.
    """

    session_id: str
    token: str
    owner: str
    sport: str
    at_s: float
    seq: int
    media_time_s: float
    ago_s: float
    last_event: int
    athlete: AthleteProfile
    memory: Memory
    counts: Counts
    adaptive: bool = False
    record: bool = False
    key_id: str | None = None
    device_id: str | None = None
    athlete_id: str | None = None
    label: str | None = None
    v: int = VERSION

    @classmethod
    def of(cls, session: Session, memory: Memory, at_s: float, now_s: float) -> Snapshot:
        """As the session is now, which is `now_s` by the clock of its frames."""
        seq, media_time_s, arrived_s = session.last_frame
        return cls(
            session_id=session.id,
            token=session.token.digest,
            owner=session.owner,
            sport=session.sport,
            at_s=at_s,
            seq=seq,
            media_time_s=media_time_s,
            ago_s=max(0.0, now_s - arrived_s),
            last_event=session.last_event,
            athlete=session.athlete,
            memory=memory,
            counts=session.counts,
            adaptive=session.adaptive,
            record=session.tap is not None,
            key_id=session.key_id,
            device_id=session.device_id,
            athlete_id=session.athlete_id,
            label=session.label,
        )

    def text(self) -> str:
        """As it lies in Redis."""
        return json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Snapshot:
        """The opposite; raises NotReadable."""
        try:
            said = json.loads(text)
            version = int(said["v"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotReadable(f"what was kept of it cannot be read: {error!r}") from None
        if version not in (VERSION - 1, VERSION):
            raise NotReadable(
                f"it was kept in version {version} of the form, and this server reads {VERSION}"
            )
        try:
            return _parsed(said)
        except (ValueError, KeyError, TypeError) as error:
            raise NotReadable(f"what was kept of it cannot be read: {error!r}") from None

    def is_for(self, token: str) -> bool:
        """Whether it is that token's, in a time that tells nothing of where they differ."""
        return compare_digest(self.token, digest_of(token))


_PARTS = {"athlete": AthleteProfile, "memory": Memory, "counts": Counts}


def _parsed(said: Mapping[str, Any]) -> Snapshot:
    given = _known(Snapshot, said)
    for name, part in _PARTS.items():
        given[name] = part(**_known(part, given[name]))
    return Snapshot(**given)


def _known(cls: type[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(cls)}
    return {name: value for name, value in said.items() if name in names}
