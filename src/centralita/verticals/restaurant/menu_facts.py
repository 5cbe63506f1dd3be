"""What can be looked up in the menu: categories, dishes, what is still to choose for a dish."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from centralita.verticals.contract import Answer, Fact
from centralita.verticals.restaurant import menu, view
from centralita.verticals.restaurant.scene import Scene, make_fact

DONE: Final = "done"
"""What stands for "no more of these" among the rows of a group."""


class Nothing(Struct, frozen=True, kw_only=True):
    """No argument."""


class WhichItems(Struct, frozen=True, kw_only=True):
    category: Annotated[str, Meta(description="Name or id of a category; empty: all.")] = ""
    words: Annotated[str, Meta(description="Words to look for in names and descriptions.")] = ""


class WhichItem(Struct, frozen=True, kw_only=True):
    item: Annotated[str, Meta(description="The dish's name or id.")]


class WhichGroup(Struct, frozen=True, kw_only=True):
    item: str
    options: str = ""
    passed: str = ""


def tell_categories(scene: Scene, _asked: Nothing) -> Answer:
    """Those that have something to order, in the menu's order."""
    found = [item for item in scene.list_items() if item.available]
    counts = Counter(item.category_id for item in found)
    names = {item.category_id: item.category for item in found}
    return [
        {
            "id": str(category_id),
            "name": name,
            "count": counts[category_id],
            "description": scene.reader.say(
                "dishes_one" if counts[category_id] == 1 else "dishes_many",
                count=counts[category_id],
            ),
        }
        for category_id, name in names.items()
    ]


def tell_items(scene: Scene, asked: WhichItems) -> Answer:
    """Dishes that can be ordered now, of a category or by words."""
    named = menu.find_items(scene.list_items(), asked.category)
    found = [item for item in named if item.available]
    if asked.words.strip():
        found = _find_by_words(found, asked.words)
    return [view.show_item(scene.reader, item) for item in found]


_LITTLE_WORDS: Final = frozenset((
    "algo", "alguna", "alguno", "con", "del", "dame", "hay", "las", "los", "mas", "otra", "otro",
    "para", "pedir", "por", "quiero", "quisiera", "sin", "tienen", "una", "uno", "and", "any",
    "anything", "are", "have", "please", "some", "something", "that", "the", "want", "with", "you",
))  # fmt: skip
"""As `_plain` writes them: who asks for something with cheese looks for cheese."""


def _find_by_words(items: Sequence[menu.Item], words: str) -> list[menu.Item]:
    """Best first: dishes whose name or description has the most of the words."""
    wanted = {word for word in _plain(words).split() if len(word) > 2} - _LITTLE_WORDS
    scored: list[tuple[int, int, menu.Item]] = []
    for place, item in enumerate(items):
        known = f"{_plain(item.name)} {_plain(item.name)} {_plain(item.description)}"
        score = sum(known.count(word) for word in wanted)
        if score:
            scored.append((-score, place, item))
    return [item for _, _, item in sorted(scored, key=lambda each: each[:2])]


def _plain(text: str) -> str:
    """Lower case, without accents and signs; without a plural's s, in both languages."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"\w+", "".join(c for c in bare if not unicodedata.combining(c)))
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def tell_item(scene: Scene, asked: WhichItem) -> Answer:
    """One dish with its options; None where the menu has no such one."""
    found = menu.find_item(scene.list_items(), asked.item)
    return view.show_item(scene.reader, found) if found else None


def tell_menu(scene: Scene, _asked: Nothing) -> Answer:
    """The whole menu as one text."""
    lines: list[str] = []
    category = ""
    for item in scene.list_items():
        if not item.available:
            continue
        if item.category != category:
            category = item.category
            lines += ["", f"*{category}*"]
        lines.append(f"{item.name} · {scene.reader.money(item.price)}")
    return {"empty": not lines, "text": "\n".join(lines).strip()}


def tell_next_group(scene: Scene, asked: WhichGroup) -> Answer:
    """What is still to be chosen for a dish; `done` where nothing is.

    `options` and `passed` are ids of options and groups with blanks between.
    """
    reader = scene.reader
    item = menu.find_item(scene.list_items(), asked.item)
    if item is None:
        return {"done": True, "id": "", "name": "", "text": "", "rows": []}
    chosen, _ = menu.find_options(item, asked.options.split())
    group = menu.find_open_group(item, chosen, asked.passed.split())
    if group is None:
        return {"done": True, "id": "", "name": "", "text": "", "rows": []}
    have = [option for option in group.options if option in chosen]
    rows = [
        {"id": str(option.id), "title": option.name, "description": extra["price_text"]}
        for option in group.list_available()
        if option not in chosen
        for extra in [view.show_option(reader, option)]
    ]
    if len(have) >= group.at_least:
        word = "group_enough" if have else "group_none"
        rows.insert(0, {"id": DONE, "title": reader.say(word), "description": ""})
    return {
        "done": False,
        "id": str(group.id),
        "name": group.name,
        "text": reader.say(
            "group_more" if have else "group_first",
            item=item.name,
            group=group.name,
            bounds=_say_bounds(reader, group),
            chosen=", ".join(option.name for option in have),
        ),
        "rows": rows,
    }


def _say_bounds(reader: view.Reader, group: menu.Group) -> str:
    if group.at_least == group.at_most:
        return reader.say("bounds_one" if group.at_most == 1 else "bounds_exact", n=group.at_most)
    if group.at_least:
        return reader.say("bounds_between", least=group.at_least, most=group.at_most)
    return reader.say(
        "bounds_optional_one" if group.at_most == 1 else "bounds_up_to", n=group.at_most
    )


MENU_FACTS: Final[tuple[Fact[Any], ...]] = (
    make_fact(
        tell_categories,
        name="categories",
        about="The categories of the menu that have something to order now.",
        asks=Nothing,
    ),
    make_fact(
        tell_items,
        name="items",
        about="Dishes that can be ordered now, with price and options, by category or by words.",
        asks=WhichItems,
    ),
    make_fact(
        tell_item,
        name="item",
        about="One dish: price, description, options to choose, whether it is available.",
        asks=WhichItem,
    ),
    make_fact(
        tell_menu, name="menu", about="The whole menu with prices as one text.", asks=Nothing
    ),
    make_fact(
        tell_next_group,
        name="next_group",
        about="The next group of options to ask about for a dish.",
        asks=WhichGroup,
        for_agents=False,
    ),
)
