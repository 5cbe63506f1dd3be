"""Opening day: the businesses are put into the simulator and into Centralita.

The same functions an operator's commands call. Whoever is there already is used again; tokens and
the app's secret are new on each start, because the simulator forgets.
"""

from dataclasses import dataclass, field

from centralita import app as composition
from centralita.demo import businesses
from centralita.demo.businesses import Business, Line
from centralita.demo.ground import Ground
from centralita.kit import crypto, ids
from centralita.records import bot_configs, credentials, doors, health, numbers, operator, tenants
from centralita.records.numbers import NewNumber, Number
from centralita.records.tenants import NewTenant, Tenant
from centralita.simulator import control
from centralita.vocabulary.ids import TenantId

APP = "demo"
META_APP_ID = "400000000000001"
CHAKRA_APP_ID = "400000000000002"
ACTOR = "demo"


@dataclass
class World:
    """Who is who in this run. `secrets` are what must never be seen anywhere."""

    run: int
    tenants: dict[str, Tenant] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    tokens: dict[str, crypto.Secret] = field(default_factory=dict)
    app_secret: crypto.Secret = field(default_factory=lambda: crypto.Secret(ids.new_secret(24)))
    chakra_path: crypto.Secret = field(default_factory=lambda: crypto.Secret(""))

    @property
    def secrets(self) -> list[crypto.Secret]:
        """Everything that was planted and must stay sealed."""
        return [*self.tokens.values(), self.app_secret, self.chakra_path]


def new_token() -> crypto.Secret:
    """An invented access token, shaped like Meta's."""
    return crypto.Secret("EAA" + ids.new_secret(60).replace("-", "x").replace("_", "y"))


async def open_world(
    app: composition.App, sim: control.SimulatorClient, base: Ground, server_url: str
) -> World:
    """Doors, tenants, numbers, bots and guests; nothing twice. Raises what the records raise."""
    base.kept.run += 1
    world = World(run=base.kept.run)
    await _open_doors(app, base, world)
    base.keep()
    for business in businesses.ALL:
        tenant = await _find_or_open(app, business)
        world.tenants[business.slug] = tenant
        for line in business.lines:
            await _connect(app, tenant, business, line, world)
            await _simulate(sim, line, world, server_url)
        for line in await _list_branches(app, tenant, business):
            await _connect(app, tenant, business, line, world)
            await _simulate(sim, line, world, server_url)
        if business.guest_of:
            await _join(app, business, tenant, world)
    return world


async def _open_doors(app: composition.App, base: Ground, world: World) -> None:
    """The Meta app's secret, and Chakra's secret path, which is kept because it is shown once."""
    verify_token = crypto.Secret(ids.new_secret(16))
    async with operator.open_operator(app.get_owner_url()) as o:
        await doors.set_app(o, app.keys, doors.MetaApp(APP, world.app_secret, verify_token))
        if not base.kept.chakra_path:
            label = f"{APP}-{ids.new_id().hex[-8:]}"
            base.kept.chakra_path = (await doors.add_secret_path(o, "chakra", label)).reveal()
    world.chakra_path = crypto.Secret(base.kept.chakra_path)


async def _find_or_open(app: composition.App, business: Business) -> Tenant:
    async with app.database.pipe() as p:
        found = await tenants.find_tenant(p, business.slug)
    if found is not None:
        return found
    new = NewTenant(slug=business.slug, name=business.name, trade=business.trade)
    return await tenants.open_tenant(app.database, app.keys, tenants.check_new(new))


async def _connect(
    app: composition.App, tenant: Tenant, business: Business, line: Line, world: World
) -> None:
    """The number is the tenant's, with a living token of its own and the newest bot."""
    async with app.database.pipe() as p:
        known = {each.phone_number_id: each for each in await numbers.list_numbers(p, tenant.id)}
    token = world.tokens[line.phone_number_id] = new_token()
    async with app.database.tenant_write(TenantId(tenant.id)) as t:
        number = known.get(line.phone_number_id)
        if number is None:
            number = await numbers.add_number(
                t,
                NewNumber(
                    phone_number_id=line.phone_number_id,
                    provider=line.provider,
                    phone_number=line.phone,
                    waba_id=line.waba_id,
                    display_name=line.label,
                    chakra_plugin_id=line.plugin_id,
                    shared=line.shared,
                ),
            )
        await credentials.set_access_token(t, app.keys, number.id, token)
        config = businesses.load_bot(business)
        active = await bot_configs.find_active(t, number.id)
        if active is None or active.config != config:
            await bot_configs.publish(t, number.id, config, actor=ACTOR)
    if number.parked_code is not None:
        async with app.database.pipe() as p:
            await health.unpark(p, number.id, [number.parked_code])
    world.numbers[line.phone_number_id] = number


async def _list_branches(app: composition.App, tenant: Tenant, business: Business) -> list[Line]:
    """The numbers that earlier demos added on stage."""
    known = {each.phone_number_id for each in business.lines}
    async with app.database.pipe() as p:
        owned = await numbers.list_numbers(p, tenant.id)
    return [
        Line(
            phone_number_id=each.phone_number_id,
            phone=(each.phone_number or "").removeprefix("+"),
            waba_id=each.waba_id or "",
            label=each.display_name or business.name,
        )
        for each in owned
        if each.phone_number_id not in known
    ]


async def _simulate(
    sim: control.SimulatorClient, line: Line, world: World, server_url: str
) -> None:
    """The same number on WhatsApp's side, in an account of its own that only its token reaches."""
    is_chakra = line.provider == "chakra"
    door = f"chakra/{world.chakra_path.reveal()}" if is_chakra else f"meta/{APP}"
    await sim.add_number(
        phone_number_id=line.phone_number_id,
        display_phone_number=line.phone,
        waba_id=line.waba_id,
        verified_name=line.label,
        app_id=CHAKRA_APP_ID if is_chakra else META_APP_ID,
        app_secret=None if is_chakra else world.app_secret.reveal(),
        callback_url=f"{server_url}/webhooks/{door}",
        token=world.tokens[line.phone_number_id].reveal(),
        plugin_id=line.plugin_id,
    )


async def _join(app: composition.App, business: Business, tenant: Tenant, world: World) -> None:
    """A shop speaks on the shared number, through its owner's own telephone."""
    (line,) = businesses.list_lines(business)
    number = world.numbers[line.phone_number_id]
    async with operator.open_operator(app.get_owner_url()) as o:
        await numbers.share(o, number, tenant.id, [business.owner_phone])
    async with app.database.tenant_write(TenantId(tenant.id)) as t:
        config = businesses.load_bot(business)
        active = await bot_configs.find_active(t, number.id)
        if active is None or active.config != config:
            await bot_configs.publish(t, number.id, config, actor=ACTOR)
