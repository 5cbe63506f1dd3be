"""Templates approved, paused, recategorised … (Cloud API §1.6)."""

from typing import Any

from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.incoming import TemplateChange


def read_status(spot: Spot, path: str, value: values.Object) -> TemplateChange:
    """`message_template_status_update`: the event is Meta's own word for the new status."""
    event = values.get_id(value, "event", "The template event names no event.").upper()
    reason = values.find_id(value, "reason")
    return TemplateChange(
        **_facts(spot, path, value),
        event=event,
        reason=None if reason in (None, "NONE") else reason,
        category=_word(value, "message_template_category"),
        detail=_describe_status(value),
    )


def _describe_status(value: values.Object) -> str | None:
    rejection = values.parse_object(value.get("rejection_info"))
    other = values.parse_object(value.get("other_info"))
    disabled_at = values.find_time(values.parse_object(value.get("disable_info")), "disable_date")
    said = (
        values.find_text(rejection, "reason"),
        values.find_text(rejection, "recommendation"),
        values.find_text(other, "title"),
        values.find_text(other, "description"),
        f"Disabled on {disabled_at:%Y-%m-%d}." if disabled_at else None,
    )
    return ": ".join(filter(None, said)) or None


def read_quality(spot: Spot, path: str, value: values.Object) -> TemplateChange:
    """`message_template_quality_update`."""
    quality = values.get_id(value, "new_quality_score", "The new quality score is missing.").upper()
    before = _word(value, "previous_quality_score") or "unknown"
    return TemplateChange(
        **_facts(spot, path, value),
        event="QUALITY",
        quality=quality,
        detail=f"The quality went from {before} to {quality}.",
    )


def read_category(spot: Spot, path: str, value: values.Object) -> TemplateChange:
    """`template_category_update`, done or announced.

    Announced, `new_category` is the present one and `correct_category` the one to come.
    """
    new = _word(value, "new_category")
    coming = _word(value, "correct_category")
    if coming is None and new is None:
        raise values.Unreadable("The category is missing.")
    facts = _facts(spot, path, value)
    if coming is not None:
        facts["at"] = values.find_time(value, "category_update_timestamp") or facts["at"]
        detail = f"The category will go from {new or 'unknown'} to {coming}."
        return TemplateChange(**facts, event="CATEGORY_PENDING", category=coming, detail=detail)
    before = _word(value, "previous_category") or "unknown"
    detail = f"The category went from {before} to {new}."
    return TemplateChange(**facts, event="CATEGORY", category=new, detail=detail)


def read_components(spot: Spot, path: str, value: values.Object) -> TemplateChange:
    """`message_template_components_update`: the template's text was edited."""
    detail = values.find_text(value, "message_template_element")
    return TemplateChange(**_facts(spot, path, value), event="COMPONENTS", detail=detail)


def _facts(spot: Spot, path: str, value: values.Object) -> dict[str, Any]:
    """Id (a number here, text in the API), name and language, of which one must be there."""
    template_id = values.find_id(value, "message_template_id")
    name = values.find_id(value, "message_template_name")
    if template_id is None and name is None:
        raise values.Unreadable("The event does not say which template it is about.")
    language = values.find_id(value, "message_template_language")
    return {
        **spot.facts(path, value, spot.at),
        "template_id": template_id,
        "template_name": name,
        "language": language.replace("-", "_") if language else None,
    }


def _word(value: values.Object, key: str) -> str | None:
    word = values.find_id(value, key)
    return word.upper() if word else None
