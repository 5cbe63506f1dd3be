"""Who is in the demo, and what is said there: complete, unique, and in both languages."""

import io
import re
from pathlib import Path

import pytest

import centralita.demo
from centralita.decide.config import parse_config
from centralita.demo import businesses, kitchen, trading
from centralita.demo.chat.places import choose_person, find_place, list_places
from centralita.demo.figures import is_explained, list_said
from centralita.demo.narrator import WORDING, Narrator, make_console
from centralita.installed import VERTICALS
from centralita.vocabulary import errors

SOURCES = sorted(Path(centralita.demo.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("business", businesses.ALL, ids=lambda each: each.slug)
def test_every_bot_is_a_valid_configuration(business: businesses.Business) -> None:
    config = parse_config(businesses.load_bot(business))
    assert config.burst_seconds == businesses.BURST_SECONDS


@pytest.mark.parametrize("business", businesses.AT_WORK, ids=lambda each: each.slug)
def test_who_works_in_a_trade_has_its_flow_and_good_settings(
    business: businesses.Business,
) -> None:
    vertical, brought = VERTICALS[business.trade], trading.load_trade(business)
    assert businesses.load_bot(business)["bot"]["flow"] in vertical.flows
    assert vertical.read_settings(brought["settings"])
    assert set(brought) == {"settings", "knowledge", "goods"}, "nothing is left over"


def test_the_menu_is_the_samples_with_branches_that_are_open_whenever_the_demo_is() -> None:
    goods = trading.load_trade(businesses.RESTAURANT)["goods"]
    names = [category["name"] for category in goods["categories"]]
    assert names[0] == "Tacos"
    assert len(goods["categories"][-1]["items"]) > 10, "enough for a second page"
    closed = [branch["name"] for branch in goods["branches"] if "hours" in branch]
    assert (closed, len(goods["branches"])) == (["Jardín"], 3)
    ordered = {item["product_retailer_id"] for item in kitchen.BASKET["order"]["product_items"]}
    items = [item for category in goods["categories"] for item in category["items"]]
    assert ordered <= {item.get("retailer_id") for item in items}


def test_shops_answer_with_their_own_prices() -> None:
    answers = set()
    for shop in businesses.SHOPS:
        rules = {each["name"]: each["answer"] for each in businesses.load_bot(shop)["rules"]}
        answers.add(rules["precios"])
    assert len(answers) == len(businesses.SHOPS)


def test_numbers_and_telephones_are_invented_and_unique() -> None:
    lines = [line for business in businesses.ALL for line in business.lines]
    phones = [each.phone for each in lines] + [each.owner_phone for each in businesses.SHOPS]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"155501\d{5}", phone) for phone in phones)
    assert len({each.waba_id for each in lines}) == len({each.phone_number_id for each in lines})
    assert sum(each.provider == "chakra" for each in lines) == 1


def test_both_languages_have_every_sentence_with_the_same_facts() -> None:
    assert WORDING.keys("es") == WORDING.keys("en")
    for key in WORDING.keys("es"):
        facts = {
            language: set(re.findall(r"{(\w+)}", WORDING.say(language, key)))
            for language in ("es", "en")
        }
        assert facts["es"] == facts["en"], key


def test_every_sentence_that_is_asked_for_exists() -> None:
    first_act = "chat|stage|talks|kitchen|desk"
    sections = f"{first_act}|mix|unknown|token|worker|database|stay|verdict|hello|backward"
    asked = set()
    for source in SOURCES:
        asked |= set(re.findall(rf'"((?:{sections})\.[a-z_]+)"', source.read_text("utf-8")))
    assert len(asked) > 30
    assert asked - WORDING.keys("en") == set()


def test_places_are_found_by_number_name_trade_and_slug() -> None:
    assert [find_place(each.slug) for each in list_places()] == list_places()
    assert find_place("1").slug == "hotel-marea"
    assert find_place("Flores").slug == "flores-del-valle"
    assert find_place("restaurant").slug == "la-comal"
    assert find_place("talento-norte-2").line.phone_number_id == "300000000000004"
    for nobody in ("", "0", "99", "nadie"):
        with pytest.raises(errors.NotFound, match="hotel-marea"):
            find_place(nobody)


def test_a_person_keeps_a_telephone_and_a_shop_has_its_owner() -> None:
    hotel = find_place("hotel")
    assert choose_person(hotel, "Ana") == ("Ana", choose_person(hotel, "ANA")[1])
    assert choose_person(hotel, "Ana")[1] != choose_person(hotel, "Luis")[1]
    assert choose_person(find_place("joyas-luna"), "Ana") == ("Luna", "15550101001")


def test_only_what_was_answered_with_200_counts_as_acknowledged() -> None:
    body = (
        '{"entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"300000000000001"},'
        '"messages":[{"id":"wamid.A"},{"type":"text"}]}}]}]}'
    )
    accepted, refused = {"state": "accepted", "body": body}, {"state": "retrying", "body": body}
    assert list_said([accepted, refused]) == {("300000000000001", "wamid.A")}
    assert list_said([refused]) == set()


def test_what_counts_as_explained() -> None:
    assert is_explained("in", {"said", "received_by_path", "routed", "decided"})
    assert is_explained("in", {"received", "routed_as_guest"})
    assert not is_explained("in", {"said", "routed"})
    assert is_explained("out", {"written_by_bot", "because", "sent"})
    assert is_explained("out", {"written_on_phone"})
    assert is_explained("note", {"noted_by_bot", "because"})
    assert not is_explained("note", {"because"})
    assert not is_explained("out", {"written_by_bot", "sent"})
    assert not is_explained("out", set())


@pytest.mark.parametrize("width", [24, 50, 100, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    out = io.StringIO()
    console = make_console(out)
    console.width = width
    narrator = Narrator(console, "es")
    narrator.chapter("talks")
    narrator.business("Flores del Valle", "+15550100006 · Cloud API")
    narrator.speak("Flores del Valle", "Una respuesta larga. " * 8, style="green", after="✓✓")
    narrator.aside("[Disponibilidad] [Cómo llegar]")
    narrator.result(False, "stage.no_answer", name="Hotel Marea")
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    assert "Una respuesta larga." in " ".join(line.strip() for line in lines)
