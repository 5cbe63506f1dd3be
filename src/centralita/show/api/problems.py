"""Errors as they go back: RFC 9457 problems, in the caller's language."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import asyncpg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from centralita.kit import db, log
from centralita.records import wording
from centralita.show import time_limits
from centralita.show.answers import Refusal
from centralita.vocabulary import errors

TYPE: Final = "application/problem+json"
WORDS: Final = wording.Wording(Path(__file__).parent.parent / "texts")

STATUS: Final[Mapping[str, int]] = {
    "not_found": 404,
    "conflict": 409,
    "refused": 403,
    "invalid": 400,
    "unavailable": 503,
}
_log = log.get_logger("api")


class FieldProblem(BaseModel):
    """One field that was wrong."""

    field: str = Field(examples=["email"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong, in words for people and a `code` for programs."""

    type: str = Field(examples=["urn:centralita:problem:unknown_conversation"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such conversation."])
    code: str = Field(examples=["unknown_conversation"])
    facts: dict[str, Any] = Field(default_factory=dict, description="Names and values of `detail`.")
    fields: list[FieldProblem] = Field(default_factory=list, description="Fields that were wrong.")


class Declined(errors.CentralitaError):
    """A refusal with a status of its own; `code` names its sentence in `show/texts`."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Sequence[FieldProblem] = (),
        **facts: object,
    ) -> None:
        super().__init__(WORDS.find("en", f"problem.{code}", facts) or code, code=code, facts=facts)
        self.status = status
        self.headers = dict(headers or {})
        self.fields = fields


def find_language(request: Request) -> str:
    """`es` or `en`, as the caller's Accept-Language puts first; else Spanish."""
    for part in request.headers.get("accept-language", "").split(","):
        language = part.strip()[:2].lower()
        if language in wording.LANGUAGES:
            return language
    return "es"


def write_problem(
    language: str,
    status: int,
    code: str,
    *,
    detail: str = "",
    facts: Mapping[str, Any] | None = None,
    fields: Sequence[FieldProblem] = (),
) -> JSONResponse:
    """The answer. The sentence of `code` in the caller's language goes before `detail`."""
    known = WORDS.find(language, f"problem.{code}", facts or {})
    problem = Problem(
        type=f"urn:centralita:problem:{code}",
        title=WORDS.say(language, f"title.{status}"),
        status=status,
        detail=known or detail or WORDS.say(language, f"title.{status}"),
        code=code,
        facts=dict(facts or {}),
        fields=list(fields),
    )
    told = {"cache-control": "no-store"}
    return JSONResponse(problem.model_dump(mode="json"), status, told, TYPE)


async def answer_error(request: Request, problem: Exception) -> JSONResponse:
    """Any error of ours, by its kind."""
    language = find_language(request)
    if isinstance(problem, errors.CentralitaError):
        declined = problem if isinstance(problem, Declined) else None
        answer = write_problem(
            language,
            declined.status if declined else STATUS[problem.kind],
            problem.code,
            detail=str(problem),
            facts=problem.facts,
            fields=declined.fields if declined else (),
        )
        return _add(answer, declined.headers if declined else {})
    if isinstance(problem, Refusal):
        code = str(problem.body["code"])
        answer = write_problem(language, problem.status, code, detail=str(problem))
        return _add(answer, dict(problem.headers))
    if isinstance(problem, db.DatabaseUnavailable):
        return _add(write_problem(language, 503, "database_away"), {"retry-after": "2"})
    if isinstance(problem, time_limits.REACHED):
        again = {"retry-after": str(time_limits.AGAIN_SECONDS)}
        return _add(write_problem(language, 503, "took_too_long"), again)
    if isinstance(problem, asyncpg.DataError):
        return write_problem(language, 400, "bad_value")
    # Its words may quote what was sent, which is a customer's; a path may hold a link's secret.
    route = getattr(request.scope.get("route"), "path", None)
    _log.error("a request failed", route=route, error=type(problem).__name__)
    return write_problem(language, 500, "unexpected")


def _add(answer: JSONResponse, headers: Mapping[str, str]) -> JSONResponse:
    answer.headers.update(headers)
    return answer


async def answer_http(request: Request, problem: Exception) -> JSONResponse:
    """What the framework itself refuses: no such path, wrong method."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    headers = problem.headers if isinstance(problem, HTTPException) else None
    codes = {404: "unknown_path", 405: "wrong_method", 400: "bad_request"}
    answer = write_problem(find_language(request), status, codes.get(status, "refused"))
    return _add(answer, headers or {})


async def answer_invalid(request: Request, problem: Exception) -> JSONResponse:
    """A body or parameter that is not as documented, field by field."""
    found = problem.errors() if isinstance(problem, RequestValidationError) else []
    fields = [FieldProblem(field=_name(each["loc"]), message=str(each["msg"])) for each in found]
    facts = {"fields": ", ".join(each.field for each in fields)}
    language = find_language(request)
    return write_problem(language, 400, "invalid_request", facts=facts, fields=fields)


def _name(place: Sequence[object]) -> str:
    """Where a value was, without the word that says body or query."""
    return ".".join(str(part) for part in place[1:]) or str(place[0])
