"""`centralita knowledge …`: what a business knows, so that its bots can say it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.secrets import get_tenant
from centralita.cli.session import FAILED, Session, get_session
from centralita.effects.compatible import Embedder, NoResult
from centralita.records import audit, knowledge, knowledge_files, knowledge_vectors
from centralita.records.knowledge import Item, New, Source
from centralita.records.tenants import Tenant
from centralita.vocabulary import errors
from centralita.wiring import find_embedding

commands = Commands(help="Questions with answers, and documents, that a tenant's bots may use.")

_OWN_WORDS: Final = "faq"
"""Source of what was added one by one."""
_MOST_BYTES: Final = 10 * 1024 * 1024
_EMBED_AT_ONCE: Final = 256


class Language(StrEnum):
    """Of what is known."""

    ES = "es"
    EN = "en"


Written = Annotated[
    Language | None,
    typer.Option("--language", help="es or en: what it is written in; else the tenant's."),
]
Scope = Annotated[
    str,
    typer.Option("--scope", help="What it is about, such as a property's id; else the business."),
]


@commands.command("add")
def add(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    question: Annotated[str, typer.Argument(help="As a customer asks it.")],
    answer: Annotated[str, typer.Argument(help="What is true.")],
    language: Written = None,
    scope: Scope = "",
) -> None:
    """Add a question with its answer, or give it a new one.

    Example: centralita knowledge add hotel-marea "¿Hay wifi?" "Sí, la red es Marea."
    """
    session = get_session(ctx)

    async def act(app: App) -> None:
        found = await get_tenant(app, tenant)
        row = {"question": question, "answer": answer}
        default = _describe(found, _OWN_WORDS, language, scope)
        read = knowledge_files.read_questions([row], default)
        _refuse(session, read.problems)
        async with app.database.tenant_write(found.id) as t:
            await knowledge.add_item(t, read.items[0])
            await audit.add(t, session.actor, "knowledge.add", question[:100])
        await _embed(session, app, found.id)

    session.run(act)
    session.print("knowledge.added", style="green")


@commands.command("import")
def import_(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    file: Annotated[Path, typer.Argument(help="A .md, .txt, .csv or .json file.")],
    language: Written = None,
    scope: Scope = "",
) -> None:
    """Read a document, or a list of questions, in the place of what that file held before.

    A .csv has a first line question,answer (also language, scope); a .json is a list of such
    objects. When a row is wrong, each such row is named and nothing is changed.

    Example: centralita knowledge import hotel-marea casa.md --scope villa-sol
    """
    session = get_session(ctx)
    data = _read(file)

    async def act(app: App) -> int:
        found = await get_tenant(app, tenant)
        default = _describe(found, file.name, language, scope)
        read = knowledge_files.parse_file(
            file.name, data, language=default.language, scope=default.scope
        )
        _refuse(session, read.problems)
        async with app.database.tenant_write(found.id) as t:
            await knowledge.replace_source(t, read.items)
            details = {"items": len(read.items), "scope": scope}
            await audit.add(t, session.actor, "knowledge.import", file.name, details)
        await _embed(session, app, found.id)
        return len(read.items)

    session.print("knowledge.imported", style="green", items=session.run(act), file=file.name)


@commands.command("list")
def list_(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """What a tenant knows, by source.

    Example: centralita knowledge list hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Source]:
        async with app.database.tenant_read((await get_tenant(app, tenant)).id) as t:
            return await knowledge.list_sources(t)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("knowledge.none", tenant=tenant)
    else:
        rows = [(each.source, each.scope, each.language, each.items) for each in found]
        session.print_rows(("source", "scope", "language", "items"), rows)


