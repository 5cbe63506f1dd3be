"""Whatever somebody sets for a trade, what is wrong with it is said in their language."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centralita import cli
from centralita.installed import VERTICALS
from centralita.records import wording
from centralita.show.api import problems
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors, wrong_values

COMMANDS = wording.Wording(Path(cli.__file__).parent / "texts")
ALL = pytest.mark.parametrize("vertical", VERTICALS.values(), ids=list(VERTICALS))

_LEAF = (
    st.none() | st.booleans() | st.integers(-10_000, 100_000) | st.floats(allow_nan=False)
    | st.text(max_size=40) | st.sampled_from(["MXN", "-1", "78.505", "34600000001", "+34"])
)  # fmt: skip
_VALUE = _LEAF | st.lists(_LEAF, max_size=12) | st.dictionaries(st.text(max_size=8), _LEAF)


def find_refusal(vertical: Vertical, wished: dict[str, Any]) -> errors.Invalid | None:
    try:
        vertical.read_settings(wished)
    except errors.Invalid as problem:
        return problem
    return None


@ALL
@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_what_is_wrong_is_said_in_both_languages(vertical: Vertical, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([*vertical.read_settings({}), "colour"]))
    refusal = find_refusal(vertical, {field: data.draw(_VALUE)})
    if refusal is not None:
        reason: Any = refusal.facts["reason"]
        assert set(reason) == {"es", "en"}
        assert reason["es"] != reason["en"]
        for language, told in reason.items():
            assert told.startswith(field)
            for texts in (problems.WORDS, COMMANDS):
                key = f"{'problem' if texts is problems.WORDS else 'errors'}.{refusal.code}"
                said = texts.find(language, key, refusal.facts) or str(refusal)
                assert told in said


@ALL
def test_an_unknown_setting_is_named(vertical: Vertical) -> None:
    refusal = find_refusal(vertical, {"colour": "red"})
    reason: Any = refusal.facts["reason"] if refusal else {}
    assert reason["es"] == "colour: no existe ese ajuste"


class _Inner(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class _Some(msgspec.Struct, forbid_unknown_fields=True):
    count: int | None = None
    share: float = 0.0
    inner: _Inner | None = None
    listed: tuple[_Inner, ...] = ()


@pytest.mark.parametrize(
    ("value", "spanish", "english"),
    [
        ({"count": "x"}, "count: debe ser un número entero o nada (null)",
         "count: must be a whole number or nothing (null)"),
        ({"share": "x"}, "share: debe ser un número", "share: must be a number"),
        ({"inner": {}}, "inner.name: falta", "inner.name: it is missing"),
        ({"inner": {"nam": 1}}, "inner.nam: no existe ese ajuste",
         "inner.nam: there is no such setting"),
        ({"listed": [{"name": 3}]}, "listed[0].name: debe ser un texto",
         "listed[0].name: must be a text"),
    ],
)  # fmt: skip
def test_where_and_what(value: object, spanish: str, english: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        msgspec.convert(value, _Some)
    wrong = wrong_values.read(problem.value)
    assert (wrong.es, wrong.en) == (spanish, english)
