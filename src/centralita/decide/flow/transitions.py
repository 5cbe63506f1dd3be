"""What happens when something arrives: one table, every state and every event.

A conversation's state is what its memory says; an event is what was heard, made out in `events`.
What the table says to do is done by `engine`. An event that a state has no own row for has the
row of `ANY`.
"""

from typing import Final, Literal

from centralita.decide.flow.memory import State

Event = Literal[
    "text",       # words
    "wordless",   # emojis alone
    "tap",        # one of our buttons or rows
    "file",       # a place, an order, a picture, a voice note, a form …
    "silent",     # reactions, stickers, edits: nothing to answer
    "unreadable", # WhatsApp could not pass it on
    "welcome",    # the chat was opened
    "woken",      # the time asked for has come
    "returned",   # a slow answer came back: never asked for here
    "menu", "back", "cancel", "person", "language",  # global words
]  # fmt: skip
Deed = Literal[
    "begin",      # play from the start
    "answer",     # understand it as the answer to the question
    "tap",        # find out which question the button belongs to
    "restart",    # the flow's first node again, with what was collected
    "go_back",    # the question before
    "cancel",     # leave it
    "hand_over",  # a person takes over
    "translate",  # another language
    "go_on",      # the wait is over
    "interrupt",  # the customer writes while we wait
    "time_out",   # the question was open too long
    "repeat",     # say the question again
    "ignore",
]  # fmt: skip

STATES: Final[tuple[State, ...]] = (
    "idle", "asking", "choosing", "waiting", "acting", "handed_over", "ended",
)  # fmt: skip
EVENTS: Final[tuple[Event, ...]] = (
    "text", "wordless", "tap", "file", "silent", "unreadable", "welcome", "woken", "returned",
    "menu", "back", "cancel", "person", "language",
)  # fmt: skip

ANY: Final[dict[Event, Deed]] = {
    "text": "begin",
    "wordless": "begin",
    "tap": "tap",
    "file": "begin",
    "silent": "ignore",
    "unreadable": "begin",
    "welcome": "begin",
    "woken": "ignore",
    "returned": "ignore",
    "menu": "begin",
    "back": "begin",
    "cancel": "cancel",
    "person": "hand_over",
    "language": "translate",
}
_QUESTION: Final[dict[Event, Deed]] = {
    "text": "answer",
    "wordless": "answer",
    "file": "answer",
    "unreadable": "answer",
    "welcome": "repeat",
    "woken": "time_out",
    "menu": "restart",
    "back": "go_back",
}
TRANSITIONS: Final[dict[State, dict[Event, Deed]]] = {
    "idle": ANY,
    "asking": ANY | _QUESTION,
    "choosing": ANY | _QUESTION,
    "waiting": ANY
    | {
        "text": "interrupt",
        "wordless": "ignore",
        "file": "interrupt",
        "unreadable": "interrupt",
        "welcome": "ignore",
        "woken": "go_on",
        "menu": "restart",
        "back": "interrupt",
    },
    "acting": ANY,
    "handed_over": ANY | {"wordless": "ignore"},
    "ended": ANY | {"wordless": "ignore"},
}


def find_deed(state: State, event: Event) -> Deed:
    return TRANSITIONS[state][event]