@commands.command("search")
def search(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    query: Annotated[str, typer.Argument(help="A question, or a few words.")],
    language: Written = None,
    scope: Annotated[
        str | None, typer.Option("--scope", help="Leave out what is about other things.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """What an agent would be shown for a question, best first.

    Example: centralita knowledge search hotel-marea "a qué hora puedo llegar"
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Item]:
        owner = await get_tenant(app, tenant)
        meaning = None
        endpoint = find_embedding(app.settings)
        if endpoint is not None:
            embedder = Embedder(endpoint)
            meaning = await embedder.find_meaning(query)
            await embedder.aclose()
        async with app.database.tenant_read(owner.id) as t:
            return await knowledge.search(
                t,
                query,
                language=language or owner.language,
                scope=scope,
                limit=6,
                meaning=meaning,
            )

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("knowledge.not_found")
    else:
        rows = [(each.source, each.scope, each.question, each.body[:300]) for each in found]
        session.print_rows(("source", "scope", "question", "answer"), rows)


@commands.command("remove")
def remove(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    source: Annotated[str, typer.Argument(help="As the list shows it: a file's name, or faq.")],
    scope: Scope = "",
) -> None:
    """Forget a source: all that it holds in that scope.

    Example: centralita knowledge remove hotel-marea casa.md --scope villa-sol
    """
    session = get_session(ctx)

    async def act(app: App) -> int:
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            items = await knowledge.remove_source(t, source, scope)
            if not items:
                raise errors.NotFound(
                    f"source: this tenant has no {source!r} in that scope. See them with: "
                    "centralita knowledge list",
                    code="unknown_source",
                    facts={"source": source},
                )
            await audit.add(t, session.actor, "knowledge.remove", source, {"scope": scope})
            return items

    session.print("knowledge.removed", style="green", items=session.run(act), source=source)


@commands.command("embed")
def embed(ctx: typer.Context, tenant: options.TenantArgument) -> None:
    """Work out what is known means, where that is still to do: after another model was set.

    Needs CENTRALITA_EMBEDDING_BASE_URL.

    Example: centralita knowledge embed hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> None:
        if find_embedding(app.settings) is None:
            raise errors.Refused(
                "There is no endpoint for embeddings. Set CENTRALITA_EMBEDDING_BASE_URL; without "
                "it knowledge is found by its words.",
                code="no_embedding",
            )
        await _embed(session, app, (await get_tenant(app, tenant)).id)

    session.run(act)


def _describe(tenant: Tenant, source: str, language: Language | None, scope: str) -> New:
    """What holds for items that say nothing else."""
    spoken = language or tenant.language
    return New(source=source, language=spoken, scope=scope.strip(), body="")


def _read(file: Path) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise errors.Invalid(
            f"file: {file} can't be read ({problem.strerror}). Check its name and rights.",
            code="unreadable_file",
            facts={"what": "file", "file": file, "reason": problem.strerror},
        ) from None
    if len(data) > _MOST_BYTES:
        raise errors.Invalid(
            f"file: {file.name} has {len(data)} bytes; at most {_MOST_BYTES} fit. Split it.",
            code="file_too_large",
            facts={"file": file.name, "size": len(data), "most": _MOST_BYTES},
        )
    return data


def _refuse(session: Session, problems: tuple[knowledge_files.Problem, ...]) -> None:
    """Name every row that is wrong, and stop with nothing changed."""
    for each in problems:
        reason = session.say(f"knowledge.wrong.{each.code}", value=each.value)
        session.warn("knowledge.row", row=each.row, reason=reason)
    if problems:
        raise typer.Exit(FAILED)


async def _embed(session: Session, app: App, tenant_id: UUID) -> None:
    """Where an endpoint is set: what has no meaning yet gets one."""
    endpoint = find_embedding(app.settings)
    if endpoint is None:
        return
    embedder = Embedder(endpoint)
    done = 0
    try:
        while True:
            async with app.database.tenant_read(tenant_id) as t:
                bare = await knowledge_vectors.list_bare(t, endpoint.model, _EMBED_AT_ONCE)
            if not bare:
                break
            found = await embedder.embed([each.text for each in bare])
            pairs = [(each.item_id, one) for each, one in zip(bare, found, strict=True)]
            async with app.database.tenant_write(tenant_id) as t:
                await knowledge_vectors.add_embeddings(t, endpoint.model, pairs)
            done += len(bare)
        if done:
            session.print("knowledge.embedded", items=done)
    except NoResult as problem:
        session.warn("knowledge.not_embedded", reason=problem)
    finally:
        await embedder.aclose()
