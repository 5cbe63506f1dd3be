"""The simulator's answers and webhooks against Meta's own OpenAPI file, where it is at hand.

The places where Meta's servers are known to differ from Meta's file are listed in `DEVIATIONS`,
each with its reason (Cloud API, "Spec vs reality").
"""

import functools
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph

FILE = "business-messaging-api_v23.0.yaml"
PATH = Path(__file__).parents[2].parent / "shared" / "meta-openapi" / FILE
PHONE = "/{Version}/{Phone-Number-ID}"
WABA = "/{Version}/{WABA-ID}"

pytestmark = pytest.mark.skipif(
    not PATH.exists(), reason=f"Meta's OpenAPI file {FILE} is not on this machine"
)

# Where a finding's place ends with this, Meta's servers are known to do as the simulator does.
DEVIATIONS: dict[str, str] = {
    "data/status": "the file's list of a number's states lacks CONNECTED, the usual one",
}


@functools.cache
def document() -> dict[str, Any]:
    return dict(yaml.load(PATH.read_text(), Loader=yaml.CSafeLoader))


@functools.cache
def registry() -> Registry[Any]:
    resource = Resource.from_contents(document(), default_specification=DRAFT202012)
    known: Registry[Any] = Registry().with_resource("urn:meta", resource)
    return known


def find_problems(pointer: str, instance: Any) -> list[str]:
    """Where the instance breaks the schema at that place of the file, known deviations left out."""
    schema = {"$ref": f"urn:meta#{pointer}"}
    validator = jsonschema.Draft202012Validator(schema, registry=registry())
    found = []
    for error in validator.iter_errors(instance):
        place = "/".join(str(part) for part in error.absolute_path if not isinstance(part, int))
        text = f"{pointer.split('/')[2]} at {place or 'root'}: {error.message[:160]}"
        if not any(place.endswith(known) for known in DEVIATIONS):
            found.append(text)
    return found


def answer_of(path: str, method: str) -> str:
    """Pointer to the schema of the answer 200."""
    answer = document()["paths"][path][method]["responses"]["200"]
    escaped = path.replace("~", "~0").replace("/", "~1")
    usual = f"/paths/{escaped}/{method}/responses/200"
    return f"{answer.get('$ref', usual).lstrip('#')}/content/application~1json/schema"


def find_parts(value: dict[str, Any]) -> list[tuple[str, Any]]:
    """The parts of a change's value, each with the name of its schema.

    What a person wrote is left out: the file describes it with the schemas of what a business
    sends, which ask for `to` and `messaging_product` and which its own examples break.
    """
    parts = [("Metadata", value["metadata"])]
    parts += [("ContactProfile", contact) for contact in value.get("contacts", [])]
    return parts + ([("StatusMessageValue", value)] if "statuses" in value else [])


async def test_answers_are_what_the_specification_says(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    phone, waba = number.phone_number_id, number.waba_id
    text = {
        "messaging_product": "whatsapp",
        "to": "34600000001",
        "type": "text",
        "text": {"body": "hola"},
    }
    pin = {"messaging_product": "whatsapp", "pin": "123456"}
    key = {"business_public_key": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"}
    block = {"messaging_product": "whatsapp", "block_users": [{"user": "+34600000001"}]}
    template = {
        "name": "t",
        "language": "es",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hola"}],
    }
    everything = "id,display_phone_number,verified_name,quality_rating,code_verification_status"
    everything += ",platform_type,throughput,status,name_status,account_mode,is_on_biz_app"
    calls: list[tuple[str, str, str, Any, str]] = [
        ("POST", f"{phone}/messages", f"{PHONE}/messages", text, "post"),
        ("GET", f"{phone}?fields={everything}", PHONE, None, "get"),
        ("GET", f"{waba}/phone_numbers", f"{WABA}/phone_numbers", None, "get"),
        ("GET", waba, WABA, None, "get"),
        ("POST", f"{waba}/message_templates", f"{WABA}/message_templates", template, "post"),
        ("GET", f"{waba}/message_templates", f"{WABA}/message_templates", None, "get"),
        ("GET", f"{waba}/subscribed_apps", f"{WABA}/subscribed_apps", None, "get"),
        ("POST", f"{waba}/subscribed_apps", f"{WABA}/subscribed_apps", {}, "post"),
        ("POST", f"{phone}/deregister", f"{PHONE}/deregister", {}, "post"),
        ("POST", f"{phone}/register", f"{PHONE}/register", pin, "post"),
        ("POST", f"{phone}/block_users", f"{PHONE}/block_users", block, "post"),
        ("GET", f"{phone}/block_users", f"{PHONE}/block_users", None, "get"),
        ("DELETE", f"{phone}/block_users", f"{PHONE}/block_users", block, "delete"),
        (
            "POST",
            f"{phone}/whatsapp_business_encryption",
            f"{PHONE}/whatsapp_business_encryption",
            key,
            "post",
        ),
        (
            "GET",
            f"{phone}/whatsapp_business_encryption",
            f"{PHONE}/whatsapp_business_encryption",
            None,
            "get",
        ),
        (
            "GET",
            f"{phone}/whatsapp_business_profile",
            f"{PHONE}/whatsapp_business_profile",
            None,
            "get",
        ),
        (
            "POST",
            f"{phone}/message_qrdls",
            f"{PHONE}/message_qrdls",
            {"prefilled_message": "hola"},
            "post",
        ),
        ("GET", f"{phone}/message_qrdls", f"{PHONE}/message_qrdls", None, "get"),
    ]
    problems = []
    for method, path, spec_path, body, spec_method in calls:
        status, answer = await graph.ask(method, path, body)
        assert status == 200, (path, answer)
        problems += [
            f"{method} {spec_path}: {problem}"
            for problem in find_problems(answer_of(spec_path, spec_method), answer)
        ]
    assert not problems, "\n".join(problems)


async def test_webhooks_are_what_the_specification_says(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    to = number.phone_number_id
    await sim.say(ana, to, "hola")
    sent = await graph.text(to, "34600000001", biz_opaque_callback_data="job-1")
    await business.until(lambda: "delivered" in business.statuses(sent))
    await sim.read(ana)
    await sim.block(ana, to)
    await graph.text(to, "34600000001")
    await business.until(lambda: len(business.items("statuses")) == 4)
    problems = [
        problem
        for webhook in business.got
        for change in webhook.changes
        for name, part in find_parts(change["value"])
        for problem in find_problems(f"/components/schemas/{name}", part)
    ]
    assert not problems, "\n".join(problems)
