"""Every item to the number it is about (promise 2): pure, one item at a time."""

from msgspec import Struct

from centralita.records.directory import NumberRow
from centralita.records.inbound import Received
from centralita.route.directory import Directory
from centralita.vocabulary.ids import TenantId
from centralita.vocabulary.incoming import (
    AccountChange,
    AddressBookEntry,
    AnyItem,
    Echo,
    Message,
    Notice,
    Past,
    PersonChange,
    PreferenceChange,
    QualityChange,
    Status,
    TemplateChange,
    Unknown,
)

Personal = Message | Echo | Past | Status | PreferenceChange | PersonChange | AddressBookEntry
"""Items about one person on one number."""
Managing = QualityChange | TemplateChange | AccountChange
"""Items about a number or about all numbers of a WhatsApp Business Account."""


class Addressed(Struct, frozen=True):
    """An item with the number it is about and the tenant it belongs to."""

    item: AnyItem
    number: NumberRow
    tenant_id: TenantId


class Stray(Struct, frozen=True):
    """An item nobody can be found for, or that nobody understands: for quarantine."""

    item: AnyItem
    cause: str
    """`unknown_number`, `unknown_account`, `wrong_door` or `not_understood`."""
    reason: str


def find_addresses(body: Received, item: AnyItem, directory: Directory) -> list[Addressed] | Stray:
    """Where an item belongs: to one number, to several of an account, or nowhere.

    A door that is one tenant's own reaches that tenant's numbers only, whatever the item says.
    """
    found = _find(body.provider, item, directory)
    if isinstance(found, Stray):
        return found
    allowed = [
        each for each in found if directory.is_open_to(body.provider, body.door, each.number)
    ]
    return allowed or Stray(
        item, "wrong_door", f"it came by the door {body.door}, which is another tenant's own"
    )


def _find(provider: str, item: AnyItem, directory: Directory) -> list[Addressed] | Stray:
    if isinstance(item, Unknown):
        return Stray(item, "not_understood", item.reason)
    if isinstance(item, Managing):
        return _find_managed(provider, item, directory)
    number = directory.find_number(provider, item.phone_number_id) if item.phone_number_id else None
    if number is not None:
        return [Addressed(item, number, _owner(item, number, directory))]
    if isinstance(item, Notice):
        return _find_managed(provider, item, directory)
    return Stray(
        item,
        "unknown_number",
        f"no number with phone_number_id {item.phone_number_id} is registered; "
        "add it with `centralita number add` and its items are replayed",
    )


def _owner(item: AnyItem, number: NumberRow, directory: Directory) -> TenantId:
    match item:
        case Message() | Status() | PreferenceChange() | PersonChange() | AddressBookEntry():
            return directory.find_owner(number, item.person)
        case Echo() | Past():
            return directory.find_owner(number, item.message.person)
        case _:
            return TenantId(number.tenant_id)


def _find_managed(
    provider: str, item: Managing | Notice, directory: Directory
) -> list[Addressed] | Stray:
    """By number where the item names one, else by account: once per number, or once per tenant
    for what is about the account as such."""
    number = None
    if item.phone_number_id:
        number = directory.find_number(provider, item.phone_number_id)
    elif item.display_phone_number:
        number = directory.find_by_display(provider, item.display_phone_number, item.waba_id)
    if number is not None:
        return [Addressed(item, number, TenantId(number.tenant_id))]
    numbers = directory.list_of_waba(provider, item.waba_id) if item.waba_id else []
    if not numbers:
        return Stray(
            item,
            "unknown_account",
            f"no registered number belongs to the WhatsApp Business Account {item.waba_id}",
        )
    if isinstance(item, TemplateChange | Notice):
        numbers = list({row.tenant_id: row for row in reversed(numbers)}.values())
    return [Addressed(item, row, TenantId(row.tenant_id)) for row in numbers]
