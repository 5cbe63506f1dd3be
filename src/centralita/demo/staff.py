"""The invented people of the businesses, whom anybody may sign in as while the demo runs."""

from collections.abc import Mapping

from msgspec import Struct

from centralita.demo import businesses
from centralita.kit import db
from centralita.records import memberships, people
from centralita.records.tenants import Tenant
from centralita.show import passwords

PASSWORD = "centralita-demo"  # noqa: S105  # shown to everybody, on this machine only


class Staff(Struct, frozen=True, kw_only=True):
    """Somebody and the places they have. `is_admin`: of the whole platform."""

    email: str
    name: str
    language: str = "es"
    is_admin: bool = False
    places: Mapping[str, str] = {}
    """Role by business."""


ALL = (
    Staff(email="ada@agencia.example", name="Ada Montes", is_admin=True),
    Staff(
        email="olga@hotel-marea.example",
        name="Olga Marín",
        places={"hotel-marea": "owner"},
    ),
    Staff(
        email="hugo@hotel-marea.example",
        name="Hugo Salas",
        places={"hotel-marea": "agent"},
    ),
    Staff(email="lucia@la-comal.example", name="Lucía Prado", places={"la-comal": "owner"}),
    Staff(
        email="marco@la-comal.example",
        name="Marco Rey",
        places={"la-comal": "agent", "talento-norte": "manager"},
    ),
    Staff(
        email="vera@la-comal.example",
        name="Vera Stone",
        language="en",
        places={"la-comal": "viewer"},
    ),
)


async def hire(database: db.Database, tenants: Mapping[str, Tenant]) -> None:
    """Everybody has an account and their places; who is there already stays as they are."""
    digest = await passwords.Passwords().hash(PASSWORD)
    async with database.pipe() as p:
        for each in ALL:
            person_id = await people.find_by_email(p, each.email)
            if person_id is not None:
                continue
            new = people.New(
                email=each.email,
                name=each.name,
                language=each.language,
                is_admin=each.is_admin,
                password_hash=digest,
            )
            person_id = await people.add(p, new)
            for slug, role in each.places.items():
                await memberships.set_role(p, tenants[slug].id, person_id, role)


def list_sign_ins() -> tuple[Mapping[str, str], ...]:
    """What the sign-in page shows of them: the first place of each."""
    return tuple(
        {
            "email": each.email,
            "name": each.name,
            "role": "admin" if each.is_admin else next(iter(each.places.values())),
            "business": "" if each.is_admin else businesses.get(next(iter(each.places))).name,
            "password": PASSWORD,
        }
        for each in ALL
    )
