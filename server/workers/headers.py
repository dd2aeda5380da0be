"""What the front says to a worker beside what the client said."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from inference.logs import bound_ids
from server.accounts.guard import KEY_HEADER, OWNER_HEADER
from server.accounts.owner import caller_of
from server.observability.requests import REQUEST_ID_HEADER


def own_headers(connection: HTTPConnection) -> dict[str, str]:
    """For whom the front asks, and under which id."""
    caller = caller_of(connection)
    headers = {OWNER_HEADER: caller.owner}
    if caller.key_id is not None:
        headers[KEY_HEADER] = caller.key_id
    if (request_id := bound_ids().get("request_id")) is not None:
        headers[REQUEST_ID_HEADER] = request_id
    return headers
