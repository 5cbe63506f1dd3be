"""The chat at a terminal: what comes in never disturbs what is being typed."""

import asyncio

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text

from centralita.demo.chat.room import TICKS, Room
from centralita.demo.narrator import WORDING

_TYPING_SECONDS = 4.0


class ScreenFace:
    """Messages scroll; ticks and typing live in the bar below."""

    def __init__(self, console: Console, language: str) -> None:
        self._console, self._language = console, language
        self._tick, self._is_typing = "", False
        self.session: PromptSession[str] = PromptSession(
            message=HTML("<b>» </b>"), bottom_toolbar=self._describe, refresh_interval=0.5
        )

    def show(self, text: Text) -> None:
        self._is_typing = False
        self._console.print(text)

    def show_tick(self, status: str) -> None:
        self._tick = status
        self.session.app.invalidate()

    def show_typing(self) -> None:
        self._is_typing = True
        asyncio.get_running_loop().call_later(_TYPING_SECONDS, self._stop_typing)
        self.session.app.invalidate()

    def _stop_typing(self) -> None:
        self._is_typing = False

    def _describe(self) -> HTML:
        parts = []
        if self._tick:
            mark, word = (
                TICKS.get(self._tick, ""),
                WORDING.say(self._language, f"chat.tick_{self._tick}"),
            )
            colour = "ansiblue" if self._tick == "read" else "ansigray"
            parts.append(f"<{colour}>{mark} {word}</{colour}>")
        if self._is_typing:
            parts.append(WORDING.say(self._language, "chat.typing"))
        parts.append(WORDING.say(self._language, "chat.bar"))
        return HTML("   ".join(parts))


async def talk(room: Room, face: ScreenFace) -> None:
    """Until /quit, Ctrl-C, Ctrl-D, or until the demo is gone."""
    with patch_stdout(raw=True):
        following = asyncio.create_task(room.follow())
        typing = asyncio.create_task(_type(room, face))
        try:
            await asyncio.wait({following, typing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (following, typing):
                task.cancel()
            await asyncio.gather(following, typing, return_exceptions=True)


async def _type(room: Room, face: ScreenFace) -> None:
    while True:
        try:
            typed = await face.session.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return
        if not await room.handle(typed):
            return
