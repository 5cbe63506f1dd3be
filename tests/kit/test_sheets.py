"""Spreadsheets: what was written is read again, and nothing of it is a formula."""

import csv
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from centralita.kit import sheets

WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_words_come_back(rows: list[list[str]]) -> None:
    for row, shown in zip(rows, read(sheets.write_rows(rows)), strict=True):
        for cell, seen in zip(row, shown, strict=True):
            assert seen in (cell, f"'{cell}")


@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.sampled_from(["", " ", "   "]), st.text(max_size=9))
def test_no_cell_begins_a_formula(first: str, before: str, rest: str) -> None:
    [[seen, _]] = read(sheets.write_rows([[before + first + rest.replace("\x00", ""), "x"]]))
    assert seen.startswith("'")


def test_other_values_stay_what_they_are() -> None:
    moment = datetime(2026, 3, 29, 1, 2, 3, 456, tzinfo=UTC)
    data = sheets.write_rows([[None, 5, -2.5, True, moment, "a\r\nb", 'say "hi", Ana']])
    assert data == (b',5,-2.5,True,2026-03-29T01:02:03+00:00,"a\r\nb","say ""hi"", Ana"\r\n')
