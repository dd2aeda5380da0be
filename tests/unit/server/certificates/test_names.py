from ipaddress import ip_address

from server.certificates.names import names_of, names_of_host


def test_all_ways_to_a_machine() -> None:
    """Its addresses and loopback's; its name, with and without .local; localhost."""
    names = names_of(["192.168.1.20", "10.0.0.7", "fe80::1%eth0"], "Studio.")
    assert names.hosts == ("localhost", "studio", "studio.local")
    told = [str(one) for one in names.addresses]
    assert told == ["10.0.0.7", "127.0.0.1", "192.168.1.20", "::1", "fe80::1"]


def test_a_name_that_is_local_already() -> None:
    """As a Mac says it."""
    assert names_of([], "Studio.local").hosts == ("localhost", "studio.local")


def test_a_name_that_no_certificate_can_have() -> None:
    """Is left out; the addresses serve."""
    for odd in ("", "my host", "under_score", "x" * 65, "-", "a..b"):
        assert names_of([], odd).hosts == ("localhost",)


def test_this_host_is_asked_for_what_it_listens_on() -> None:
    """IPv6 only where the server listens on it."""
    asked = []

    def known(*, ipv6: bool) -> list[str]:
        asked.append(ipv6)
        return ["192.168.1.20"]

    names = names_of_host("0.0.0.0", known, lambda: "studio")
    names_of_host("::", known, lambda: "studio")
    assert ip_address("192.168.1.20") in names.addresses
    assert asked == [False, True]
