"""The page about the simulator names everything that can be asked of it."""

from pathlib import Path

import msgspec

from centralita.simulator import errors, faults, inbound, options, panel

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "simulate-whatsapp.md").read_text()


def test_every_control_path_is_on_the_page() -> None:
    assert [path for _, path, _ in panel.ROUTES if f"{path}`" not in PAGE] == []


def test_every_option_effect_and_inbound_type_is_on_the_page() -> None:
    names = {field.name for field in msgspec.structs.fields(options.Options)}
    names |= faults.REQUEST_EFFECTS | faults.WEBHOOK_EFFECTS | inbound.KINDS
    assert sorted(name for name in names if f"`{name}`" not in PAGE) == []


def test_only_codes_the_simulator_knows_are_on_the_page() -> None:
    words = PAGE.replace("/", " ").replace("(", " ").replace(")", " ").split()
    codes = {int(w) for w in words if w.isdigit() and 130_000 <= int(w) < 140_000}
    assert codes
    assert codes <= set(errors.CODES)
