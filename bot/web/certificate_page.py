"""The page that says whether a certificate counts: plain, small, without a script; it shows no more
than what stands on the paper, and of one that does not count not even that."""

from __future__ import annotations

from html import escape

from bot.features.certificates.rules import read_number
from bot.features.certificates.texts import dated, statement
from bot.features.certificates.types import Certificate, CertificateState
from bot.text.phrases import wording

_STYLE = """body{font:18px/1.5 sans-serif;color:#1d2a26;background:#fff;margin:0 auto;padding:16px;\
max-width:36em}h1{font-size:20px;margin:0 0 12px}.v,.n{padding:12px 16px;font-weight:bold;\
color:#fff}.v{background:#1b7f5c}.n{background:#8a1f11}table{border-collapse:collapse;width:100%}\
td{padding:6px 0;border-bottom:1px solid #cfd8d4;vertical-align:top;overflow-wrap:anywhere}\
td+td{text-align:right;padding-left:12px;white-space:nowrap}.name{font-size:24px;font-weight:bold;\
overflow-wrap:anywhere;margin:8px 0}.s{font-size:16px;color:#5b6a65;overflow-wrap:anywhere}"""


def page(typed: str, found: Certificate | None) -> str:
    """Write the page. `typed` is the number that was asked for."""
    number = escape(read_number(typed) or typed[:40])
    parts = [
        f"<h1>{_told('certificate.page_title')}</h1>",
        _verdict(found),
        f"<p>{_told('certificate.page_number')} <b>{number}</b></p>",
    ]
    if found is not None and found.valid:
        parts += _paper(found)
    else:
        parts.append(f"<p>{_told('certificate.page_ask')}</p>")
    return _whole("".join(parts))


def too_many() -> str:
    return _whole(
        f"<h1>{_told('certificate.page_title')}</h1><p>{_told('certificate.page_too_many')}</p>"
    )


def _verdict(found: Certificate | None) -> str:
    if found is None:
        return f'<p class="n">{_told("certificate.page_unknown")}</p>'
    if found.state is CertificateState.VALID:
        return f'<p class="v">{_told("certificate.page_valid")}</p>'
    if found.state is CertificateState.WITHDRAWN:
        return f'<p class="n">{_told("certificate.page_withdrawn")}</p>'
    return f'<p class="n">{_told("certificate.page_replaced")}</p>'


def _paper(one: Certificate) -> list[str]:
    paper = one.paper
    rows = "".join(
        f"<tr><td>{n}. {escape(title)}</td><td>{score}</td></tr>"
        for n, (title, score) in enumerate(paper.modules, 1)
    )
    heads = _told("certificate.paper_module"), _told("certificate.paper_score")
    heading = f"<tr><td><b>{heads[0]}</b></td><td><b>{heads[1]}</b></td></tr>"
    signed = [dated(one), paper.organiser, paper.signer_title, paper.signer]
    lines = "<br>".join(escape(line) for line in signed if line)
    return [
        f'<p class="name" dir="auto">{escape(paper.name)}</p>',
        f"<p>{escape(statement(paper))}</p>",
        f"<table>{heading}{rows}</table>",
        f"<p>{lines}</p>",
        f'<p class="s">{_told("certificate.paper_what_it_is")}</p>',
    ]


def _told(key: str) -> str:
    return escape(wording("id", key))


def _whole(body: str) -> str:
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex,nofollow">'
        f"<title>{_told('certificate.page_title')}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )
