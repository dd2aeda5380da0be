"""A signature that another program made, which both SDKs' tests share."""

from __future__ import annotations

import base64
import json
from pathlib import Path

_FILE = Path(__file__).parents[2] / "clients/js/test/webhook-vector.json"
_VECTOR = json.loads(_FILE.read_text(encoding="utf-8"))

SECRET: str = _VECTOR["secret"]
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))
EVENT_ID: str = _VECTOR["id"]
SENT_S: int = _VECTOR["sent_s"]
BODY: str = _VECTOR["body"]
SIGNATURE: str = _VECTOR["signature"]
HEADERS = {
    "Webhook-Id": EVENT_ID,
    "Webhook-Timestamp": str(SENT_S),
    "Webhook-Signature": SIGNATURE,
}
