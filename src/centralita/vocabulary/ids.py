"""Distinct id types, so that a number's id can never stand where a tenant's belongs.

Ours are UUIDs (version 7, made by `kit.ids.new_id`). Meta's are opaque text: digit strings for
Graph nodes, `wamid.…` for messages, `CC.…` for business-scoped users (Cloud API §0, §1.8).
"""

from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", UUID)
NumberId = NewType("NumberId", UUID)
ContactId = NewType("ContactId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
AlertId = NewType("AlertId", UUID)
QuarantineId = NewType("QuarantineId", UUID)

PhoneNumberId = NewType("PhoneNumberId", str)
"""Meta's id of a WhatsApp business number: the routing key, not a telephone number."""
WabaId = NewType("WabaId", str)
"""Meta's id of a WhatsApp Business Account, the owner of numbers and templates."""
WaId = NewType("WaId", str)
"""A customer's WhatsApp telephone, digits only. Absent when the customer hides it."""
UserId = NewType("UserId", str)
"""A business-scoped user id, `CC.…` (Cloud API §1.8)."""
WaMessageId = NewType("WaMessageId", str)
"""Meta's id of a message, `wamid.…`; unique per number, not across numbers."""
