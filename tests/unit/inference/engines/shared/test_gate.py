"""Who may use a shared engine next."""

from threading import Thread

from inference.engines.shared.gate import Gate


def test_who_is_due_first_goes_first() -> None:
    """Of those that wait, the earliest deadline has the next turn, whoever came first."""
    gate = Gate(1)
    order: list[float] = []

    def take(due_s: float) -> None:
        with gate.turn(due_s):
            order.append(due_s)

    threads = [Thread(target=take, args=(due_s,)) for due_s in (3.0, 1.0, 2.0)]
    with gate.turn(0.0):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while gate.waiting < number:
                pass
    for thread in threads:
        thread.join()
    assert order == [1.0, 2.0, 3.0]


def test_as_many_as_it_is_wide() -> None:
    """Two turns at a time are had at once where the gate is two wide."""
    gate = Gate(2)
    with gate.turn(1.0), gate.turn(2.0):
        assert gate.waiting == 0
