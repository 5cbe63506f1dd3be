"""How Meta's answers about a number's connection are read; odd ones are no answer."""

import pytest

from centralita.providers.meta_cloud import inspection


@pytest.mark.parametrize(
    ("node", "apps"),
    [
        ({"data": []}, ()),
        ({"data": [{"whatsapp_business_api_data": {"id": "7", "name": "Ours"}}]}, ("7",)),
        (
            {
                "data": [
                    {"whatsapp_business_api_data": {"id": 7}, "override_callback_uri": "https://x"},
                    {"whatsapp_business_api_data": {"id": "8"}},
                    {"whatsapp_business_api_data": None},
                    "odd",
                ]
            },
            ("7", "8"),
        ),
        ({}, None),
        ({"data": "odd"}, None),
        (None, None),
        ([], None),
    ],
)
def test_who_is_subscribed_to_an_account(node: object, apps: tuple[str, ...] | None) -> None:
    assert inspection.read_apps(node) == apps
