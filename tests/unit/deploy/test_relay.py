"""coturn itself, with the options that compose and Kubernetes give it."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import yaml
from aioice.turn import create_turn_endpoint

from server.ice import IceServer, with_credentials
from server.media.addresses import media_addresses
from server.media.ports import Gathering
from tests.support.coturn import coturn

ROOT = Path(__file__).resolve().parents[3]
SECRET = "known to both"
THE_TESTS_OWN = ("-n", "--log-file", "--realm", "--listening-port", "--no-cli", "--no-tls")
ENDLESS_S = 30.0


def options(given: Sequence[str], address: str) -> list[str]:
    """Filled in, without those that the tests set themselves."""
    values = {"SIDELINE_TURN_SECRET": SECRET, "PUBLIC_ADDRESS": address}
    filled = []
    for one in given:
        for name, value in values.items():
            one = one.replace(f"${{{name}}}", value)
        if one.partition("=")[0] not in THE_TESTS_OWN:
            filled.append(one.replace("$(TURN_SECRET)", SECRET))
    return filled


def of_compose(address: str) -> list[str]:
    """As docker-compose.yml has them."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return options(services["coturn"]["command"], address)


def of_kubernetes(address: str) -> list[str]:
    """As the component has them."""
    text = (ROOT / "deploy/kubernetes/components/coturn/coturn.yaml").read_text()
    pod = yaml.safe_load(text)["spec"]["template"]["spec"]
    return options(pod["containers"][0]["args"], address)


class Heard(asyncio.DatagramProtocol):
    """Says what came."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.first: asyncio.Future[bytes] = loop.create_future()
        self.refused: asyncio.Future[Exception] = loop.create_future()

    def datagram_received(self, data: bytes, _address: object) -> None:
        """Keep the first."""
        if not self.first.done():
            self.first.set_result(data)

    def error_received(self, error: Exception) -> None:
        """Keep why something could not be sent."""
        self.refused.set_result(error)


async def test_a_relay_leads_to_the_server_and_nowhere_else(tmp_path: Path) -> None:
    """Credentials as the server makes them open one; another address is forbidden."""
    loop = asyncio.get_running_loop()
    address = media_addresses(Gathering(ipv6=False))[0]
    here, server = await loop.create_datagram_endpoint(Heard, local_addr=(address, 0))
    async with coturn(tmp_path, of_compose(address)) as relay, AsyncExitStack() as stack:
        stack.callback(here.close)
        (known,) = with_credentials([IceServer(urls=relay.turn)], SECRET, 600, time.time())
        transport, client = await create_turn_endpoint(
            Heard,
            server_addr=(relay.address, relay.port),
            username=known.username,
            password=known.credential,
        )
        stack.callback(transport.close)
        transport.sendto(b"elsewhere", ("127.0.0.1", 5432))
        transport.sendto(b"to the server", here.get_extra_info("sockname"))
        assert await asyncio.wait_for(server.first, ENDLESS_S) == b"to the server"
        assert "403" in str(await asyncio.wait_for(client.refused, ENDLESS_S))


async def test_coturn_takes_the_options_of_kubernetes(tmp_path: Path) -> None:
    """It would end with its manual at one that it does not know."""
    async with coturn(tmp_path, of_kubernetes("192.0.2.1")) as relay:
        assert relay.port
