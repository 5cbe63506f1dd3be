"""`centralita secret …` and `centralita knowledge …`."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Terminal
from tests.conftest import DatabaseUrls
from tests.effects.openai_server import OpenAIServer, open_server

PLANTED = "planted-model-key-0123456789"


@pytest.fixture
def marea(terminal: Terminal) -> Terminal:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea", "--language", "es")
    return terminal


def test_promise_7_a_secrets_life_and_nobody_sees_it(
    marea: Terminal, secrets: Callable[[str, str], str], database_urls: DatabaseUrls
) -> None:
    file = secrets("key", PLANTED + "\n")
    marea.ok("secret", "set", "hotel-marea", "model_key", "--secret-file", file)
    marea.ok("secret", "set", "hotel-marea", "other", "--secret-file", "-", stdin=PLANTED)
    marea.ok("secret", "set", "hotel-marea", "third", CENTRALITA_SECRET=PLANTED)
    listed = marea.read("secret", "list", "hotel-marea")
    assert [each["name"] for each in listed] == ["model_key", "other", "third"]
    marea.ok("secret", "list", "hotel-marea")
    marea.ok("secret", "remove", "hotel-marea", "other")
    assert "secret list" in marea.refuse("secret", "remove", "hotel-marea", "other")
    history = marea.read("tenant", "history", "hotel-marea")
    assert [each["action"] for each in history][:2] == ["secret.remove", "secret.set"]
    assert PLANTED not in "".join(marea.outputs)
    with psycopg.connect(database_urls.owner) as connection:
        rows = connection.execute(
            "select s::text from centralita.tenant_secrets s"
            " union all select a::text from centralita.audit_log a"
        ).fetchall()
    assert PLANTED not in str(rows)
    assert PLANTED.encode().hex() not in str(rows)


@pytest.mark.parametrize(
    ("name", "value"), [("Model-Key", PLANTED), ("model_key", ""), ("model_key", "two\nlines")]
)
def test_what_can_be_no_secret_is_refused_and_not_quoted(
    marea: Terminal, name: str, value: str
) -> None:
    said = marea.refuse("secret", "set", "hotel-marea", name, "--secret-file", "-", stdin=value)
    assert not value or value not in said
    assert marea.read("secret", "list", "hotel-marea") == []


def test_a_secret_is_never_an_argument(marea: Terminal) -> None:
    assert marea.run("secret", "set", "hotel-marea", "model_key", PLANTED).exit_code == 2


def test_what_a_business_knows(marea: Terminal, tmp_path: Path) -> None:
    house = tmp_path / "casa.md"
    house.write_text("# Llegada\nDesde las 15 h.\n\n# Piscina\nAbre a las nueve.\n")
    questions = tmp_path / "faq.csv"
    questions.write_text("question,answer,language\n¿Hay wifi?,Sí,es\nParking?,Yes,en\n")
    marea.ok("knowledge", "import", "hotel-marea", str(house), "--scope", "sol")
    marea.ok("knowledge", "import", "hotel-marea", str(house), "--scope", "sol")
    marea.ok("knowledge", "import", "hotel-marea", str(questions))
    marea.ok("knowledge", "add", "hotel-marea", "¿Se admiten perros?", "Los pequeños, sí.")
    listed = marea.read("knowledge", "list", "hotel-marea")
    assert [(each["source"], each["scope"], each["items"]) for each in listed] == [
        ("faq", "", 1),
        ("faq.csv", "", 1),
        ("faq.csv", "", 1),
        ("casa.md", "sol", 2),
    ]
    found = marea.read("knowledge", "search", "hotel-marea", "a qué hora abre la piscina")
    assert found[0]["body"] == "Abre a las nueve."
    assert marea.read("knowledge", "search", "hotel-marea", "piscina", "--scope", "luna") == []
    assert "Yes" in marea.ok("knowledge", "search", "hotel-marea", "parking", "--language", "en")
    marea.ok("knowledge", "remove", "hotel-marea", "casa.md", "--scope", "sol")
    assert "knowledge list" in marea.refuse("knowledge", "remove", "hotel-marea", "casa.md")
    assert "knowledge list" not in marea.ok("knowledge", "list", "hotel-marea")


def test_each_row_that_is_wrong_is_named_and_nothing_changes(
    marea: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("question,answer,language\nq,a,es\nq,,es\nq,a,fr\n")
    said = marea.refuse("knowledge", "import", "hotel-marea", str(file))
    assert "Row 2: answer is missing." in said
    assert "Row 3: fr is no language" in said
    assert marea.read("knowledge", "list", "hotel-marea") == []
    assert "Fila 2: falta answer." in marea.refuse(
        "--lang", "es", "knowledge", "import", "hotel-marea", str(file)
    )


@pytest.mark.parametrize("name", ["missing.md", "menu.pdf"])
def test_a_file_that_is_none_is_refused(marea: Terminal, tmp_path: Path, name: str) -> None:
    (tmp_path / "menu.pdf").write_bytes(b"%PDF")
    said = marea.refuse("knowledge", "import", "hotel-marea", str(tmp_path / name))
    assert name in said


@pytest.fixture
def endpoint() -> Iterator[OpenAIServer]:
    """In a thread of its own, because the program has its own loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = open_server()

    def wait(work: object) -> object:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)  # type: ignore[arg-type]  # only coroutines go in

    server = wait(opening.__aenter__())
    assert isinstance(server, OpenAIServer)
    yield server
    wait(opening.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_meaning_is_worked_out_where_an_endpoint_is_set(
    marea: Terminal, endpoint: OpenAIServer
) -> None:
    marea.ok("knowledge", "add", "hotel-marea", "¿Se admiten perros?", "Los pequeños, sí.")
    assert "EMBEDDING" in marea.refuse("knowledge", "embed", "hotel-marea")
    env = {
        "CENTRALITA_EMBEDDING_BASE_URL": endpoint.base_url,
        "CENTRALITA_EMBEDDING_API_KEY": PLANTED,
        "CENTRALITA_EMBEDDING_MODEL": "m",
    }
    away = {**env, "CENTRALITA_EMBEDDING_BASE_URL": "http://127.0.0.1:9/v1"}
    assert "Later:" in marea.run("knowledge", "embed", "hotel-marea", **away).stderr
    assert "1 pieces" in marea.ok("knowledge", "embed", "hotel-marea", **env)
    assert marea.ok("knowledge", "embed", "hotel-marea", **env) == ""
    found = marea.ok("knowledge", "search", "hotel-marea", "mascotas", **env)
    assert "Los pequeños" in found
    assert PLANTED not in "".join(marea.outputs)
