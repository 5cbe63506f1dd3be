"""A restaurant's file: what is wrong in it is named row by row, and then nothing is stored."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from centralita.kit import clock, json
from centralita.verticals.restaurant import menu_files
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Place

CSV = (
    "category,key,name,description,price,retailer_id,picture,available,"
    "group,at_least,at_most,option,option_price\n"
)


def read_csv(*lines: str, header: str = CSV) -> tuple[menu_files.Draft, list[str]]:
    draft, problems = menu_files.parse(
        (header + "\n".join(lines)).encode(), is_csv=True, currency="MXN"
    )
    assert all(problem.say("es") for problem in problems)
    return draft, [problem.say("en") for problem in problems]


def read_json(data: Any) -> list[str]:
    raw = data if isinstance(data, bytes) else json.encode(data)
    _, problems = menu_files.parse(raw, is_csv=False, currency="MXN")
    assert all(problem.say("es") for problem in problems)
    return [problem.say("en") for problem in problems]


def test_the_sample_has_nothing_wrong() -> None:
    assert read_json(place.SAMPLE.read_bytes()) == []


def test_the_template_of_the_guide_has_nothing_wrong() -> None:
    guide = Path(__file__).parents[3] / "docs" / "how-to" / "run-a-restaurant.md"
    template = guide.read_text("utf-8").split("```csv\n")[1].split("```")[0]
    draft, problems = read_csv(header=template)
    assert problems == []
    assert draft.categories is not None
    assert any(item.groups for category in draft.categories for item in category.items)


def test_a_spreadsheet_becomes_dishes_with_options() -> None:
    draft, problems = read_csv(
        'Tacos,pastor,Al pastor,"Con piña, claro","72,50",LC-1,,,,,,,',
        ",,,,,,,,Salsa,1,2,Verde,",
        ",,,,,,,,Salsa,,,Roja,3.5",
        ",,,,,,,,Extras,,,Queso,15",
        "Bebidas,,Agua fresca,,35,,,no,,,,,",
    )
    assert problems == []
    assert draft.branches is None
    assert draft.categories is not None
    tacos, drinks = draft.categories
    [pastor] = tacos.items
    assert (pastor.price, pastor.description) == (Decimal("72.50"), "Con piña, claro")
    assert [(g.name, g.at_least, g.at_most) for g in pastor.groups] == [
        ("Salsa", 1, 2),
        ("Extras", 0, 1),
    ]
    assert [o.price for o in pastor.groups[0].options] == [Decimal(0), Decimal("3.50")]
    assert (drinks.items[0].key, drinks.items[0].available) == ("agua-fresca", False)


def test_semicolons_and_a_byte_order_mark_are_read_too() -> None:
    _, problems = read_csv("\ufeff" + CSV.replace(",", ";") + "Tacos;;Uno;;10;;;;;;;;", header="")
    assert problems == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,Uno,,10,,,,,,,,", "row 3: category is missing; write it."),
        ("Tacos,,,,10,,,,,,,,", "row 3: name is missing; write it."),
        ("Tacos,,Uno,,,,,,,,,,", "row 3: price is missing; write it."),
        ("Tacos,,Uno,,gratis,,,,,,,,", "row 3: price is “gratis”, which is no amount in MXN"),
        ("Tacos,,Uno,,-5,,,,,,,,", "row 3: price is “-5”"),
        ("Tacos,,Uno,,1e99,,,,,,,,", "row 3: price is “1e99”"),
        ("Tacos,,Uno,,NaN,,,,,,,,", "row 3: price is “NaN”"),
        ("Tacos,,Uno,,10.123,,,,,,,,", "row 3: price is “10.123”"),
        ("Tacos,,Uno,,10,,,quizás,,,,,", "row 3: available is “quizás”; write yes or no."),
        ("Tacos,,Uno,,10,,pic.jpg,,,,,,", "row 3: picture must be an address"),
        ("Tacos,,Uno,,10,,,,,,,,,,", "row 3: there are more cells than columns"),
        (",otro,,,,,,,Salsa,5,1,Verde,", "row 3: there are 1 options and 5 to 1 are asked for"),
        (",,,,,,,,Salsa,x,1,Verde,", "row 3: at_least is “x”; write a whole number"),
        (",,,,,,,,Salsa,,,,", "row 3: name is missing"),
        ("Tacos,bueno,Uno,,10,,,,,,,,", "-: key “bueno” is there twice"),
        ("Tacos,,Uno,,10,R1,,,,,,,", "-: retailer_id “R1” is there twice"),
        (f"Tacos,,{'x' * 101},,10,,,,,,,,", "row 3: name has 101 characters; shorten it to 100."),
    ],
)
def test_a_wrong_row_is_named_with_its_cure(line: str, problem: str) -> None:
    _, problems = read_csv("Tacos,bueno,Bueno,,10,R1,,,,,,,", line)
    assert [said for said in problems if said.startswith(problem)], problems


def test_an_option_needs_a_dish_and_a_file_its_columns() -> None:
    assert read_csv(",,,,,,,,Salsa,1,1,Verde,")[1] == [
        "row 2: this option has no dish above it; put its row first, or write its key."
    ]
    said = read_csv("a,b", header="category,nombre\n")[1]
    assert "row 1: name is missing; write it." in said
    assert any("nombre is not a known field; did you mean name" in each for each in said)


def test_a_file_that_is_no_table_or_has_no_end_is_told_so() -> None:
    for data in ('"' + "x" * 200_000 + '",b,1', "a\r\rb,c,1"):
        assert "no table (CSV)" in read_csv(data)[1][0]
    items = [{"name": f"Taco {index}", "price": 1} for index in range(30_000)]
    begun = clock.SystemClock().monotonic()
    found = menu_files.parse(
        json.encode({"categories": [{"name": "A", "items": [*items, items[0]]}]}),
        is_csv=False,
        currency="MXN",
    )
    assert [each.code for each in found[1]] == ["twice"]
    assert clock.SystemClock().monotonic() - begun < 15


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "there must be an object"),
        (b"{}", "neither branches nor categories"),
        ({"categories": 3}, "categories must be a list"),
        ({"categories": [3]}, "categories[0]: there must be an object"),
        ({"categorias": []}, "categorias is not a known field; did you mean categories?"),
        (
            {"categories": [{"name": "A", "items": [{"name": "B", "price": True}]}]},
            "categories[0].items[0]: price is “True”",
        ),
        (
            {"categories": [{"name": "A", "items": [{"name": ["B"], "price": 1}]}]},
            "categories[0].items[0]: name must be text",
        ),
        (
            {"categories": [{"name": "A", "items": [
                {"name": "B", "price": 1, "groups": [{"name": "C"}]}]}]},
            "categories[0].items[0].groups[0]: the group has no options",
        ),
        ({"branches": [{"name": "A", "hours": {"lunes": []}}]}, "hours.lunes is “”; write"),
        ({"branches": [{"name": "A", "hours": {"monday": ["9-5"]}}]}, "hours.monday is “9-5”"),
        ({"branches": [{"name": "A", "hours": {"monday": ["25:00-26:00"]}}]}, "hours.monday is"),
        ({"branches": [{"name": "A", "hours": {"monday": [["9:00"]]}}]}, "hours.monday is"),
        ({"branches": [{"name": "A", "hours": {"monday": []}}]}, "no day is open"),
        ({"branches": [{"name": "A", "latitude": 91, "longitude": 0}]}, "latitude is “91”"),
        ({"branches": [{"name": "A", "latitude": 9}]}, "needs latitude and longitude"),
        (
            {"branches": [{"name": "A", "zones": [{"name": "Z", "fee": 1, "radius_km": 2}]}]},
            "a zone with radius_km needs the branch's position",
        ),
        ({"branches": [{"name": "A", "zones": [{"name": "Z"}]}]}, "zones[0]: fee is missing"),
        ({"branches": [{"name": "A"}, {"name": "a"}]}, "branch “a” is there twice"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_with_its_place(data: Any, problem: str) -> None:
    assert [said for said in read_json(data) if problem in said], read_json(data)


@settings(max_examples=150, deadline=None)
@given(at=strategies.integers(0, 5000), cut=strategies.integers(0, 30), junk=strategies.binary())
def test_no_bytes_break_the_reader(at: int, cut: int, junk: bytes) -> None:
    sample = place.SAMPLE.read_bytes()
    broken = sample[:at] + junk + sample[at + cut :]
    for is_csv in (True, False):
        _, problems = menu_files.parse(broken, is_csv=is_csv, currency="MXN")
        assert all(problem.say("es") and problem.say("en") for problem in problems)


async def test_a_second_import_changes_adds_and_takes_away(casa: Place) -> None:
    ana = await casa.add_customer()
    await ana.order()
    before = {row["key"]: row for row in await casa.fetch("select * from restaurant_items")}
    changed: dict[str, Any] = {
        "categories": [
            {"name": "Platos", "items": [{"name": "Sopa", "price": 50, "retailer_id": "R-AGUA"}]},
            {"name": "Dulces", "items": [{"name": "Flan", "price": 40}]},
        ]
    }
    stored = await casa.bring(changed)
    assert (stored.items, stored.categories, stored.gone, stored.branches) == (2, 2, 2, 1)
    after = {row["key"]: row for row in await casa.fetch("select * from restaurant_items")}
    assert after["sopa"]["item_id"] == before["sopa"]["item_id"]
    assert (after["sopa"]["price"], after["sopa"]["retailer_id"]) == (50, "R-AGUA")
    assert {key for key, row in after.items() if row["active"]} == {"sopa", "flan"}
    assert [each["name"] for each in await ana.ask("categories")] == ["Platos", "Dulces"]


async def test_it_is_the_same_twice(comal: Place) -> None:
    tables = ("branches", "hours", "zones", "categories", "items", "option_groups", "options")

    async def count() -> dict[str, int]:
        return {
            table: len(await comal.fetch(f"select from restaurant_{table}")) for table in tables
        }

    before = await count()
    stored = await comal.bring(place.SAMPLE.read_bytes())
    assert await count() == before
    assert (stored.gone, stored.items) == (0, before["items"])
