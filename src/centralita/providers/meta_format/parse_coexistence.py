"""The WhatsApp Business app beside us: echoes, address book, history (Cloud API §1.7)."""

from functools import partial

from centralita.providers.meta_format import parse_messages, parse_people
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot, parse_each
from centralita.vocabulary.ids import UserId, WaId
from centralita.vocabulary.incoming import AddressBookEntry, AnyItem, Echo, Notice, Past, Person


def read_echo(spot: Spot, path: str, raw: values.Object) -> Echo:
    """A message typed on the business's own phone: somebody there answers."""
    spot.need_number()
    message = parse_messages.parse_message(spot, path, raw, _parse_addressee(spot, raw))
    return Echo(**spot.facts(path, raw, message.at), message=message)


def _parse_addressee(spot: Spot, raw: values.Object) -> Person:
    named = parse_people.parse_named(spot, raw, "to", "to_user_id")
    return parse_people.get_person(spot, named, "The message does not say whom it went to.")


def read_address_book(spot: Spot, path: str, raw: values.Object) -> AddressBookEntry:
    """One element of `state_sync[]`."""
    spot.need_number()
    contact = values.parse_object(raw.get("contact"))
    phone = values.find_phone(contact, "phone_number", "wa_id")
    user_id = values.find_id(contact, "user_id")
    if phone is None and user_id is None:
        raise values.Unreadable("The address book entry names neither phone nor user id.")
    changed_at = values.find_time(values.parse_object(raw.get("metadata")), "timestamp")
    return AddressBookEntry(
        **spot.facts(path, raw, changed_at or spot.at),
        person=Person(
            wa_id=WaId(phone) if phone else None,
            user_id=UserId(user_id) if user_id else None,
            username=values.find_id(contact, "username"),
            name=values.find_id(contact, "full_name", "first_name"),
        ),
        action=values.get_id(raw, "action", "The address book entry has no action."),
    )


def parse_history(spot: Spot, value: values.Object) -> list[AnyItem]:
    """Chunks of old conversations; the files of the last days follow as plain messages."""
    items: list[AnyItem] = []
    items += parse_each(spot, value, "history", _read_chunk)
    for index, chunk in enumerate(values.parse_list(value.get("history"))):
        if isinstance(chunk, dict):
            items += _parse_threads(spot.moved(f"{spot.path}.history[{index}]"), chunk)
    items += parse_each(spot, value, "messages", partial(_read_past, None))
    items += parse_each(spot, value, "message_echoes", partial(_read_past, None))
    return items


def _read_chunk(spot: Spot, path: str, raw: values.Object) -> Notice:
    """How far the import is, or why there is none."""
    errors = values.parse_objects(raw.get("errors"))
    if errors:
        words = values.find_text(errors[0], "title", "message") or "it failed"
        summary = f"History import, error {values.find_id(errors[0], 'code') or ''}: {words}"
        return Notice(**spot.facts(path, raw, spot.at), kind="error", summary=summary)
    metadata = values.find_object(raw, "metadata")
    if metadata is None:
        raise values.Unreadable("The history chunk says neither its phase nor an error.")
    phase, order, progress = (
        values.find_count(metadata, key) for key in ("phase", "chunk_order", "progress")
    )
    summary = f"History import: phase {phase}, chunk {order}, {progress} % done."
    # the threads are items of their own: only the progress is this one's
    return Notice(**spot.facts(path, metadata, spot.at), kind="history_progress", summary=summary)


def _parse_threads(chunk: Spot, raw: values.Object) -> list[AnyItem]:
    threads = raw.get("threads")
    if threads is not None and not isinstance(threads, list):
        return [chunk.unknown(f"{chunk.path}.threads", threads, "threads is not a list.")]
    items: list[AnyItem] = []
    for index, thread in enumerate(threads or ()):
        spot = chunk.moved(f"{chunk.path}.threads[{index}]")
        if isinstance(thread, dict):
            read_one = partial(_read_past, _parse_thread_person(thread))
            items += parse_each(spot, thread, "messages", read_one)
        else:
            items.append(spot.unknown(spot.path, thread, "The thread is not a JSON object."))
    return items


def _parse_thread_person(thread: values.Object) -> Person:
    context = values.parse_object(thread.get("context"))
    phone = values.find_phone(context, "wa_id") or values.find_phone(thread, "id")
    user_id = values.find_id(context, "user_id")
    return Person(
        wa_id=WaId(phone) if phone else None,
        user_id=UserId(user_id) if user_id else None,
        username=values.find_id(context, "username"),
    )


def _read_past(customer: Person | None, spot: Spot, path: str, raw: values.Object) -> Past:
    """One old message; `customer` is whom its thread is with, None outside a thread."""
    spot.need_number()
    sender = values.find_phone(raw, "from")
    from_business = "to" in raw or "to_user_id" in raw or sender == spot.display_phone_number
    if customer is not None and (customer.wa_id or customer.user_id):
        person = customer
    elif from_business:
        person = _parse_addressee(spot, raw)
    else:
        person = parse_people.parse_sender(spot, raw)
    message = parse_messages.parse_message(spot, path, raw, person)
    context = values.parse_object(raw.get("history_context"))
    return Past(
        **spot.facts(path, raw, message.at),
        message=message,
        from_business=from_business,
        status=values.find_id(context, "status"),
    )
