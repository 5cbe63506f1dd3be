"""How settings become a database's addresses and a master key."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from centralita import app
from centralita.kit import crypto
from centralita.settings import Settings
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls

OWNER = "postgresql://boss:p%40ss@db.example:6543/desk?sslmode=require"


@pytest.fixture
def keys() -> crypto.MasterKeys:
    return crypto.MasterKeys.parse(crypto.new_master_key())


def test_the_roles_addresses_follow_from_the_owners(keys: crypto.MasterKeys) -> None:
    urls = app.resolve_database(Settings(database_url=SecretStr(OWNER)), keys)
    again = app.resolve_database(Settings(database_url=SecretStr(OWNER)), keys)
    assert urls == again
    assert urls.owner == OWNER
    assert urls.app.startswith("postgresql://centralita_app:")
    assert urls.pipe.startswith("postgresql://centralita_pipe:")
    for url in (urls.app, urls.pipe):
        assert url.endswith("@db.example:6543/desk?sslmode=require")
        assert "p%40ss" not in url
    assert urls.app.split(":")[2] != urls.pipe.split(":")[2]


def test_the_server_needs_no_owner(keys: crypto.MasterKeys) -> None:
    given = Settings(app_database_url=SecretStr("a"), pipe_database_url=SecretStr("b"))
    urls = app.resolve_database(given, keys)
    assert urls == app.DatabaseUrls(owner=None, app="a", pipe="b")
    with pytest.raises(errors.Refused) as refused:
        app.migrate_database(urls)
    assert refused.value.code == "no_owner_url"


def test_an_address_of_something_else_is_refused(keys: crypto.MasterKeys) -> None:
    with pytest.raises(errors.Invalid, match="CENTRALITA_DATABASE_URL"):
        app.resolve_database(Settings(database_url=SecretStr("mysql://x")), keys)


def test_a_master_key_is_needed_and_previous_ones_open(keys: crypto.MasterKeys) -> None:
    with pytest.raises(errors.Refused, match="centralita keys new"):
        app.load_master_keys(Settings(master_key=None))
    one, other = crypto.new_master_key(), crypto.new_master_key()
    loaded = app.load_master_keys(
        Settings(master_key=SecretStr(one), previous_master_keys=SecretStr(f"{other}, "))
    )
    assert loaded.current.key_id == crypto.MasterKey.parse(one).key_id
    assert loaded.find(crypto.MasterKey.parse(other).key_id) is not None


def test_a_metrics_token_that_can_be_guessed_is_refused_and_not_quoted() -> None:
    with pytest.raises(ValidationError, match="metrics_token") as refused:
        Settings(metrics_token=SecretStr("prometheus"))
    assert "prometheus" not in str(refused.value)


def test_the_demo_makes_a_key_that_only_its_user_reads(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    made = app.load_demo_keys(folder)
    assert app.load_demo_keys(folder).current.key_id == made.current.key_id
    assert stat.S_IMODE((folder / "master.key").stat().st_mode) == 0o600


def test_another_master_key_locks_nobody_out_of_the_embedded_database(
    database_urls: DatabaseUrls,
) -> None:
    """`serve` and `work` migrate it at the start; with a stray key they must not."""
    right = app.DatabaseUrls(
        owner=database_urls.owner, app=database_urls.app, pipe=database_urls.pipe, embedded=True
    )
    app.prepare_embedded(right)
    stray = right.pipe.replace("@", "x@", 1)
    with pytest.raises(errors.Refused) as refused:
        app.prepare_embedded(
            app.DatabaseUrls(owner=right.owner, app=stray, pipe=stray, embedded=True)
        )
    assert refused.value.code == "other_master_key"
    app.prepare_embedded(right)
