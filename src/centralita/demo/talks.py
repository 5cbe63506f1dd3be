"""A short conversation with each business: the screenplay of the first act."""

from centralita.demo import businesses, front_desk, kitchen
from centralita.demo.businesses import Business
from centralita.demo.stage import Customer, Stage

_CV = {
    "type": "document",
    "document": {"filename": "curriculum.pdf", "mime_type": "application/pdf"},
}


async def play(stage: Stage) -> None:
    """All of them, one after the other."""
    stage.narrator.chapter("talks")
    stage.evidence.handed_over = stage.evidence.spoke_over = 0
    stage.is_timing = True
    await _hotel(stage)
    await _restaurant(stage)
    await _recruiter(stage)
    await _lender(stage)
    await _shops(stage)
    stage.is_timing = False


async def _enter(stage: Stage, name: str, business: Business, line: int = 0) -> Customer:
    chosen = businesses.list_lines(business)[line]
    narrator = stage.narrator
    facts = [f"+{chosen.phone}", "Chakra" if chosen.provider == "chakra" else "Cloud API"]
    if business.guest_of:
        facts.append(narrator.word("talks.guest"))
    elif len(business.lines) > 1:
        facts.append(chosen.label.rpartition("· ")[2])
    narrator.business(business.name, " · ".join(facts))
    return await stage.enter(name, business, chosen)


async def _hotel(stage: Stage) -> None:
    emma = await _enter(stage, "Emma", businesses.HOTEL)
    await front_desk.ask_price(stage, emma)
    await front_desk.ask_questions(emma)
    await front_desk.call_owner(stage, emma)
    await _count_silence(stage, emma, await emma.says("¿hay alguien?"))


async def _count_silence(stage: Stage, customer: Customer, wamid: str) -> None:
    """A person has the conversation now: the bot must hold its tongue (promise 8)."""
    silent = await customer.hears_nothing(wamid)
    story = await stage.find_story(wamid)
    is_human = story is not None and story.message["owner"] == "human"
    evidence = stage.evidence
    evidence.handed_over = (evidence.handed_over or 0) + is_human
    evidence.spoke_over = (evidence.spoke_over or 0) + (not silent)
    stage.narrator.result(silent and is_human, "talks.silent", name=customer.business.name)


async def _restaurant(stage: Stage) -> None:
    luis = await _enter(stage, "Luis", businesses.RESTAURANT)
    said = await luis.says_quickly("Hola", "buenas", "tengo hambre 😅")
    await luis.hears()
    await _count_burst(stage, said)
    nadia = await stage.enter("Nadia", luis.business, luis.line)
    await kitchen.play(stage, luis, nadia)


async def _count_burst(stage: Stage, said: list[str]) -> None:
    """Three messages in a hurry: stored in the order they were said, answered as one turn."""
    stories = [await stage.wait_handled(wamid) for wamid in said]
    ids = [story.message["message_id"] for story in stories if story]
    turns = {story.message["turn_id"] for story in stories if story}
    evidence = stage.evidence
    evidence.burst_said, evidence.burst_turns = len(said), len(turns)
    evidence.out_of_order = int(len(ids) < len(said) or ids != sorted(ids))
    stage.narrator.result(len(turns) == 1, "talks.one_turn", count=len(said), turns=len(turns))


async def _recruiter(stage: Stage) -> None:
    sofia = await _enter(stage, "Sofía", businesses.RECRUITER)
    await sofia.says("busco trabajo")
    await sofia.hears(2, intent="jobs")
    await sofia.taps("Auxiliar de almacén")
    await sofia.hears(intent="job_warehouse")
    await sofia.sends("📎 curriculum.pdf", _CV)
    await sofia.hears(intent="document")
    dario = await _enter(stage, "Darío", businesses.RECRUITER, line=1)
    await dario.says("¿el proceso tiene algún costo?")
    await dario.hears(intent="costo")


async def _lender(stage: Stage) -> None:
    jorge = await _enter(stage, "Jorge", businesses.LENDER)
    await jorge.says("cómo puedo pagar")
    await jorge.hears(intent="payment_methods")
    typed = "Jorge, ya vi su pago. ¡Gracias! — Marta"
    await stage.crew.sim.emit_kind("echo", jorge.line.phone_number_id, person=jorge.id, text=typed)
    stage.narrator.speak("Marta", typed, style="bold yellow")
    stage.narrator.aside(stage.narrator.word("talks.echo"))
    await stage.crew.sim.settle()
    await _count_silence(stage, jorge, await jorge.says("gracias, ¿cuánto debo todavía?"))


async def _shops(stage: Stage) -> None:
    for shop in businesses.SHOPS:
        owner = await _enter(stage, shop.owner_name, shop)
        await owner.says("precios")
        await owner.hears(intent="price")
    stranger = await _enter(stage, "Toño", businesses.HOST)
    await stranger.says("hola, quiero probar")
    await stranger.hears(intent="sign_up")
