"""`centralita doctor`: looks for every known trouble and says how it is cured."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from centralita.app import App
from centralita.cli import options
from centralita.cli.session import FAILED, Session, get_session
from centralita.console import number_reading
from centralita.installed import MIGRATIONS
from centralita.providers.contract import Connection, Inspector, Line, NumberFacts
from centralita.records import bot_checks, checks, credentials, doors, numbers, revisions
from centralita.records.checks import Finding
from centralita.records.numbers import Number
from centralita.show import site
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, TenantId, WabaId

_LITTLE_DISK_BYTES = 2 * 1024**3
_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "bold red")}


def doctor(
    ctx: typer.Context,
    ask_providers: Annotated[
        bool, typer.Option("--providers/--no-providers", help="Ask each number's provider too.")
    ] = True,
    every: Annotated[bool, typer.Option("--all", help="Also show what is in order.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Look for every known trouble: each finding says how it is cured.

    Exit code 1 when something is wrong; warnings alone leave it 0.

    Example: centralita doctor --json
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Finding]:
        findings = await _check_schema(app)
        if any(each.level == "problem" for each in findings):
            return findings
        findings += await checks.list_findings(app.database, app.keys, app.now.now())
        findings += await bot_checks.list_findings(
            app.database, house_has_model=app.settings.agent_model is not None
        )
        if ask_providers:
            findings += await _ask_providers(app)
        if site.is_built(site.BUILT):
            findings.append(await checks.check_people(app.database, app.now.now()))
        findings.append(_check_disk(app.settings.data_dir))
        return findings

    findings = session.run(act)
    problems = sum(each.level == "problem" for each in findings)
    if as_json:
        session.print_json([_as_json(session, each) for each in findings])
    else:
        _print(session, findings, every=every)
    if problems:
        raise typer.Exit(FAILED)


def _as_json(session: Session, finding: Finding) -> dict[str, Any]:
    sentence, cure = _explain(session, finding)
    return {
        "check": finding.check,
        "level": finding.level,
        "subject": finding.subject,
        "text": sentence,
        "cure": cure,
        "facts": dict(finding.facts),
    }


def _explain(session: Session, finding: Finding) -> tuple[str, str]:
    if finding.level == "ok":
        return session.say(f"doctor.{finding.check}.ok", **finding.facts), ""
    facts: Mapping[str, object] = {"subject": finding.subject, **finding.facts}
    return (
        session.say(f"doctor.{finding.check}.found", **facts),
        session.say(f"doctor.{finding.check}.cure", **facts),
    )


def _print(session: Session, findings: Sequence[Finding], *, every: bool) -> None:
    for level in ("problem", "warning", "ok"):
        mark, style = _MARKS[level]
        for finding in findings:
            if finding.level != level or (level == "ok" and not every):
                continue
            sentence, cure = _explain(session, finding)
            session.console.print(Text(f"{mark} ", style=style).append(sentence, style="default"))
            if cure:
                session.print_text(f"  → {cure}", style="dim")
    counts = {level: sum(each.level == level for each in findings) for level in _MARKS}
    key = "doctor.sick" if counts["problem"] else "doctor.well"
    style = "bold red" if counts["problem"] else "bold green"
    session.print(
        key, style=style, problems=counts["problem"], warnings=counts["warning"], good=counts["ok"]
    )


async def _check_schema(app: App) -> list[Finding]:
    if app.urls.owner is None:
        return [Finding("migrations_unknown", "warning")]
    pending = await revisions.list_pending(app.urls.owner, MIGRATIONS)
    if pending:
        return [Finding("migrations", "problem", facts={"pending": ", ".join(pending)})]
    return [Finding("migrations", "ok")]


def _check_disk(folder: Path) -> Finding:
    """Where the embedded database and its log lie, or would."""
    nearest = next(
        each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()
    )
    free = shutil.disk_usage(nearest).free
    level: checks.Level = "ok" if free >= _LITTLE_DISK_BYTES else "problem"
    return Finding("disk", level, facts={"gigabytes": round(free / 1024**3, 1)})


async def _ask_providers(app: App) -> list[Finding]:
    async with app.database.pipe() as p:
        owned = await numbers.list_numbers(p)
        apps = await doors.list_apps(p)
    findings = []
    for number in owned:
        async with app.database.tenant_read(TenantId(number.tenant_id)) as t:
            token = await credentials.find_access_token(t, app.keys, number.id)
        if token is None or number.provider not in app.clients:
            continue
        line = Line(
            phone_number_id=PhoneNumberId(number.phone_number_id),
            token=token,
            waba_id=WabaId(number.waba_id) if number.waba_id else None,
            chakra_plugin_id=number.chakra_plugin_id,
        )
        findings += await _ask_provider(app, number, line, apps)
    return findings


async def _ask_provider(
    app: App, number: Number, line: Line, apps: Sequence[doors.AppState]
) -> list[Finding]:
    client, name = app.clients[number.provider], number.phone_number_id
    try:
        facts = await client.get_number(line)
        connection = await client.inspect(line) if isinstance(client, Inspector) else Connection()
    except errors.TokenDead as dead:
        return [Finding("token_refused", "problem", name, _failure(name, dead))]
    except errors.SendFailure as failure:
        level: checks.Level = "warning" if failure.kind == "unavailable" else "problem"
        return [Finding("provider_refused", level, name, _failure(name, failure))]
    return [
        Finding("provider", "ok", name, {"phone_number_id": name}),
        *_check_number_facts(name, facts),
        *_check_connection(app, name, connection, [each.app for each in apps]),
        *_check_subscription(app, number, connection, [each.meta_app_id for each in apps]),
    ]


def _failure(name: str, failure: errors.SendFailure) -> dict[str, Any]:
    return {
        "phone_number_id": name,
        "code": failure.code,
        "meaning": failure.meaning,
        "how": failure.cure or "centralita number show " + name,
    }


def _check_number_facts(name: str, facts: NumberFacts) -> list[Finding]:
    found = []
    if facts.status not in (None, "CONNECTED"):
        told = {"phone_number_id": name, "status": facts.status}
        found.append(Finding("not_connected", "problem", name, told))
    if facts.quality_rating in ("YELLOW", "RED"):
        told = {"phone_number_id": name, "rating": facts.quality_rating}
        found.append(Finding("quality_now", "warning", name, told))
    return found


def _check_connection(
    app: App, name: str, connection: Connection, apps: Sequence[str]
) -> list[Finding]:
    """Where the webhooks go, and the key for encrypted forms; None: the provider doesn't say."""
    found = []
    if connection.callback_url is not None:
        told = {"phone_number_id": name, "url": connection.callback_url or "–"}
        ours = number_reading.is_ours(connection.callback_url, app.settings.public_url, apps)
        found.append(Finding("webhook", "ok" if ours else "problem", name, told))
    if connection.flow_key in ("MISSING", "MISMATCH"):
        told = {"phone_number_id": name, "state": connection.flow_key}
        found.append(Finding("flow_key", "warning", name, told))
    return found


def _check_subscription(
    app: App, number: Number, connection: Connection, ours: Sequence[str | None]
) -> list[Finding]:
    """Whether the account's webhooks go to an app of ours, as far as we know our apps' ids."""
    name = number.phone_number_id
    if not app.providers[number.provider].manifest.subscribes:
        return []
    if number.waba_id is None:
        return [Finding("no_waba", "warning", name, {"phone_number_id": name})]
    if connection.apps is None:
        return []
    told = {"phone_number_id": name, "waba_id": number.waba_id}
    known = number_reading.is_subscribed(connection.apps, ours)
    return [Finding("subscription", "ok" if known else "problem", name, told)]
