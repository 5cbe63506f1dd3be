"""Command groups whose commands never end in a traceback: what they raise becomes a sentence."""

import functools
import os
from collections.abc import Callable
from typing import Any, TypeVar

import typer

from centralita.cli.session import Session, find_language, get_session

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(typer.Typer):
    """A Typer group; `command` registers a function so that its errors get an exit code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(no_args_is_help=True, rich_markup_mode=None, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[Command], Command]:
        register = super().command(name, **options)

        def registered(function: Command) -> Command:
            register(_answering(function))
            return function

        return registered


def guard(group: typer.Typer) -> None:
    """The same for a group that was made elsewhere: a trade's."""
    for command in group.registered_commands:
        if command.callback is not None:
            command.callback = _answering(command.callback)
    for below in group.registered_groups:
        if below.typer_instance is not None:
            guard(below.typer_instance)


def _answering(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as problem:
            raise typer.Exit(_get_session(kwargs).fail(problem)) from problem

    return answered


def _get_session(kwargs: dict[str, Any]) -> Session:
    if "ctx" in kwargs:
        return get_session(kwargs["ctx"])
    return Session(find_language(None, os.environ))
