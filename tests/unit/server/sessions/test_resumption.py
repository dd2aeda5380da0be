"""The token, and the time that a session waits."""

import asyncio

from server.sessions.resumption import Grace, ResumeToken, session_of


def test_a_token_names_its_session_and_cannot_be_guessed() -> None:
    """Two tokens of one session differ by 256 random bits."""
    one, other = ResumeToken("abc-_1"), ResumeToken("abc-_1")
    assert session_of(one.text) == "abc-_1"
    assert one.text != other.text
    assert len(one.text.rpartition(".")[2]) >= 43
    assert one.matches(one.text)
    assert not one.matches(other.text)


def test_nonsense_is_no_token() -> None:
    """Whatever is sent, it is compared without an error."""
    token = ResumeToken("abc")
    for wrong in ("", ".", "abc.", "ü", "\x00", token.text.upper(), token.text + "."):
        assert not token.matches(wrong)
        assert isinstance(session_of(wrong), str)


async def test_grace_is_over_once_and_only_if_it_was_not_ended() -> None:
    """Beginning twice is beginning once; an ended grace may begin again."""
    over: list[str] = []
    grace = Grace(0.02, lambda: over.append("over"))
    grace.end()
    grace.begin()
    grace.begin()
    grace.end()
    await asyncio.sleep(0.05)
    assert over == []
    grace.begin()
    grace.begin()
    await asyncio.sleep(0.1)
    assert over == ["over"]
