"""Files of which a part may be asked for."""

from __future__ import annotations

from fastapi.responses import FileResponse
from starlette.responses import MalformedRangeHeader, RangeNotSatisfiable

from server.wire.problems import Problem


class PartsResponse(FileResponse):
    """Raises a 400 or 416 problem, before anything is sent, for a `Range` that is none."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except MalformedRangeHeader as error:
            raise Problem(400, "bad-range", f"Range cannot be read: {error.content}") from None
        except RangeNotSatisfiable:
            detail = f"the file has {file_size} bytes, and none where Range asks for them"
            headers = {"Content-Range": f"bytes */{file_size}"}
            raise Problem(416, "no-such-range", detail, headers=headers) from None
