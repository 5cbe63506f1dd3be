"""`centralita openapi`: the HTTP API's document."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from centralita.cli.session import get_session
from centralita.kit import json


def openapi(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it to this file instead of printing it.")
    ] = None,
) -> None:
    """Print the OpenAPI document of the HTTP API, for generators and tests.

    Example: centralita openapi --out openapi.json
    """
    # Here, because only this command needs the API and every command would load it.
    from centralita.console import opening

    text = msgspec.json.format(json.encode(opening.write_openapi()), indent=2).decode()
    if out is None:
        typer.echo(text)
        return
    out.write_text(text + "\n", "utf-8")
    get_session(ctx).print("openapi.written", file=out)
