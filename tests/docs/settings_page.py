"""The settings' reference, made from them: `python -m tests.docs.settings_page` writes it."""

from pathlib import Path
from typing import Final

from pydantic.fields import FieldInfo

from centralita.settings import Settings

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"

_HEAD: Final = """# Settings

Everything is set through environment variables. They are read once, when a program starts; a wrong
one is refused with a sentence that names it. An empty variable counts as not set. Nothing has to be
set for `./run demo`; an installation needs `CENTRALITA_MASTER_KEY` and, for real traffic,
`CENTRALITA_DATABASE_URL` and `CENTRALITA_PUBLIC_URL`.

This page is made from `src/centralita/settings.py` (`python -m tests.docs.settings_page`).

| variable | default | what it does |
|---|---|---|
"""

_TAIL: Final = """
## Read by the command line only

| variable | what it does |
|---|---|
| `CENTRALITA_LANG` | `es` or `en`: the language of `centralita`, where `--lang` does not say. |
| `CENTRALITA_TOKEN` | A number's token for `number add` and `number token`, instead of a file. |
| `CENTRALITA_APP_SECRET` | A Meta app's secret for `app add`, instead of a file. |
| `CENTRALITA_SECRET` | A tenant's secret for `secret set`, instead of a file. |
| `CENTRALITA_VERIFY_TOKEN` | Its verify token for `app add`, instead of a file. |
| `CENTRALITA_SIMULATOR_URL` | Where the simulator listens, for `centralita simulator …`. |
| `CENTRALITA_DEBUG` | Anything: print where an error came from. |
| `CENTRALITA_PYTHON` | The Python that `./run` sets the project up with. |
"""


def render() -> str:
    """The page as it must be."""
    return _HEAD + "".join(_row(*field) for field in Settings.model_fields.items()) + _TAIL


def _row(name: str, field: FieldInfo) -> str:
    told = (field.description or "").replace("|", "\\|")
    return f"| `CENTRALITA_{name.upper()}` | {_default(field)} | {told} |\n"


def _default(field: FieldInfo) -> str:
    if field.default is None:
        return "–"
    value = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
