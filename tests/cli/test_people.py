"""`centralita person …`: who signs in, by which link, and who no more."""

import json

import psycopg

from centralita.show import site
from tests.cli.conftest import Terminal
from tests.conftest import DatabaseUrls

OLGA = "olga@hotel-marea.example"
ADD = ("person", "add", OLGA, "--tenant", "hotel-marea", "--role", "owner")
PASSWORD = "cuatro palabras sin nada"


def find_link(shown: str) -> str:
    link = shown.strip().splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8080/welcome/"), shown
    return link


def test_the_doctor_says_where_nobody_can_sign_in(terminal: Terminal) -> None:
    def look() -> list[str]:
        said = terminal.run("doctor", "--no-providers", "--json").stdout
        found = [each for each in json.loads(said) if each["check"] == "nobody_signs_in"]
        return [each["level"] for each in found if "person add" in each["cure"] or not each["cure"]]

    served = site.is_built(site.BUILT)  # else there is nothing to sign in to
    assert look() == (["warning"] if served else [])
    terminal.ok("person", "add", "ada@agencia.example", "--admin")
    assert look() == (["ok"] if served else [])


def test_a_persons_life(terminal: Terminal, database_urls: DatabaseUrls) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    assert "person add" in terminal.ok("person", "list")
    first = find_link(terminal.ok(*ADD, "--name", "Olga Prieto"))
    [listed] = terminal.read("person", "list", "--tenant", "hotel-marea")
    assert (listed["name"], listed["has_password"], listed["is_admin"]) == (
        "Olga Prieto",
        False,
        False,
    )
    assert listed["places"] == [["hotel-marea", "Hotel Marea", "owner"]]
    assert "hotel-marea: owner" in terminal.ok("--lang", "es", "person", "list")
    second = find_link(terminal.ok("person", "link", OLGA.upper(), "--without-second-factor"))
    assert second != first
    with psycopg.connect(database_urls.owner) as connection:
        rows = connection.execute("select * from centralita.password_links").fetchall()
    assert len(rows) == 1  # the older link is good no more
    assert "last owner" in terminal.refuse("person", "remove", OLGA, "--tenant", "hotel-marea")
    assert "already" in terminal.refuse(*ADD)
    terminal.ok("person", "disable", OLGA)
    assert "person enable" in terminal.refuse("person", "link", OLGA)
    terminal.ok("person", "enable", OLGA)
    terminal.refuse("person", "remove", OLGA)  # nobody says yes
    terminal.ok("person", "remove", OLGA, "--yes")
    assert "person list" in terminal.refuse("person", "disable", OLGA)
    history = terminal.read("tenant", "history", "hotel-marea")
    assert [each["action"] for each in history][:1] == ["person.add"]
    assert "".join(terminal.outputs).count(first) == 1


def test_an_admin_with_a_password_of_standard_input(
    terminal: Terminal, database_urls: DatabaseUrls
) -> None:
    add = ("person", "add", "ada@agencia.example", "--admin")
    typed = (*add, "--password-from-stdin")
    assert "guessed" in terminal.refuse(*typed, stdin="ada@agencia\n")
    assert "10" in terminal.refuse(*typed, stdin="short\n")
    shown = terminal.ok(*typed, stdin=f"{PASSWORD}\n", CENTRALITA_LANG="es")
    assert "welcome" not in shown
    [ada] = terminal.read("person", "list")
    assert (ada["name"], ada["is_admin"], ada["has_password"]) == ("ada", True, True)
    assert "already" in terminal.refuse(*typed, stdin=f"{PASSWORD}\n")
    assert "welcome" not in terminal.ok(*add)  # she has an account: nothing to hand over
    assert "last admin" in terminal.refuse("person", "disable", "ada@agencia.example")
    assert "last admin" in terminal.refuse("person", "remove", "ada@agencia.example", "--yes")
    with psycopg.connect(database_urls.owner) as connection:
        [row] = connection.execute("select password_hash from centralita.people").fetchall()
    assert row[0].startswith("$argon2id$")
    assert PASSWORD not in "".join(terminal.outputs)


def test_the_link_is_the_installations_address(terminal: Terminal) -> None:
    shown = terminal.ok(
        "person", "add", OLGA, "--admin", CENTRALITA_PUBLIC_URL="https://central.example"
    )
    assert shown.strip().splitlines()[-1].startswith("https://central.example/welcome/")


def test_what_is_wrong_is_said(terminal: Terminal) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    place = ("--tenant", "hotel-marea", "--role")
    for wrong in (
        ("no address", *place, "owner"),
        (OLGA, *place, "boss"),
        (OLGA, "--tenant", "hotel-marea"),
        (OLGA, "--role", "owner"),
        (OLGA, "--admin", *place, "owner"),
        (OLGA,),
        (OLGA, "--tenant", "nothing", "--role", "owner"),
        (OLGA, *place, "owner", "--name", " "),
    ):
        terminal.refuse("person", "add", *wrong)
    said = terminal.refuse("--lang", "es", "person", "add", OLGA, *place, "boss")
    assert "no existe" in said
    assert terminal.read("person", "list") == []
