"""What somebody wants to say, within WhatsApp's limits (Cloud API §2.2, §2.3, §3)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from centralita.show.api.bodies import PlainObject, check_text
from centralita.vocabulary import content as say

TEXT_MOST: Final = 4096
Text = Annotated[str, AfterValidator(check_text)]


Body = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(check_text)]
Short = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(check_text)]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reply_to: UUID | None = Field(default=None, description="The message that is quoted.")


class TextDraft(_Draft):
    """A text. At most 4096 characters; a longer one is refused."""

    kind: Literal["text"]
    text: Annotated[str, Field(min_length=1), AfterValidator(check_text)] = Field(
        examples=["¡Claro! Les esperamos a las nueve."]
    )
    preview_url: bool = False


class FileDraft(_Draft):
    """A picture, a video, a document, a sticker or a voice note that was uploaded before."""

    kind: Literal["media"]
    file_id: UUID = Field(description="From `POST /tenants/{tenant}/files`.")
    caption: Annotated[str, Field(max_length=1024), AfterValidator(check_text)] | None = None
    voice: bool = Field(default=False, description="Show an audio as a voice note (ogg with opus).")


class ButtonDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=256), AfterValidator(check_text)]
    title: Annotated[str, Field(min_length=1, max_length=20), AfterValidator(check_text)]


class ButtonsDraft(_Draft):
    """A text with one to three buttons."""

    kind: Literal["buttons"]
    text: Body
    buttons: list[ButtonDraft] = Field(min_length=1, max_length=3)
    header: Short | None = None
    footer: Short | None = None

    @model_validator(mode="after")
    def _check(self) -> "ButtonsDraft":
        if len({each.id for each in self.buttons}) < len(self.buttons):
            raise ValueError("two buttons have the same id")
        if len({each.title for each in self.buttons}) < len(self.buttons):
            raise ValueError("two buttons say the same")
        return self


class RowDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_text)]
    title: Annotated[str, Field(min_length=1, max_length=24), AfterValidator(check_text)]
    description: (
        Annotated[str, Field(min_length=1, max_length=72), AfterValidator(check_text)] | None
    ) = None


class SectionDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=24), AfterValidator(check_text)] | None = (
        None
    )
    rows: list[RowDraft] = Field(min_length=1, max_length=10)


class ListDraft(_Draft):
    """A text with a button that opens a list of at most ten rows."""

    kind: Literal["list"]
    text: Body
    button: Annotated[str, Field(min_length=1, max_length=20), AfterValidator(check_text)]
    sections: list[SectionDraft] = Field(min_length=1, max_length=10)
    header: Short | None = None
    footer: Short | None = None

    @model_validator(mode="after")
    def _check(self) -> "ListDraft":
        rows = [row.id for section in self.sections for row in section.rows]
        if len(rows) > 10:
            raise ValueError("at most ten rows in all")
        if len(set(rows)) < len(rows):
            raise ValueError("two rows have the same id")
        if len(self.sections) > 1 and any(each.title is None for each in self.sections):
            raise ValueError("each of several sections needs a title")
        return self


class LocationDraft(_Draft):
    """A place on the map."""

    kind: Literal["location"]
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    name: Annotated[str, Field(max_length=1000), AfterValidator(check_text)] | None = None
    address: Annotated[str, Field(max_length=1000), AfterValidator(check_text)] | None = None


class ContactsDraft(_Draft):
    """Contact cards in Meta's own shape: `name` with `formatted_name`, `phones`, `emails` …"""

    kind: Literal["contacts"]
    cards: list[PlainObject] = Field(min_length=1, max_length=10)


class ReactionDraft(BaseModel):
    """An emoji for a message; an empty one takes it back."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["reaction"]
    message_id: UUID
    emoji: Annotated[str, Field(max_length=20), AfterValidator(check_text)]

    @property
    def reply_to(self) -> UUID:
        return self.message_id


Values = list[Text] | dict[str, Text]
"""By position, or by name."""


class Parameters(BaseModel):
    """What goes into a template's places."""

    model_config = ConfigDict(extra="forbid")

    header: Values | None = None
    body: Values | None = Field(default=None, examples=[["Ana", "21:00"]])
    buttons: dict[int, Text] = Field(
        default_factory=dict, description="The end of a button's address, by its place from 0."
    )


class TemplateDraft(_Draft):
    """An approved template: the only thing that may go when the 24 hours are over."""

    kind: Literal["template"]
    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$", examples=["reserva_confirmada"])
    language: str = Field(pattern=r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$", examples=["es_MX"])
    category: Literal["marketing", "utility", "authentication"] | None = Field(
        default=None, description="As approved; null: as WhatsApp says."
    )
    parameters: Parameters | None = None
    components: list[PlainObject] | None = Field(
        default=None, max_length=20, description="In Meta's own shape, instead of `parameters`."
    )


Draft = Annotated[
    TextDraft
    | FileDraft
    | ButtonsDraft
    | ListDraft
    | LocationDraft
    | ContactsDraft
    | ReactionDraft
    | TemplateDraft,
    Field(discriminator="kind"),
]


def write_content(draft: Any, quoted: str | None) -> say.AnyContent:
    """A draft in our own words; `quoted` is WhatsApp's id of the message it is about. Pure.

    A file comes from `write_file`, because it must be uploaded first.
    """
    match draft:
        case TextDraft():
            return say.Text(body=draft.text, preview_url=draft.preview_url, reply_to=quoted)
        case LocationDraft():
            given = draft.model_dump(exclude={"kind", "reply_to"})
            return say.Location(reply_to=quoted, **given)
        case ContactsDraft():
            return say.Contacts(cards=tuple(draft.cards), reply_to=quoted)
        case ReactionDraft():
            return say.Reaction(message_id=quoted or "", emoji=draft.emoji)
        case TemplateDraft():
            return write_template(draft)
        case _:
            return _write_choices(draft, quoted)


def _write_choices(draft: ButtonsDraft | ListDraft, quoted: str | None) -> say.AnyContent:
    header = say.Header(text=draft.header) if draft.header else None
    if isinstance(draft, ButtonsDraft):
        return say.Buttons(
            body=draft.text,
            buttons=tuple(say.Button(id=each.id, title=each.title) for each in draft.buttons),
            header=header,
            footer=draft.footer,
            reply_to=quoted,
        )
    sections = [
        say.Section(title=each.title, rows=tuple(say.Row(**row.model_dump()) for row in each.rows))
        for each in draft.sections
    ]
    return say.Menu(
        body=draft.text,
        button=draft.button,
        sections=tuple(sections),
        header=header,
        footer=draft.footer,
        reply_to=quoted,
    )


def write_template(draft: TemplateDraft) -> say.Template:
    """A template with its values in Meta's shape (Cloud API §2.3). Pure."""
    components = draft.components
    if components is None:
        components = _write_components(draft.parameters) if draft.parameters else []
    return say.Template(
        name=draft.name,
        language=draft.language,
        category=draft.category or "utility",
        components=tuple(components),
    )


def _write_components(given: Parameters) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, values in (("header", given.header), ("body", given.body)):
        if values:
            found.append({"type": place, "parameters": _write_values(values)})
    for at, text in sorted(given.buttons.items()):
        value = [{"type": "text", "text": text}]
        found.append({"type": "button", "sub_type": "url", "index": str(at), "parameters": value})
    return found


def _write_values(values: Sequence[str] | Mapping[str, str]) -> list[dict[str, str]]:
    if isinstance(values, Mapping):
        return [
            {"type": "text", "parameter_name": name, "text": text} for name, text in values.items()
        ]
    return [{"type": "text", "text": text} for text in values]
