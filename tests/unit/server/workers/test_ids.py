"""Session ids that tell which worker has the session."""

from server.cluster.names import host_of, new_host_id
from server.config import MOST_WORKERS
from server.workers.ids import worker_of, worker_session_id


def test_every_worker_is_found_by_its_ids() -> None:
    """Each of as many workers as there may be; no two ids are the same."""
    for number in range(MOST_WORKERS):
        one, other = worker_session_id(number), worker_session_id(number)
        assert one != other
        assert worker_of(one) == worker_of(other) == number


def test_on_a_host_of_several_its_ids_name_both() -> None:
    """The worker is found before the host's name, and the host at the end."""
    host = new_host_id()
    for number in range(MOST_WORKERS):
        session_id = worker_session_id(number, host)
        assert worker_of(session_id) == number
        assert host_of(session_id) == host


def test_what_is_no_id_names_no_worker() -> None:
    """Nothing, and what no id ends with."""
    assert worker_of("") is None
    assert worker_of("abc!") is None
