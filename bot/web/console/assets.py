"""Files of the pages that are the same for everybody: style and htmx, under an address that changes
with their content, so that a browser fetches each once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

HERE = Path(__file__).parent / "static"
KINDS = {"style.css": "text/css", "htmx.min.js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, its address, and what is sent of it."""

    address: str
    kind: str
    packed: bytes
    plain: bytes


@cache
def assets() -> dict[str, Asset]:
    """Read them, once. Only what has a kind is served: no licence, no other file of the folder."""
    return {name: _read(name, kind) for name, kind in KINDS.items()}


def _read(name: str, kind: str) -> Asset:
    content = (HERE / name).read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:12]
    packed = gzip.compress(content, mtime=0)
    return Asset(f"/konsol/statik/{mark}/{name}", kind, packed, content)


def serve(request: Request) -> Response:
    found = assets().get(request.path_params["name"])
    if found is None or found.address != request.url.path:
        return PlainTextResponse("?", 404)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.packed, media_type=found.kind, headers=headers)
    return Response(found.plain, media_type=found.kind, headers=headers)
