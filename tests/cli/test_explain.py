"""`centralita explain`: files in, meaning out; no database."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from centralita.cli import explain
from tests.providers import payload_corpus

KEYS = ["file", "field", "kind", "phone_number_id", "contact", "id", "summary", "raw"]
TEXT = payload_corpus.META / "message_text.json"
NEIGHBOURS = payload_corpus.META / "odd_neighbours.json"


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    app = typer.Typer()
    app.command()(explain.app_explain)
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, arguments, input=stdin)


def run_json(*arguments: str, stdin: bytes | None = None) -> list[dict[str, Any]]:
    result = run("--json", *arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_object_a_line_with_exactly_these_keys() -> None:
    assert run_json(str(TEXT)) == [
        {
            "file": str(TEXT),
            "field": "messages",
            "kind": "text",
            "phone_number_id": "300000000000001",
            "contact": "15550100123",
            "id": "wamid.IN.text",
            "summary": "Hola, ¿tienen mesa para dos? 🙂",
            "raw": None,
        }
    ]


def test_every_recorded_payload_is_explained() -> None:
    files = [str(path) for path in payload_corpus.list_payloads(payload_corpus.META)]
    lines = run_json(*files)
    assert {line["file"] for line in lines} == set(files)
    for line in lines:
        assert list(line) == KEYS
        assert line["summary"]
        assert line["summary"].isprintable()
        assert len(line["summary"]) <= 160
    known = [line for line in lines if line["kind"] != "unknown"]
    assert [line for line in known if line["raw"] is not None] == []
    assert len(known) > 100


def test_what_is_unknown_brings_its_raw_json() -> None:
    lines = run_json(str(NEIGHBOURS))
    unknown = [line for line in lines if line["kind"] == "unknown"]
    assert [line["raw"] for line in unknown[1:3]] == ["text", 7]
    assert unknown[-1]["raw"]["type"] == ["text"]
    assert len(lines) == 10


def test_the_table_is_for_people() -> None:
    result = run(str(NEIGHBOURS), str(TEXT))
    assert result.exit_code == 0
    assert "Ana Prueba 15550100123" in result.stdout
    assert "2025-12-06 05:46:40" in result.stdout
    assert "10 items, 8 not understood." in result.stdout
    assert "not understood, entry[0].changes[0].messages[3]: 7" in result.stdout
    assert "1 item.\n" in result.stdout


def test_nobody_styles_our_terminal() -> None:
    body = json.loads(TEXT.read_bytes())
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    message["text"]["body"] = "[red]x[/red] \x1b[31m\r\n\u202eabc"
    result = run("-", stdin=json.dumps(body).encode())
    assert "[red]x[/red]" in result.stdout
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def list_forms() -> list[bytes]:
    body = json.loads(TEXT.read_bytes())
    line = json.dumps(body).encode()
    indented = json.dumps([body, body, body], indent=2).encode()
    return [indented, b"\n".join([line] * 3), b"\r\n\r\n".join([line] * 3) + b"\r\n"]


@pytest.mark.parametrize("content", list_forms(), ids=["array", "lines", "blank lines"])
def test_a_file_may_hold_several_bodies(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bodies.jsonl"
    file.write_bytes(content)
    assert [line["id"] for line in run_json(str(file))] == ["wamid.IN.text"] * 3


def test_a_broken_line_costs_only_itself() -> None:
    line = json.dumps(json.loads(TEXT.read_bytes())).encode()
    kinds = [line["kind"] for line in run_json("-", stdin=line + b"\n{oops\n" + line)]
    assert kinds == ["text", "unknown", "text"]


def test_standard_input_is_a_dash() -> None:
    (line,) = run_json("-", stdin=TEXT.read_bytes())
    assert (line["file"], line["kind"]) == ("-", "text")


def test_chakras_flat_body_needs_its_provider() -> None:
    flat = payload_corpus.CHAKRA / "flat_text.json"
    assert [line["kind"] for line in run_json("--provider", "chakra", str(flat))] == ["text"]
    assert [line["kind"] for line in run_json(str(flat))] == ["unknown"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"nonsense", b"null", b"[]", b"\xff\x00"])
def test_a_file_without_any_body_is_unknown(content: bytes) -> None:
    (line,) = run_json("-", stdin=content)
    assert (line["field"], line["kind"]) == ("body", "unknown")


def test_a_missing_file_is_named_and_the_others_still_read(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.json"
    result = run("--json", str(missing), str(TEXT))
    assert result.exit_code == 2
    assert result.stderr == f"{missing}: there is no such file. Check the path.\n"
    assert json.loads(result.stdout)["kind"] == "text"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "is a folder" in result.stderr


def test_an_unknown_provider_is_refused_with_the_known_ones() -> None:
    result = run("--provider", "pigeon", str(TEXT))
    assert result.exit_code == 2
    assert "'pigeon'" in result.stderr
    assert "chakra, meta_cloud" in result.stderr
    assert result.stdout == ""
