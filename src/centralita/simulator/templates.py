"""Templates: create, review, list, edit, delete, and their webhooks (Cloud API §4.2, §1.6)."""

import json
from typing import Any

from centralita.simulator import (
    call,
    errors,
    paging,
    rendering,
    runtime,
    template_checks,
    webhooks,
    world,
)

USUAL_FIELDS = (
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
)
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
MOST_TEMPLATES = 6000
_FILTERS = ("name", "status", "category", "language")


def show(template: world.Template) -> dict[str, Any]:
    """Every field of a template."""
    return {
        "id": template.id,
        "name": template.name,
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "quality_score": {"score": template.quality, "date": int(template.quality_at)},
        "rejected_reason": template.rejected_reason,
    }


def list_of_waba(request: call.Call) -> call.Answer:
    """`GET /{waba}/message_templates` with its filters."""
    found = [show(t) for t in request.state.templates.values() if t.waba_id == request.node]
    for name in _FILTERS:
        wanted = request.params.get(name)
        if wanted is not None:
            accepted = _words(wanted)
            found = [item for item in found if str(item[name]).lower() in accepted]
    text = request.params.get("name_or_content")
    if text is not None:
        found = [i for i in found if str(text).lower() in f"{i['name']} {i['components']}".lower()]
    fields = request.fields()
    answer = paging.page(request, [call.pick(item, fields, USUAL_FIELDS) for item in found])
    if request.params.get("summary"):
        counts = {"total_count": len(found), "message_template_count": _count(request)}
        limit = {"message_template_limit": MOST_TEMPLATES, "are_translations_complete": True}
        answer["summary"] = {**counts, **limit}
    return answer


def _count(request: call.Call) -> int:
    return sum(template.waba_id == request.node for template in request.state.templates.values())


def _words(wanted: Any) -> set[str]:
    """`APPROVED`, `APPROVED,PAUSED` or `["APPROVED"]`, in small letters."""
    text = ",".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
    return {word.strip(' "[]').lower() for word in text.split(",")}


def get(request: call.Call) -> call.Answer:
    """`GET /{template}`."""
    template = request.state.templates[request.node]
    return call.pick(show(template), request.fields(), USUAL_FIELDS)


def create(request: call.Call) -> call.Answer:
    """`POST /{waba}/message_templates`: PENDING, then reviewed by itself or by control."""
    params = request.params
    components = _components(params.get("components"))
    category = str(params.get("category") or "")
    template_checks.check_template(params.get("name"), category, components)
    language = request.text("language").replace("-", "_")
    name = str(params["name"])
    if rendering.find_template(request.state, request.node, name, language) is not None:
        raise errors.GraphError(
            100,
            subcode=2388024,
            message="Invalid parameter",
            user_title="Content in this language already exists",
            user_text=f"There is already {language} content for this template.",
        )
    if _count(request) >= MOST_TEMPLATES:
        raise errors.GraphError(100, subcode=2388019, message="Template limit exceeded")
    template = add(request.state, request.node, name, language, category, components)
    template.parameter_format = str(params.get("parameter_format") or "positional").upper()
    review_later(request.box, template)
    return {"id": template.id, "status": template.status, "category": template.category}


def add(
    state: world.World,
    waba_id: str,
    name: str,
    language: str,
    category: str,
    components: list[dict[str, Any]],
) -> world.Template:
    """A new template, PENDING."""
    template = world.Template(
        id=state.mint.node("template"),
        waba_id=waba_id,
        name=name,
        language=language.replace("-", "_"),
        category=category,
        components=[{**c, "type": c["type"].upper()} for c in components],
    )
    names = [n for c in components for n in rendering.placeholders(c.get("text") or "")]
    if names and not names[0].isdigit():
        template.parameter_format = "NAMED"
    state.templates[template.id] = template
    return template


def review_later(box: runtime.Runtime, template: world.Template) -> None:
    """Approve after `template_review_seconds`; never when that is null."""
    after_seconds = box.options.template_review_seconds
    if after_seconds is None:
        return

    def approve() -> None:
        if template.status == "PENDING" and template.id in box.world.templates:
            change_status(box, template, "APPROVED")

    box.time.schedule(after_seconds, approve)


