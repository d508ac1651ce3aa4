"""The certificate that a server shows."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime

_SECONDS = 5.0


def last_day(host: str, port: int) -> datetime:
    """Return when it ends. Raises OSError where nobody answers, ssl.SSLCertVerificationError for
    one that is not accepted."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), _SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
