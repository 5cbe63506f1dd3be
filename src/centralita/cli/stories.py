"""`centralita story …`: conversations that are tests, played against a tenant's own bot."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from centralita.app import App
from centralita.cli import messages, options
from centralita.cli.commands import Commands
from centralita.cli.session import FAILED, Session, get_session
from centralita.desk import Desk
from centralita.installed import VERTICALS
from centralita.pipeline import Pipeline
from centralita.records import inbox, transcripts
from centralita.route.directory import Directory
from centralita.stories import accepting, reading, recording, transcript, writing
from centralita.stories.player import Difference, Played, Player
from centralita.stories.steps import Story
from centralita.vocabulary import errors

commands = Commands(help="Conversations written down as tests.")

_STYLES = {"-": "red", "+": "green", " ": "dim"}
_SUFFIXES = (".yaml", ".yml")


@commands.command("run")
def run(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Stories (YAML), or folders of them.")
    ],
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every reply that was heard.")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what was heard into the stories that differ.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Play stories against a tenant's bot, and show where they go another way.

    They take the way of real messages, with the tenant's own bot, flows and facts, in a transaction
    that is undone: nobody is written to and nothing stays.

    Example: centralita story run la-comal stories/
    """
    session = get_session(ctx)
    stories = [_read(file) for file in _list_files(paths)]
    changed: dict[str, str] = {}

    async def act(app: App) -> list[Played]:
        tenant_id = await messages.find_tenant_id(app, tenant)
        player = _open_player(app)
        played = [await player.play(tenant_id, story) for story in stories]
        for story, each in zip(stories, played, strict=True):
            if accept and not each.went_well:
                again = await player.play(tenant_id, story)
                accepted = accepting.accept(story, each, again)
                changed[story.source] = writing.write_story(accepted)
        return played

    played = session.run(act)
    for name, text in changed.items():
        _write(Path(name), text)
    if as_json:
        session.print_json(played)
    else:
        _print_all(session, played, changed, verbose=verbose)
    if not accept and not all(each.went_well for each in played):
        raise typer.Exit(FAILED)


@commands.command("check")
def check(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Stories (YAML), or folders of them.")
    ],
) -> None:
    """Read stories without playing them, and name what is wrong with the first bad one.

    Example: centralita story check stories/
    """
    session = get_session(ctx)
    count = len([_read(file) for file in _list_files(paths)])
    session.print("story.good", style="green", count=count)


@commands.command("record")
def record(
    ctx: typer.Context,
    conversation: messages.ConversationArgument,
    title: Annotated[
        str, typer.Option("--title", help="What the story is called.")
    ] = "A conversation that happened",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it; else it is printed.")
    ] = None,
) -> None:
    """Turn a real conversation into a story.

    Names, telephones, addresses and places of the customer become invented ones; read it once more
    before you keep it.

    Example: centralita story record 01990000-0000-7000-8000-000000000000 --out stories/pedido.yaml
    """
    session = get_session(ctx)
    text = session.run(lambda app: _record(app, conversation, title))
    if out is None:
        session.console.file.write(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise errors.Conflict(
            f"{out}: this file exists. Choose another name, or delete it first.",
            code="file_exists",
            facts={"file": out},
        ) from None
    except OSError as problem:
        raise _unwritable(out, problem) from None
    session.print("story.recorded", style="green", file=out)


async def _record(app: App, name: str, title: str) -> str:
    async with app.database.pipe() as p:
        tenant_id, conversation_id = await inbox.get_tenant_of_conversation(p, name)
    async with app.database.tenant_read(tenant_id) as t:
        said = await transcripts.get(t, conversation_id)
    return writing.write_story(recording.make_story(title, said))


def _open_player(app: App) -> Player:
    directory = Directory()
    return Player(
        app.database,
        lambda hands: Pipeline(app.database, app.providers, directory, hands, VERTICALS),
        Desk(VERTICALS),
        app.now,
    )


def _list_files(paths: Sequence[Path]) -> list[Path]:
    """Files as they are, folders with the stories below them. Raises `NotFound`."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES)
        else:
            files.append(path)
    if not files:
        raise errors.NotFound(
            f"{paths[0]}: there are no stories (*.yaml) in this folder.",
            code="no_stories",
            facts={"folder": paths[0]},
        )
    return files


def _read(file: Path) -> Story:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise errors.Invalid(
            f"{file}:1: it is no text in UTF-8.",
            code="bad_story",
            facts={"file": file, "line": 1, "reason": "no es un texto en UTF-8."},
        ) from None
    except OSError as problem:
        raise errors.Invalid(
            f"story: the file {file} can't be read ({problem.strerror}). Check its name and "
            "rights.",
            code="unreadable_file",
            facts={"what": "story", "file": file, "reason": problem.strerror},
        ) from None
    return reading.parse_story(text, str(file))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as problem:
        raise _unwritable(file, problem) from None


def _unwritable(file: Path, problem: OSError) -> errors.Invalid:
    return errors.Invalid(
        f"file: {file} can't be written ({problem.strerror}). Check its folder and rights.",
        code="unwritable_file",
        facts={"file": file, "reason": problem.strerror},
    )


def _print_all(
    session: Session, played: Sequence[Played], changed: Collection[str], *, verbose: bool
) -> None:
    for each in played:
        _print(session, each, verbose=verbose)
    _print_sum(session, played)
    if changed:
        session.print("story.accepted", style="green", files=", ".join(changed))


def _print(session: Session, played: Played, *, verbose: bool) -> None:
    mark, style = ("✔", "green") if played.went_well else ("✘", "red")
    session.print_text(f"{mark} {played.title}", style=style)
    if verbose:
        for line, text in played.heard:
            session.print_text(_indent(text, f"{line:>5}  "), style="dim")
    for each in played.differences:
        _print_difference(session, played, each)


def _print_difference(session: Session, played: Played, difference: Difference) -> None:
    place = f"{played.source}:{difference.line}" if played.source else str(difference.line)
    session.print_text(f"    {place}", style="bold")
    for mark, line in transcript.compare(difference.expected, difference.got):
        session.console.print(Text(f"    {mark} {line}", style=_STYLES[mark]), soft_wrap=True)


def _indent(text: str, first: str) -> str:
    rest = " " * len(first)
    lines = text.splitlines() or [""]
    return "\n".join((first if at == 0 else rest) + line for at, line in enumerate(lines))


def _print_sum(session: Session, played: Sequence[Played]) -> None:
    well = sum(each.went_well for each in played)
    style = "green" if well == len(played) else "red"
    session.print("story.sum", style=style, well=well, count=len(played))
