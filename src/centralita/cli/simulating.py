"""`centralita simulator …`: WhatsApp's own API on this machine, and invented customers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import pyreqwest.exceptions
import typer

from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.kit import ids, json
from centralita.simulator import control
from centralita.vocabulary import errors

Result = TypeVar("Result")

commands = Commands(help="WhatsApp's own API, played on this machine.")
faults = Commands(help="Let the simulator misbehave on purpose.")
commands.add_typer(faults, name="faults")

Url = Annotated[
    str,
    typer.Option("--url", envvar="CENTRALITA_SIMULATOR_URL", help="Where the simulator listens."),
]
DEFAULT_URL = "http://127.0.0.1:4010"


def ask(url: str, act: Callable[[control.SimulatorClient], Awaitable[Result]]) -> Result:
    """Do something with a running simulator. Raises `Unavailable` and `Invalid`."""

    async def work() -> Result:
        async with control.SimulatorClient(url) as sim:
            return await act(sim)

    try:
        return asyncio.run(work())
    except control.SimulatorError as refused:
        raise errors.Invalid(
            f"The simulator refused: {refused}", code="simulator_refused"
        ) from None
    except (pyreqwest.exceptions.PyreqwestError, OSError):
        raise errors.Unavailable(
            f"The simulator can't be reached at {url}. Start it with: centralita simulator serve",
            code="simulator_away",
            facts={"url": url},
        ) from None


@commands.command("serve")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: a free one.")] = 4010,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other ids.")] = 0,
) -> None:
    """Run the simulator until Ctrl-C.

    Example: centralita simulator serve --port 4010
    """
    # Here, because only this command needs a web server and every command would load it.
    from centralita.simulator import serve as simulator_server

    session = get_session(ctx)

    async def run() -> None:
        running = await simulator_server.open_simulator(host, port, seed=seed)
        session.print("simulator.ready", url=running.base_url)
        try:
            await running.wait()
        finally:
            await running.close()

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        session.print("serve.stopped")
    except OSError as problem:
        raise errors.Unavailable(
            f"--port: {host}:{port} can't be listened on ({problem.strerror}). Choose another with "
            "--port.",
            code="port_taken",
            facts={"host": host, "port": port, "reason": problem.strerror},
        ) from None


@commands.command("add-number")
def add_number(
    ctx: typer.Context,
    callback_url: Annotated[
        str, typer.Option("--callback-url", help="Where its webhooks go: …/webhooks/meta/<app>.")
    ],
    app_secret: Annotated[
        str | None, typer.Option("--app-secret", help="An invented one; made up when left out.")
    ] = None,
    phone_number_id: Annotated[
        str | None, typer.Option("--phone-number-id", help="Digits; made up when left out.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Its verified name.")] = "Negocio de prueba",
    url: Url = DEFAULT_URL,
) -> None:
    """Make an invented number and print, as JSON, all that is needed to connect it.

    Example: centralita simulator add-number --callback-url http://127.0.0.1:8080/webhooks/meta/sim
    """
    session = get_session(ctx)
    number = ask(
        url,
        lambda sim: sim.add_number(
            callback_url=callback_url,
            app_secret=app_secret or ids.new_secret(16),
            verify_token=ids.new_secret(16),
            phone_number_id=phone_number_id,
            verified_name=name,
        ),
    )
    session.print_json(number)


@commands.command("send")
def send(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What the customer writes.")],
    to: Annotated[str, typer.Option("--to", help="The number's phone_number_id.")],
    phone: Annotated[
        str, typer.Option("--from", help="The invented customer's telephone.")
    ] = "34600000001",
    name: Annotated[str, typer.Option("--name", help="How the customer is called.")] = "Ana Prueba",
    wait_seconds: Annotated[
        float, typer.Option("--wait", min=0, max=60, help="Seconds to wait for an answer.")
    ] = 0,
    url: Url = DEFAULT_URL,
    as_json: options.AsJson = False,
) -> None:
    """Write to a number as an invented customer; --wait prints what comes back.

    Example: centralita simulator send "hola" --to 300000000000001 --wait 5
    """
    session = get_session(ctx)
    wamid, answers = ask(url, lambda sim: _say(sim, (name, phone), to, text, wait_seconds))
    if as_json:
        session.print_json({"message_id": wamid, "answers": answers})
        return
    session.print("simulator.sent", id=wamid)
    for answer in answers:
        session.print_text(f"← {answer.get('text') or answer.get('type')}", style="green")
    if wait_seconds and not answers:
        session.print("simulator.no_answer", style="yellow", seconds=wait_seconds)


async def _say(
    sim: control.SimulatorClient, who: tuple[str, str], to: str, text: str, wait_seconds: float
) -> tuple[str, list[dict[str, Any]]]:
    person_id = await find_or_add_person(sim, *who)
    last = (await sim.inbox(person_id))["last"]
    wamid = await sim.say(person_id, to, text)
    if not wait_seconds:
        return wamid, []
    try:
        await sim.wait_for_message(person_id, after=last, timeout_seconds=wait_seconds)
    except TimeoutError:
        return wamid, []
    events = (await sim.inbox(person_id, after=last))["events"]
    return wamid, [each["message"] for each in events if each["kind"] == "message"]


async def find_or_add_person(sim: control.SimulatorClient, name: str, phone: str) -> str:
    """The invented customer with that telephone."""
    people = (await sim.ask("GET", "people"))["people"]
    known = next((each["id"] for each in people if each.get("phone") == phone), None)
    return str(known or (await sim.add_person(name, phone=phone))["id"])


@faults.command("list")
def list_faults(
    ctx: typer.Context, url: Url = DEFAULT_URL, as_json: options.AsJson = False
) -> None:
    """List the faults that are set.

    Example: centralita simulator faults list
    """
    session = get_session(ctx)
    found = ask(url, lambda sim: sim.list_faults())
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("simulator.no_faults")
    else:
        rows = [
            (each.get("id"), *(_short(each.get(name)) for name in ("target", "trigger", "effect")))
            for each in found
        ]
        session.print_rows(("id", "target", "trigger", "effect"), rows)


@faults.command("add")
def add_fault(
    ctx: typer.Context,
    rule: Annotated[
        str, typer.Argument(help='{"target": {…}, "trigger": …, "effect": {"kind": …}} as JSON.')
    ],
    url: Url = DEFAULT_URL,
) -> None:
    """Set a fault: what it hits, when, and what happens then.

    Example: centralita simulator faults add '{"target": {"endpoint": "messages"}, "trigger":
    {"next": 3}, "effect": {"kind": "error", "code": 131056}}'
    """
    session = get_session(ctx)
    parsed = _parse_rule(rule)
    session.print_json(ask(url, lambda sim: sim.add_fault(parsed)))


@faults.command("clear")
def clear_faults(ctx: typer.Context, url: Url = DEFAULT_URL) -> None:
    """Take all faults back.

    Example: centralita simulator faults clear
    """
    session: Session = get_session(ctx)
    ask(url, lambda sim: sim.clear_faults())
    session.print("simulator.faults_cleared", style="green")


def _parse_rule(text: str) -> dict[str, Any]:
    try:
        rule = json.decode(text)
    except ValueError as problem:
        raise errors.Invalid(f"RULE: it is no JSON ({problem}).", code="bad_rule") from None
    if not isinstance(rule, dict):
        raise errors.Invalid("RULE: it must be a JSON object.", code="bad_rule")
    return rule


def _short(value: object) -> str:
    return value if isinstance(value, str) else json.encode_text(value)
