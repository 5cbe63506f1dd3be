"""Files of knowledge: cut where a reader would, and refused row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.records import knowledge_files
from centralita.vocabulary import errors

HOUSE = """Hola de la casa.

# Llegada
## Horario
Desde las 15 h.

Hasta las 22 h.
## Llaves ##
En la caja.
# Piscina

Abre a las nueve.
"""


def read(name: str, text: str) -> knowledge_files.Read:
    return knowledge_files.parse_file(name, text.encode(), language="es", scope="sol")


def test_a_document_is_cut_at_its_headings() -> None:
    found = read("carpeta/casa.md", HOUSE)
    assert [(each.question, each.body) for each in found.items] == [
        (None, "Hola de la casa."),
        ("Llegada › Horario", "Desde las 15 h.\n\nHasta las 22 h."),
        ("Llegada › Llaves", "En la caja."),
        ("Piscina", "Abre a las nueve."),
    ]
    assert {(each.source, each.scope, each.language) for each in found.items} == {
        ("casa.md", "sol", "es")
    }


@pytest.mark.parametrize("text", ["Una frase corta. " * 500, "x" * 5000, "palabra " * 1000])
def test_a_long_paragraph_is_cut_too(text: str) -> None:
    pieces = [body for _, body in knowledge_files.split_document(text)]
    assert max(map(len, pieces)) <= 1_300
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(alphabet="ab #.\n\r`", max_size=4000))
def test_no_letter_of_a_document_is_lost(text: str) -> None:
    pieces = knowledge_files.split_document(text)
    kept = sum(piece.count("a") for _, body in pieces for piece in [body])
    headings = sum(
        line.count("a")
        for line in text.replace("\r\n", "\n").split("\n")
        if line.lstrip().startswith("#")
    )
    assert kept >= text.count("a") - headings


@pytest.mark.parametrize(
    "text",
    [
        "question,answer,language,scope\n¿Wifi?,Sí,es,luna\nParking?,Yes,en,\n",
        "\ufeffPregunta;Respuesta;Idioma;Ámbito\r\n¿Wifi?;Sí;es;luna\r\nParking?;Yes;en;\r\n",
        '[{"question": "¿Wifi?", "answer": "Sí", "scope": "luna"},'
        ' {"question": "Parking?", "answer": "Yes", "language": "en"}]',
    ],
)
def test_questions_come_as_rows(text: str) -> None:
    found = read("faq.json" if text.startswith("[") else "faq.csv", text)
    assert found.problems == ()
    assert [(each.question, each.body, each.language, each.scope) for each in found.items] == [
        ("¿Wifi?", "Sí", "es", "luna"),
        ("Parking?", "Yes", "en", "sol"),
    ]


def test_each_row_that_is_wrong_is_named() -> None:
    rows = [
        '"text"',
        '{"question": "q", "answer": ""}',
        '{"question": "q"}',
        '{"question": "q", "answer": "a", "language": "fr"}',
        '{"question": "q", "answer": "a", "price": 3}',
        '{"question": "q", "answer": "%s"}' % ("a" * 4001),
        '{"question": "q", "answer": "a"}',
    ]
    found = read("faq.json", f"[{','.join(rows)}]")
    assert [(each.row, each.code) for each in found.problems] == [
        (1, "no_object"),
        (2, "missing"),
        (3, "missing"),
        (4, "bad_language"),
        (5, "unknown_field"),
        (6, "too_long"),
    ]
    assert len(found.items) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"x"),
        ("a.md", b"\xff\xfe\x00"),
        ("a.json", b"{"),
        ("a.json", b"{}"),
        ("a.csv", b"name,price\nx,1\n"),
        ("a.csv", b""),
    ],
)
def test_what_is_no_such_file_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(errors.Invalid):
        knowledge_files.parse_file(name, data, language="es")


@pytest.mark.parametrize(
    ("name", "text"), [("a.txt", " \n"), ("a.json", "[]"), ("a.csv", "question,answer\n")]
)
def test_an_empty_file_says_so(name: str, text: str) -> None:
    assert [each.code for each in read(name, text).problems] == ["empty"]
