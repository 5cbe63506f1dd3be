"""`centralita explain FILE…`: what webhook payloads mean, item by item. Needs no database."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import typer
from msgspec import Struct
from rich.table import Table
from rich.text import Text

from centralita.cli import payload_files
from centralita.installed import PROVIDERS
from centralita.kit import json, terminal
from centralita.vocabulary import summaries
from centralita.vocabulary.incoming import AnyItem

_UNREADABLE_EXIT = 2


class Line(Struct, frozen=True, kw_only=True):
    """One item as `--json` prints it; `raw` only where we did not understand it."""

    file: str
    field: str
    kind: str
    phone_number_id: str | None
    contact: str | None
    id: str | None
    summary: str
    raw: object


def app_explain(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Files with one webhook body, several (an array, or one a line), or - for "
            "standard input.",
            metavar="FILE…",
        ),
    ],
    provider: Annotated[
        str, typer.Option("--provider", help="Whose webhooks these are: meta_cloud or chakra.")
    ] = "meta_cloud",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per item and line.")
    ] = False,
) -> None:
    """Say what webhook payloads mean, item by item; needs no database.

    Exit code 0: read, whatever was in it. 2: a file or the provider could not be found.

    Example: centralita explain webhook.json
    """
    if provider not in PROVIDERS:
        names = ", ".join(sorted(PROVIDERS))
        typer.echo(f"--provider: there is no provider {provider!r}. Use one of: {names}.", err=True)
        raise typer.Exit(_UNREADABLE_EXIT)
    failed = False
    for file in files:
        try:
            content = payload_files.read_content(file)
        except payload_files.FileUnreadable as unreadable:
            typer.echo(str(unreadable), err=True)
            failed = True
            continue
        items = parse_content(content, provider)
        _print_json(file, items) if as_json else _print_table(file, items)
    if failed:
        raise typer.Exit(_UNREADABLE_EXIT)


def parse_content(content: bytes, provider: str) -> list[AnyItem]:
    """The items of all bodies in a file's content."""
    parse = PROVIDERS[provider].parse
    return [item for body in payload_files.split_bodies(content) for item in parse(body)]


def describe_item(file: str, item: AnyItem) -> Line:
    """One item as a line of `--json`."""
    return Line(
        file=file,
        field=item.field,
        kind=summaries.name_kind(item),
        phone_number_id=item.phone_number_id,
        contact=summaries.find_contact(item),
        id=summaries.find_id(item),
        summary=summaries.summarize(item),
        raw=item.raw if summaries.is_unknown(item) else None,
    )


def _print_json(file: str, items: Iterable[AnyItem]) -> None:
    for item in items:
        typer.echo(json.encode(describe_item(file, item)))


def _print_table(file: str, items: list[AnyItem]) -> None:
    table = Table(title=Text(file), title_justify="left", show_lines=False, expand=False)
    for heading in ("what", "number", "who", "when (UTC)", "id", "summary"):
        table.add_column(heading, overflow="fold", style="bold" if heading == "what" else None)
    for item in items:
        table.add_row(*_cells(item), style="yellow" if summaries.is_unknown(item) else None)
    console = terminal.make_console()
    console.print(table)
    for item in items:
        if summaries.is_unknown(item):
            raw = summaries.shorten(json.encode_text(item.raw), longest=2_000)
            console.print(Text(f"not understood, {item.path or 'body'}: {raw}", style="yellow"))
    console.print(Text(_count_words(items)))


def _cells(item: AnyItem) -> list[Text]:
    """Plain text, so that nobody's message can style our terminal."""
    kind = summaries.name_kind(item)
    what = kind if item.field in ("messages", kind) else f"{item.field}: {kind}"
    person = summaries.find_person(item)
    contact = summaries.find_contact(item)
    who = " ".join(filter(None, (person.name if person else None, contact)))
    number = item.display_phone_number or item.phone_number_id or item.waba_id or ""
    when = f"{item.at:%Y-%m-%d %H:%M:%S}" if item.at else ""
    cells = (what, number, who, when, summaries.find_id(item) or "", summaries.summarize(item))
    return [Text(summaries.shorten(cell)) for cell in cells]


def _count_words(items: list[AnyItem]) -> str:
    counts = Counter(summaries.is_unknown(item) for item in items)
    total = f"{len(items)} item{'' if len(items) == 1 else 's'}"
    return f"{total}, {counts[True]} not understood." if counts[True] else f"{total}."
