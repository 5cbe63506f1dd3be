"""Ids sort by their making; chance repeats itself when it is seeded."""

from centralita.kit import ids


def test_new_ids_are_version_7_distinct_and_in_order() -> None:
    made = [ids.new_id() for _ in range(2000)]
    assert {one.version for one in made} == {7}
    assert made == sorted(set(made))


def test_secrets_are_long_and_never_the_same() -> None:
    made = {ids.new_secret(16) for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 21


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, second = ids.SeededChance(7), ids.SeededChance(7)
    assert [first.uniform(0, 1) for _ in range(5)] == [second.uniform(0, 1) for _ in range(5)]


def test_chance_stays_between_its_bounds() -> None:
    assert all(2 <= ids.SystemChance().uniform(2, 3) <= 3 for _ in range(100))
