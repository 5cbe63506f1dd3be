"""The JSON types of what a business sends, so that later checks may rely on them (Cloud API §2.2,
§2.3, §4.2).

Every key may be missing or null here: that something is required, or too long, is said by the
checks, with the code Meta has for it. Keys not named may hold anything.
"""

from typing import Any, TypeAlias, TypeVar

import msgspec

from centralita.simulator import errors

T = TypeVar("T")
Maybe: TypeAlias = T | msgspec.UnsetType | None
_NONE = msgspec.UNSET


class Media(msgspec.Struct):
    """image, video, audio, document, sticker."""

    id: Maybe[str] = _NONE
    link: Maybe[str] = _NONE
    caption: Maybe[str] = _NONE
    filename: Maybe[str] = _NONE


class Text(msgspec.Struct):
    """A text message, and the body and footer of an interactive one."""

    body: Maybe[str] = _NONE
    text: Maybe[str] = _NONE


class Location(msgspec.Struct):
    """Degrees, as numbers or text."""

    latitude: Maybe[float | str] = _NONE
    longitude: Maybe[float | str] = _NONE
    name: Maybe[str] = _NONE
    address: Maybe[str] = _NONE


class Name(msgspec.Struct):
    """The name on a contact card."""

    formatted_name: Maybe[str] = _NONE


class Contact(msgspec.Struct):
    """One contact card."""

    name: Maybe[Name] = _NONE


class Reaction(msgspec.Struct):
    """An emoji on a message."""

    message_id: Maybe[str] = _NONE
    emoji: Maybe[str] = _NONE


class Choice(msgspec.Struct):
    """What a button or a row stands for."""

    id: Maybe[str] = _NONE
    title: Maybe[str] = _NONE
    description: Maybe[str] = _NONE


class Button(msgspec.Struct):
    """A reply button, on a message or on a card."""

    type: Maybe[str] = _NONE
    reply: Maybe[Choice] = _NONE
    quick_reply: Maybe[Choice] = _NONE


class Product(msgspec.Struct):
    """One product of a list."""

    product_retailer_id: Maybe[str] = _NONE


class Section(msgspec.Struct):
    """Rows or products under a title."""

    title: Maybe[str] = _NONE
    rows: Maybe[list[Choice]] = _NONE
    product_items: Maybe[list[Product]] = _NONE


class Parameters(msgspec.Struct):
    """What an action is given."""

    display_text: Maybe[str] = _NONE
    url: Maybe[str] = _NONE
    flow_message_version: Maybe[str] = _NONE
    flow_cta: Maybe[str] = _NONE
    flow_id: Maybe[str | int] = _NONE
    flow_name: Maybe[str] = _NONE
    flow_token: Maybe[str] = _NONE
    flow_action: Maybe[str] = _NONE
    mode: Maybe[str] = _NONE
    payload: Maybe[str] = _NONE
    reference_id: Maybe[str] = _NONE


class Header(msgspec.Struct):
    """The header of an interactive message or a card."""

    type: Maybe[str] = _NONE
    text: Maybe[str] = _NONE
    image: Maybe[Media] = _NONE
    video: Maybe[Media] = _NONE
    document: Maybe[Media] = _NONE
    gif: Maybe[Media] = _NONE


class Action(msgspec.Struct):
    """What can be done with an interactive message."""

    name: Maybe[str] = _NONE
    button: Maybe[str] = _NONE
    buttons: Maybe[list[Button]] = _NONE
    sections: Maybe[list[Section]] = _NONE
    cards: "Maybe[list[Interactive]]" = _NONE
    parameters: Maybe[Parameters] = _NONE
    catalog_id: Maybe[str] = _NONE
    product_retailer_id: Maybe[str] = _NONE


class Interactive(msgspec.Struct):
    """An interactive message, or one card of a carousel."""

    type: Maybe[str] = _NONE
    header: Maybe[Header] = _NONE
    body: Maybe[Text] = _NONE
    footer: Maybe[Text] = _NONE
    action: Maybe[Action] = _NONE
    card_index: Maybe[int] = _NONE


class Fallback(msgspec.Struct):
    """A currency or a date in a template."""

    fallback_value: Maybe[str] = _NONE


class Parameter(msgspec.Struct):
    """One value of a template."""

    type: Maybe[str] = _NONE
    text: Maybe[str] = _NONE
    payload: Maybe[str] = _NONE
    parameter_name: Maybe[str] = _NONE
    image: Maybe[Media] = _NONE
    video: Maybe[Media] = _NONE
    document: Maybe[Media] = _NONE
    currency: Maybe[Fallback] = _NONE
    date_time: Maybe[Fallback] = _NONE


class Component(msgspec.Struct):
    """One component of a template that is sent."""

    type: Maybe[str] = _NONE
    sub_type: Maybe[str] = _NONE
    index: Maybe[str | int] = _NONE
    parameters: Maybe[list[Parameter]] = _NONE
    cards: "Maybe[list[TemplateSend]]" = _NONE


class Language(msgspec.Struct):
    """The language of a template."""

    code: Maybe[str] = _NONE


class TemplateSend(msgspec.Struct):
    """A template message, or one card of it."""

    name: Maybe[str] = _NONE
    language: Maybe[Language] = _NONE
    components: Maybe[list[Component]] = _NONE


class Context(msgspec.Struct):
    """The message that is answered."""

    message_id: Maybe[str] = _NONE


class Envelope(msgspec.Struct):
    """What all messages have."""

    messaging_product: Maybe[str] = _NONE
    recipient_type: Maybe[str] = _NONE
    to: Maybe[str] = _NONE
    recipient: Maybe[str] = _NONE
    type: Maybe[str] = _NONE
    context: Maybe[Context] = _NONE
    biz_opaque_callback_data: Maybe[str] = _NONE


class NewButton(msgspec.Struct):
    """A button of a template to be made."""

    type: str
    text: Maybe[str] = _NONE
    url: Maybe[str] = _NONE


class NewComponent(msgspec.Struct):
    """A component of a template to be made."""

    type: str
    format: Maybe[str] = _NONE
    text: Maybe[str] = _NONE
    buttons: Maybe[list[NewButton]] = _NONE


def check_types(value: Any, shape: Any, name: str) -> None:
    """Refuse with 100 what does not have these JSON types; the error says where."""
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as problem:
        raise errors.bad_parameter(f"Param {name}: {problem}") from None
