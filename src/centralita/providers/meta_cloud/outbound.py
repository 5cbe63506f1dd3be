"""What goes out to Meta's Cloud API: Meta's format as it is, and what its refusals mean."""

from centralita.providers import contract
from centralita.providers.meta_format import failures, render
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent


def render_content(
    content: AnyContent, to: contract.Recipient, reference: str
) -> contract.Rendered:
    """Pure; see `meta_format.render`."""
    return render.render(content, to, reference)


def explain_code(code: str, language: str) -> tuple[str, str]:
    return failures.explain_code(code, language)


def status_failure(code: str | None) -> errors.SendFailure:
    return failures.status_failure(code)
