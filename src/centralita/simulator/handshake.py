"""The question a new callback must answer before it is taken (Cloud API §1.1, §1.2)."""

from centralita.simulator import errors, runtime, sender, world


async def ask(box: runtime.Runtime, url: str, verify_token: str) -> str | None:
    """GET with `hub.challenge`; None when it is echoed with 200, else what went wrong."""
    challenge = str(int(box.world.mint.word("challenge", 12), 16))
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": verify_token,
    }
    try:
        status, text = await box.out.get(url, query, box.options.webhook_timeout_seconds)
    except sender.Unreachable as error:
        return f"The callback could not be reached ({error})."
    if status != 200:
        return f"The callback answered HTTP {status} instead of 200."
    if text != challenge:
        return "The callback did not answer with the challenge itself."
    return None


async def make_callback(box: runtime.Runtime, url: str, verify_token: str) -> world.Callback | None:
    """A verified callback; None for an empty URL, which takes the override away.

    Raises 100/2200 when the callback does not echo the challenge.
    """
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        raise errors.bad_parameter("The callback URL must be a web address.")
    problem = await ask(box, url, verify_token)
    if problem is not None:
        raise errors.GraphError(
            100,
            subcode=2200,
            message="(#2200) Callback verification failed with the following errors: " + problem,
        )
    return world.Callback(url, verify_token)
