"""The same for what the inbox asks."""

from typing import Any

from centralita.records import files, inbox_list, quick_replies, replies
from centralita.vocabulary.content import Text
from tests.promises.trespasses import NOW, Case, Victim, with_


def _conversation(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.conversation_id,), {}


def _message(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.message_id,), {}


def _contact(victim: Victim) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (victim.contact_id,), {}


def _place(victim: Victim) -> replies.Place:
    return replies.Place(
        conversation_id=victim.conversation_id,
        number_id=victim.number_id,
        owner="bot",
        last_inbound_at=NOW,
        number_status="active",
        parked_code=None,
    )


_FILTERS = inbox_list.Filters(status=None)
_WRITTEN = replies.Written(content=Text(body="thief"), because="thief")
_QUICK = quick_replies.New(shortcut="thief", body="thief", language=None)


def _file(victim: Victim) -> files.New:
    return files.New(
        name="x", mime_type="x", data=b"x", created_by="x", message_id=victim.message_id
    )


CASES: dict[str, Case] = {
    "files.add": lambda v: ((_file(v),), {}),
    "files.add_once": lambda v: ((_file(v),), {}),
    "files.add_unsent": lambda v: ((_file(v),), {}),
    "files.find": lambda v: ((v.file_id,), {}),
    "files.find_of_message": _message,
    "files.mark_uploaded": lambda v: ((v.file_id, "media", v.number_id), {}),
    "files.read_part": lambda v: ((v.file_id, 0, 100), {}),
    "files.take": lambda v: ((v.file_id, v.message_id), {}),
    "inbox_acts.assign": lambda v: ((v.conversation_id, v.person_id), {}),
    "inbox_acts.assign_if_nobodys": lambda v: ((v.conversation_id, v.person_id), {}),
    "inbox_acts.hold": _conversation,
    "inbox_acts.is_there": _conversation,
    "inbox_acts.mark_seen": lambda v: ((v.conversation_id, v.message_id), {}),
    "inbox_acts.mark_spoken": lambda v: (([(v.tenant_id, v.conversation_id)],), {}),
    "inbox_acts.set_status": lambda v: ((v.conversation_id, "archived"), {}),
    "inbox_cards.load": lambda v: (([v.conversation_id],), {}),
    "inbox_contacts.change": lambda v: ((v.contact_id, "thief", "en"), {}),
    "inbox_contacts.find": _contact,
    "inbox_contacts.list_called": with_(["of", "victim"], None, 10),
    "inbox_contacts.list_conversations": _contact,
    "inbox_contacts.list_page": with_(None, 10),
    "inbox_contacts.lock": _contact,
    "inbox_contacts.set_blocked": lambda v: ((v.contact_id,), {"blocked": True}),
    "inbox_list.count": lambda v: ((v.person_id,), {}),
    "inbox_list.fold": with_("thief"),
    "inbox_list.list_keys": with_(_FILTERS, None, 10, ["of", "victim"]),
    "inbox_list.look_in_texts": with_(_FILTERS, "victim", None, 10),
    "inbox_messages.list_after": lambda v: ((v.conversation_id, v.message_id, 10), {}),
    "inbox_messages.list_around": lambda v: ((v.conversation_id, v.message_id, 10), {}),
    "inbox_messages.list_before": lambda v: ((v.conversation_id, None, 10), {}),
    "inbox_messages.list_quoted": lambda v: (([(v.number_id, "wamid.x")],), {}),
    "inbox_messages.list_reactions": lambda v: (([v.conversation_id], ["wamid.x"]), {}),
    "inbox_messages.load": lambda v: (([v.message_id],), {}),
    "inbox_places.find": _conversation,
    "inbox_places.find_spoken": _message,
    "inbox_places.requeue": _message,
    "inbox_places.withdraw": _message,
    "inbox_speakers.is_line": lambda v: ((v.number_id,), {}),
    "quick_replies.add": with_(_QUICK, "thief"),
    "quick_replies.change": lambda v: ((v.quick_reply_id, _QUICK, "thief"), {}),
    "quick_replies.find": lambda v: ((v.quick_reply_id,), {}),
    "quick_replies.list_all": with_(),
    "quick_replies.lock": lambda v: ((v.quick_reply_id,), {}),
    "quick_replies.remove": lambda v: ((v.quick_reply_id,), {}),
    "replies.add_written": lambda v: ((_place(v), _WRITTEN, NOW), {}),
}
