"""Every error a room may raise, in one tree.

CentralitaError                 code, kind; the text says what to do
├── NotFound        not_found   no such tenant, number, conversation …
├── Conflict        conflict    taken already, changed meanwhile
├── Refused         refused     not allowed for this caller or in this state
├── Invalid         invalid     the input is wrong; names the field and the cure
├── Unavailable     unavailable the database or a provider is away; try again
└── SendFailure                 what a provider's answer means for a send (Cloud API §2.6)
    ├── RetryLater              known refusal, may succeed later; after_seconds
    ├── GiveUp                  known refusal, will never succeed unchanged
    ├── WindowClosed            24 hours have passed: only a template may go
    ├── OptedOut                the person does not want these messages
    ├── NumberBlocked           the number or its account may not send: park it, tell somebody
    │   └── TokenDead           its credential is missing, expired or revoked
    └── OutcomeUnknown          the call broke off: it may or may not have been accepted

The HTTP status is chosen at the door only, from `kind`.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

Kind = Literal["not_found", "conflict", "refused", "invalid", "unavailable"]


class CentralitaError(Exception):
    """Root of the tree. `str(error)` is a sentence for people: what is wrong and what to do.

    `facts` are the names and values of that sentence, so that it can be said in another language.
    """

    kind: ClassVar[Kind] = "invalid"
    code: str

    def __init__(
        self, message: str, *, code: str | None = None, facts: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).__name__
        self.facts = facts or {}


class NotFound(CentralitaError):
    kind: ClassVar[Kind] = "not_found"


class Conflict(CentralitaError):
    kind: ClassVar[Kind] = "conflict"


class Refused(CentralitaError):
    kind: ClassVar[Kind] = "refused"


class Invalid(CentralitaError):
    kind: ClassVar[Kind] = "invalid"


class Unavailable(CentralitaError):
    kind: ClassVar[Kind] = "unavailable"


class SendFailure(CentralitaError):
    """A provider did not accept a message.

    `code` is the provider's own code as text ("131047", "timeout"); `meaning` and `cure` are the
    plain words an operator reads.
    """

    kind: ClassVar[Kind] = "refused"

    def __init__(self, code: str, meaning: str, cure: str = "") -> None:
        super().__init__(f"{meaning} ({code})" + (f" {cure}" if cure else ""), code=code)
        self.meaning = meaning
        self.cure = cure


class RetryLater(SendFailure):
    """Refused for now. `after_seconds` is the provider's wish, None where it has none.

    `scope` says what has to slow down: this message, the pair of number and contact, or the
    whole number.
    """

    kind: ClassVar[Kind] = "unavailable"

    def __init__(
        self,
        code: str,
        meaning: str,
        cure: str = "",
        *,
        after_seconds: float | None = None,
        scope: Literal["message", "pair", "number"] = "message",
    ) -> None:
        super().__init__(code, meaning, cure)
        self.after_seconds = after_seconds
        self.scope = scope


class GiveUp(SendFailure):
    """Never retried unchanged: a mistake in the message, or a recipient it can't reach."""


class WindowClosed(SendFailure):
    """More than 24 hours since the person's last message: only a template may be sent."""


class OptedOut(SendFailure):
    """The person stopped marketing messages or blocked the business."""


class NumberBlocked(SendFailure):
    """Nothing leaves from this number until somebody acts: account, registration, payment."""


class TokenDead(NumberBlocked):
    """The number's credential is missing, expired or revoked."""


class OutcomeUnknown(SendFailure):
    """The connection broke after the request may have left: never blindly sent again."""

    kind: ClassVar[Kind] = "unavailable"
