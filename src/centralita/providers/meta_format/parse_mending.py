"""Mending a body that is no proper JSON, so that what is sound in it can still be read.

Only tried after the ordinary way failed: one odd item must not cost its neighbours (promise 2).
"""

import re

_MAX_DEPTH = 60
# A string without an end reaches to the end of the body, and no step of it is tried again: looking
# for its end from each quote anew would take hours for a few megabytes.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def mend_body(body: bytes) -> bytes:
    """The body without what a JSON decoder chokes on; unchanged where nothing of that is in it.

    A byte order mark goes, bytes that are no UTF-8 and raw NULs become U+FFFD, and what lies
    deeper than 60 levels becomes `null`.
    """
    text = body.decode("utf-8-sig", "replace").replace("\x00", _REPLACEMENT)
    return cut_nesting(text.encode())


def cut_nesting(body: bytes) -> bytes:
    """`null` instead of every array or object deeper than 60 levels.

    Looks at strings and brackets only: JSON that is broken stays broken.
    """
    kept: list[bytes] = []
    depth = 0
    copied_to = 0
    for token in _TOKEN.finditer(body):
        mark = token.group()
        if mark in (b"[", b"{"):
            depth += 1
            if depth == _MAX_DEPTH + 1:
                kept += (body[copied_to : token.start()], b"null")
        elif mark in (b"]", b"}"):
            if depth == _MAX_DEPTH + 1:
                copied_to = token.end()
            depth -= 1
    if not kept or depth > _MAX_DEPTH:
        return body
    kept.append(body[copied_to:])
    return b"".join(kept)
