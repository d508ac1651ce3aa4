"""The files of a server that `bimtek init` writes: units and timer for systemd, a page for nginx.
docs/operations.md shows the same; a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings

_UNIT = """\
[Unit]
Description=Kawan Bimtek
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
User={user}
WorkingDirectory={folder}
ExecStart={program} run
Restart=always
RestartSec=2
# It takes nothing new, sends what it holds and saves: within 10 s.
TimeoutStopSec=20
NoNewPrivileges=true
ProtectSystem=strict
ReadWritePaths={home}
PrivateTmp=true
LimitNOFILE=8192

[Install]
WantedBy=multi-user.target
"""
_BACKUP = """\
[Unit]
Description=Backup of Kawan Bimtek

[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
ExecStartPre=/bin/mkdir -p {backups}
ExecStart=/bin/sh -c 'exec {program} backup {backups}/$(date +%%F).bimtek.gz'
ExecStartPost=/usr/bin/find {backups} -name '*.bimtek.gz' -mtime +28 -delete
"""
_TIMER = """\
[Unit]
Description=Backup of Kawan Bimtek, every night

[Timer]
OnCalendar=*-*-* 02:30
Persistent=true

[Install]
WantedBy=timers.target
"""
_NGINX = """\
upstream bimtek {{ server 127.0.0.1:{port}; keepalive 32; }}

server {{
    listen 443 ssl;
    server_name {host};
    ssl_certificate     /etc/letsencrypt/live/{host}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    # What the bot itself takes and waits for; more is refused by both.
    client_max_body_size 64k;
    large_client_header_buffers 4 4k;
    client_header_timeout 10s;
    client_body_timeout 10s;
    send_timeout 20s;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    # And nothing that the caller says; see BIMTEK_TRUSTED_PROXIES.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_read_timeout 30s;
    # A webhook may be given to the next process: it is taken once.
    proxy_next_upstream error timeout non_idempotent;

    location ~ ^/(konsol$|(konsol|webhook|sertifikat|berkas)/) {{ proxy_pass http://bimtek; }}
    location = /webhook/telegram {{            # an update may hold two long messages
        client_max_body_size 1m;
        proxy_pass http://bimtek;
    }}
    location / {{ return 404; }}                # /metrics, /healthz and /livez are for this machine
}}
server {{ listen 80; server_name {host}; return 301 https://$host$request_uri; }}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bot lives on a server, and as whom it runs."""

    folder: Path
    program: Path
    backups: Path
    user: str = "bimtek"

    @classmethod
    def here(cls, folder: Path) -> Place:
        program = Path(sys.executable).with_name("bimtek")
        return cls(folder, program, folder.parent / "backup")


def server_files(settings: Settings, place: Place) -> Iterator[tuple[str, str]]:
    """Return names and texts; nginx's where there is a public address."""
    at = {
        "user": place.user,
        "folder": place.folder,
        "home": place.folder.parent,
        "program": place.program,
        "backups": place.backups,
    }
    yield "bimtek.service", _UNIT.format(**at)
    yield "bimtek-backup.service", _BACKUP.format(**at)
    yield "bimtek-backup.timer", _TIMER
    host = urlsplit(settings.public_url).hostname
    if host:
        yield "bimtek.nginx", _NGINX.format(host=host, port=settings.port)
