"""`bimtek certificate …`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.databases import current_database
from bot.cli.ending import fail, misused
from bot.clock import SystemClock

certificate_cli = typer.Typer(help="Certificates that were given.", no_args_is_help=True)


@certificate_cli.command("withdraw")
def certificate_withdraw(
    number: Annotated[str, typer.Argument(help="as it stands on the paper: KB-7K3M-…")],
    reason: Annotated[str, typer.Option(help="why, as its owner will be told")],
) -> None:
    """Withdraw a certificate: it counts no more, and its page says so; written in the audit."""
    from bot.features.certificates.types import LONGEST_REASON, SHORTEST_REASON
    from bot.features.certificates.writes import CertificateError, withdraw_by_operator

    why = " ".join(reason.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        misused(f"--reason takes {SHORTEST_REASON} to {LONGEST_REASON} characters")
    now = SystemClock().now()
    try:
        with current_database() as database, database.begin() as connection:
            gone = withdraw_by_operator(connection, number, why, now)
    except CertificateError as error:
        fail(str(error))
    typer.echo(f"{gone.number} is withdrawn")
