"""Files of knowledge, read: documents in pieces, questions row by row. Pure.

A document (Markdown or plain text) is cut at its headings and paragraphs into passages that answer
one question each; its headings go with each of them. A list of questions is CSV with a header
(`question,answer`, also `language`, `scope`) or JSON of the same fields.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from msgspec import Struct

from centralita.kit import json
from centralita.records.knowledge import New
from centralita.vocabulary import errors

LANGUAGES: Final = ("es", "en")
MOST_LETTERS: Final = 4_000
"""Of one answer."""
MOST_ITEMS: Final = 20_000
_PASSAGE_LETTERS: Final = 1_200
_MOST_QUESTION: Final = 500
_FIELDS: Final = frozenset({"question", "answer", "language", "scope"})
_SPANISH: Final = {"pregunta": "question", "respuesta": "answer", "idioma": "language",
                   "ámbito": "scope", "ambito": "scope"}  # fmt: skip


class Problem(Struct, frozen=True):
    """What is wrong with a row; the first is 1, of a CSV file the line below its header."""

    row: int
    code: str
    value: str = ""


class Read(Struct, frozen=True):
    """What a file holds, and what of it can't be used."""

    items: tuple[New, ...]
    problems: tuple[Problem, ...]


def parse_file(name: str, data: bytes, *, language: str, scope: str = "") -> Read:
    """A file by its ending (`.md`, `.txt`, `.csv`, `.json`); `language` where it says none.

    Raises `Invalid` for an ending, an encoding or a shape that is none of these.
    """
    source, ending = PurePath(name).name, PurePath(name).suffix.lower()
    text = _decode(data)
    if ending in (".md", ".markdown", ".txt"):
        pieces = split_document(text)
        items = [
            New(source=source, language=language, scope=scope, question=heading, body=body)
            for heading, body in pieces
        ]
        return Read(tuple(items), () if items else (Problem(1, "empty"),))
    if ending == ".csv":
        rows = _read_csv(text)
    elif ending == ".json":
        rows = _read_json(data)
    else:
        raise errors.Invalid(
            f"file: {source} must end in .md, .txt, .csv or .json.",
            code="bad_knowledge_file",
            facts={"file": source},
        )
    return read_questions(rows, New(source=source, language=language, scope=scope, body=""))


def _decode(data: bytes) -> str:
    try:
        return json.clean_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise errors.Invalid(
            "file: it is not UTF-8 text. Save it as UTF-8 and try again.", code="not_text"
        ) from None


# ─── questions ───────────────────────────────────────────────────────────────────────────────


def _read_csv(text: str) -> list[Any]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as problem:
        raise _bad_shape(str(problem)) from None
    header = [_SPANISH.get(name, name) for name in map(_clean_name, lines[0])] if lines else []
    if not {"question", "answer"} <= set(header):
        raise _bad_shape("the first line must name the columns question and answer")
    return [dict(zip(header, line, strict=False)) for line in lines[1:]]


def _clean_name(name: str) -> str:
    return name.strip().casefold()


def _read_json(data: bytes) -> list[Any]:
    try:
        found = json.decode_untrusted(data)
    except ValueError as problem:
        raise _bad_shape(str(problem)) from None
    if not isinstance(found, list):
        raise _bad_shape("it must be a list of objects with question and answer")
    return found


def _bad_shape(reason: str) -> errors.Invalid:
    return errors.Invalid(f"file: {reason}.", code="bad_knowledge_shape", facts={"reason": reason})


def read_questions(rows: Sequence[Any], default: New) -> Read:
    """Rows of `question`, `answer`, `language`, `scope`; `default` has what a row leaves out."""
    if len(rows) > MOST_ITEMS:
        return Read((), (Problem(MOST_ITEMS + 1, "too_many", str(MOST_ITEMS)),))
    read = [_read_row(number, row, default) for number, row in enumerate(rows, 1)]
    items = [each for each in read if isinstance(each, New)]
    problems = [each for each in read if isinstance(each, Problem)]
    if not rows:
        problems.append(Problem(1, "empty"))
    return Read(tuple(items), tuple(problems))


def _read_row(number: int, row: Any, default: New) -> New | Problem:
    if not isinstance(row, Mapping):
        return Problem(number, "no_object")
    unknown = sorted(str(name) for name in row.keys() - _FIELDS)
    if unknown:
        return Problem(number, "unknown_field", unknown[0][:40])
    texts = {name: _clean(row.get(name)) for name in _FIELDS}
    language = texts["language"] or default.language
    problem = _find_problem(texts, language)
    if problem is not None:
        return Problem(number, *problem)
    return New(
        source=default.source,
        language=language,
        scope=texts["scope"] or default.scope,
        question=texts["question"],
        body=texts["answer"],
    )


def _find_problem(texts: Mapping[str, str], language: str) -> tuple[str, str] | None:
    for name, most in (("question", _MOST_QUESTION), ("answer", MOST_LETTERS)):
        if not texts[name]:
            return "missing", name
        if len(texts[name]) > most:
            return "too_long", f"{name}: {len(texts[name])} > {most}"
    return ("bad_language", language[:20]) if language not in LANGUAGES else None


def _clean(value: Any) -> str:
    return json.clean_text(value).strip() if isinstance(value, str) else ""


# ─── documents ───────────────────────────────────────────────────────────────────────────────


def split_document(text: str) -> list[tuple[str | None, str]]:
    """(headings, passage) in order; a passage has at most about 1,200 letters."""
    found: list[tuple[str | None, str]] = []
    for heading, paragraphs in _list_sections(text):
        passage = ""
        for paragraph in paragraphs:
            for piece in _split_long(paragraph):
                if passage and len(passage) + len(piece) > _PASSAGE_LETTERS:
                    found.append((heading, passage))
                    passage = ""
                passage = f"{passage}\n\n{piece}" if passage else piece
        if passage:
            found.append((heading, passage))
    return found[:MOST_ITEMS]


def _list_sections(text: str) -> Iterator[tuple[str | None, list[str]]]:
    """The paragraphs under each heading; a heading carries those above it."""
    above: dict[int, str] = {}
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=#{1,6} )|(?<=\n)(?=#{1,6} )", text.replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        heading = re.match(r"(#{1,6}) +(.+?) *#*$", lines[0])
        if heading is not None:
            yield _join(above), paragraphs
            level = len(heading[1])
            above = {depth: title for depth, title in above.items() if depth < level}
            above[level] = heading[2]
            lines, paragraphs = lines[1:], []
        if body := "\n".join(lines).strip():
            paragraphs.append(body)
    yield _join(above), paragraphs


def _join(above: Mapping[int, str]) -> str | None:
    return " › ".join(above[depth] for depth in sorted(above))[:_MOST_QUESTION] or None


def _split_long(paragraph: str) -> Iterator[str]:
    """A paragraph that is too long, at its sentences; a sentence that is too long, anywhere."""
    while len(paragraph) > _PASSAGE_LETTERS:
        ends = [match.end() for match in re.finditer(r"[.!?…]\s+|\n", paragraph[:_PASSAGE_LETTERS])]
        at = ends[-1] if ends else paragraph.rfind(" ", 1, _PASSAGE_LETTERS)
        at = at if at > 0 else _PASSAGE_LETTERS
        yield paragraph[:at].strip()
        paragraph = paragraph[at:].strip()
    yield paragraph
