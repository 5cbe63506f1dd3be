"""Pages that are made from the program are those of this program."""

import json
import re
import string
from pathlib import Path

from centralita.console import opening
from centralita.show import rights
from tests.docs import problems_page, rights_page

OPENAPI = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def test_the_page_of_rights_is_that_of_the_routes() -> None:
    assert rights_page.PAGE.read_text("utf-8") == rights_page.render(), (
        "write it anew: python -m tests.docs.rights_page"
    )


def test_every_right_opens_something() -> None:
    used = {operation.get("x-right") for _, _, operation in rights_page.list_operations()}
    assert set(rights.RIGHTS) - used == set()


def test_the_document_is_that_of_the_api() -> None:
    assert json.loads(OPENAPI.read_text("utf-8")) == opening.write_openapi(), (
        "write it anew: centralita openapi --out docs/reference/openapi.json"
    )


def test_the_page_of_problems_is_that_of_the_api() -> None:
    assert problems_page.PAGE.read_text("utf-8") == problems_page.render(), (
        "write it anew: python -m tests.docs.problems_page"
    )


def test_every_problem_has_its_sentence_in_both_languages() -> None:
    spanish, english = problems_page.read_sentences("es"), problems_page.read_sentences("en")
    assert set(spanish) == set(english)
    assert {code for _, code in problems_page.list_declined()} - set(english) == set()
    for code, sentence in english.items():
        assert _list_facts(spanish[code]) <= _list_facts(sentence), code


def _list_facts(sentence: str) -> set[str]:
    """The facts it tells; some are told in the language's own words."""
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    return {re.sub("_(en|es)$", "", name) for name in names}
