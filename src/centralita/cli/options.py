"""Options that several commands share, and how secrets are read: never from the command line."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from centralita.cli.session import Session
from centralita.kit import crypto
from centralita.vocabulary import errors

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
TenantName = Annotated[str, typer.Option("--tenant", "-t", help="The tenant's slug or id.")]
MaybeTenant = Annotated[
    str | None, typer.Option("--tenant", "-t", help="Only this tenant (slug or id).")
]
TenantArgument = Annotated[str, typer.Argument(metavar="TENANT", help="The tenant's slug or id.")]
NumberArgument = Annotated[
    str,
    typer.Argument(metavar="NUMBER", help="Its phone_number_id, telephone number or our own id."),
]
WabaId = Annotated[
    str | None, typer.Option("--waba-id", help="Its WhatsApp Business Account: digits.")
]
PortfolioId = Annotated[
    str | None, typer.Option("--portfolio-id", help="Meta's business portfolio: digits.")
]
PluginId = Annotated[
    str | None,
    typer.Option("--chakra-plugin-id", "--plugin-id", help="Chakra's plugin of this number."),
]
PhoneNumber = Annotated[
    str | None,
    typer.Option("--phone-number", "--phone", help="The telephone number; else the provider's."),
]
DisplayName = Annotated[
    str | None, typer.Option("--display-name", "--name", help="Its name; else the provider's.")
]
Pace = Annotated[
    float | None,
    typer.Option(
        "--messages-per-second", help="How fast it may send; else what the provider allows it."
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help="File with the number's access token; - is standard input. Otherwise it is taken "
        "from CENTRALITA_TOKEN, or asked for.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask, do it.")]


def read_secret(session: Session, what: str, file: Path | None, variable: str) -> crypto.Secret:
    """A secret from a file, from the environment, or typed without being shown.

    Raises `Invalid` for an unreadable file and where nobody can be asked.
    """
    if file is not None:
        text = _read_file(what, file)
    elif os.environ.get(variable):
        text = os.environ[variable]
    elif sys.stdin.isatty():
        text = typer.prompt(session.say(f"ask.{what}"), hide_input=True)
    else:
        raise errors.Invalid(
            f"{what}: nobody can be asked for it here. Give a file, or set {variable}.",
            code="no_secret",
            facts={"what": what, "variable": variable},
        )
    if text != text.strip():
        session.warn("note.trimmed", what=what)
    return crypto.Secret(text.strip())


def _read_file(what: str, file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
        raise errors.Invalid(
            f"{what}: the file {file} can't be read ({reason}). Check its name and rights.",
            code="unreadable_file",
            facts={"what": what, "file": file, "reason": reason},
        ) from None


def confirm(session: Session, question: str, *, yes: bool) -> None:
    """Ask before something that can't be undone. Raises `Refused` where nobody answers yes."""
    if yes:
        return
    if not sys.stdin.isatty() or not typer.confirm(question):
        raise errors.Refused(
            "Nothing was done. Say yes, or give --yes.", code="not_confirmed", facts={}
        )
