"""Pages that are made from the program are those of this program."""

import json
from pathlib import Path

from centralita.console import opening
from centralita.show import rights
from tests.docs import rights_page

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
