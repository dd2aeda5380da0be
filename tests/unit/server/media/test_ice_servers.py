from aioice.stun import Class, Message, Method, TransactionFailed, TransactionTimeout

from server.ice import IceServer
from server.media.ice_servers import explain, own_servers


def test_what_aiortc_cannot_ask_is_for_clients_only() -> None:
    """TLS for STUN, TURN's UDP over TLS, and IPv6 literals would stop aiortc: they are left out."""
    usable = [
        IceServer(urls="stun:a.example"),
        IceServer(urls="turn:a.example:3478?transport=tcp", username="u", credential="c"),
    ]
    others = [
        IceServer(urls="stuns:a.example"),
        IceServer(urls="turns:a.example?transport=udp", username="u", credential="c"),
        IceServer(urls="stun:[2001:db8::1]"),
    ]
    assert own_servers([*others, *usable]) == usable


def test_failures_are_told_in_words() -> None:
    """Silence, refused credentials and everything else are told apart."""
    refused = Message(Method.ALLOCATE, Class.ERROR)
    refused.attributes["ERROR-CODE"] = (401, "Unauthorized")
    full = Message(Method.ALLOCATE, Class.ERROR)
    full.attributes["ERROR-CODE"] = (486, "Allocation Quota Reached")
    assert explain(TransactionTimeout()) == "does not answer"
    assert explain(TransactionFailed(refused)) == "refuses the username and credential (401)"
    assert "486" in explain(TransactionFailed(full))
    assert explain(OSError("no route")) == "no route"
    assert explain(KeyError()) == "KeyError"