def edit(request: call.Call) -> call.Answer:
    """`POST /{template}`: PENDING again; only APPROVED, REJECTED or PAUSED can be edited."""
    template = request.state.templates[request.node]
    if template.status not in EDITABLE:
        raise errors.GraphError(100, subcode=2388025, message="Message template can't be edited")
    category = request.params.get("category")
    if category and template.status == "APPROVED" and category != template.category:
        raise errors.GraphError(
            100, subcode=2388003, message="The category of an approved template can't be edited"
        )
    raw = request.params.get("components")
    components = template.components if raw is None else _components(raw)
    template_checks.check_template(template.name, category or template.category, components)
    template.category = str(category or template.category)
    template.components = components
    template.status = "PENDING"
    review_later(request.box, template)
    return call.success()


def delete(request: call.Call) -> call.Answer:
    """`DELETE /{waba}/message_templates?name=…` (all languages) or with `hsm_id` (one)."""
    state = request.state
    ids = request.params.get("hsm_ids")
    wanted = _words(ids) if ids else {str(request.params.get("hsm_id") or "")} - {""}
    name = request.params.get("name")
    if not wanted and not name:
        raise errors.bad_parameter("Give name or hsm_id.")
    gone = [
        template
        for template in state.templates.values()
        if template.waba_id == request.node
        and (template.id in wanted if wanted else template.name == name)
    ]
    if not gone:
        raise errors.GraphError(
            100,
            subcode=2593002,
            http_status=404,
            message="Invalid parameter",
            user_title="Message template wasn't found",
            user_text="There is no message template of this name or id.",
        )
    for template in gone:
        change_status(request.box, template, "PENDING_DELETION")
        del state.templates[template.id]
    return call.success()


def unpause(request: call.Call) -> call.Answer:
    """`POST /{template}/unpause`."""
    template = request.state.templates[request.node]
    if template.status != "PAUSED":
        return {"success": False, "reason": "The template is not paused."}
    change_status(request.box, template, "APPROVED")
    return call.success()


def change_status(
    box: runtime.Runtime, template: world.Template, status: str, reason: str = "NONE"
) -> None:
    """Set the status and announce it (field message_template_status_update)."""
    template.status = status
    template.rejected_reason = reason if status == "REJECTED" else "NONE"
    value: dict[str, Any] = {
        "event": status,
        **_names(template),
        "message_template_category": template.category,
        "reason": reason,
    }
    if status == "PAUSED":
        description = "Template was paused for 3 hours because of negative feedback."
        value["other_info"] = {"title": "FIRST_PAUSE", "description": description}
    elif status == "DISABLED":
        value["disable_info"] = {"disable_date": str(int(box.time.now()))}
    _announce(box, template, "message_template_status_update", value)


def change_quality(box: runtime.Runtime, template: world.Template, score: str) -> None:
    """Set the quality score and announce it (message_template_quality_update)."""
    scores = {"previous_quality_score": template.quality, "new_quality_score": score}
    template.quality, template.quality_at = score, box.time.now()
    _announce(box, template, "message_template_quality_update", {**scores, **_names(template)})


def change_category(box: runtime.Runtime, template: world.Template, category: str) -> None:
    """Set the category and announce it (template_category_update)."""
    categories = {"previous_category": template.category, "new_category": category}
    template.category = category
    _announce(box, template, "template_category_update", {**_names(template), **categories})


def _names(template: world.Template) -> dict[str, Any]:
    # In webhooks the id is a JSON number, unlike in answers (Cloud API §0).
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def _announce(
    box: runtime.Runtime, template: world.Template, field: str, value: dict[str, Any]
) -> None:
    box.webhooks.emit(webhooks.Change(template.waba_id, field, value))


def _components(value: Any) -> list[dict[str, Any]]:
    """The components, also when a form carries them as a JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise errors.bad_parameter("Param components must be an array.") from None
    if not isinstance(value, list):
        raise errors.bad_parameter("Param components must be an array.")
    return value
