"""What a person changed about themselves: preferences and ids (Cloud API §1.7, §1.8)."""

from centralita.providers.meta_format import parse_people
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import UserId, WaId
from centralita.vocabulary.incoming import Person, PersonChange, PreferenceChange

_MARKETING = {"stop": False, "resume": True, "signup": True}


def read_preference(spot: Spot, path: str, raw: values.Object) -> PreferenceChange:
    """One element of `user_preferences[]`: marketing messages stopped or welcome again."""
    spot.need_number()
    category = values.find_id(raw, "category") or "marketing_messages"
    wish = (values.find_id(raw, "value") or "").lower()
    if category != "marketing_messages" or wish not in _MARKETING:
        raise values.Unreadable(f"The preference {category[:40]}={wish[:40]!r} is not known.")
    named = parse_people.parse_named(spot, raw, "wa_id", "user_id")
    return PreferenceChange(
        **spot.facts(path, raw, values.find_time(raw, "timestamp") or spot.at),
        person=parse_people.get_person(spot, named, "The preference does not say whose it is."),
        marketing=_MARKETING[wish],
    )


def read_user_id(spot: Spot, path: str, raw: values.Object) -> PersonChange:
    """One element of `user_id_update[]`: a business-scoped id was made anew."""
    spot.need_number()
    ids = values.parse_object(raw.get("user_id"))
    previous = values.find_id(ids, "previous")
    phone = values.find_phone(raw, "wa_id")
    current = values.get_id(ids, "current", "The new user id is missing.")
    if previous is None and phone is None:
        raise values.Unreadable("The change says neither the old user id nor the phone.")
    parents = values.parse_object(raw.get("parent_user_id"))
    return PersonChange(
        **spot.facts(path, raw, values.find_time(raw, "timestamp") or spot.at),
        person=Person(
            wa_id=WaId(phone) if phone else None,
            user_id=UserId(previous) if previous else None,
            parent_user_id=values.find_id(parents, "previous"),
        ),
        new_user_id=UserId(current),
    )
