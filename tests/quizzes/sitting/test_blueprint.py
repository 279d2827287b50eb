"""Drawing a form: exact cells, enemies apart, unseen first, the same for the same seed."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.sitting.domain import blueprint
from quizzes.sitting.domain.blueprint import Candidate, Shortfall, UnknownDraw, draw

BANK = [
    Candidate(
        f"{module}-{n:02}",
        module,
        "exam",
        critical=n < 4,
        enemies=frozenset({f"{module}-05"} if n == 6 else ()),
    )
    for module in ("a", "b")
    for n in range(12)
]
CELLS = [
    {"module": module, "pool": "exam", "critical": critical, "count": count}
    for module in ("a", "b")
    for critical, count in (("true", 2), ("false", 6))
]


VERSIONS = pytest.mark.parametrize("version", sorted(blueprint.DRAWS))


def cell(critical: str, count: int) -> dict[str, Any]:
    return {"module": "a", "pool": "exam", "critical": critical, "count": count}


@VERSIONS
@given(seed=st.integers())
def test_every_cell_gets_its_count_and_nothing_twice(seed: int, version: int) -> None:
    codes = draw(CELLS, BANK, random.Random(seed), version=version)
    known = {candidate.code: candidate for candidate in BANK}
    assert len(set(codes)) == len(codes) == 16
    for module in ("a", "b"):
        drawn = [known[code] for code in codes if known[code].module == module]
        assert sum(candidate.critical for candidate in drawn) == 2
        assert len(drawn) == 8


@VERSIONS
@given(seed=st.integers())
def test_enemies_never_share_a_form(seed: int, version: int) -> None:
    codes = set(draw(CELLS, BANK, random.Random(seed), version=version))
    assert not {"a-05", "a-06"} <= codes
    assert not {"b-05", "b-06"} <= codes


@VERSIONS
@given(seed=st.integers(), chance=st.randoms())
def test_seed_decides_whatever_the_order_of_the_bank(
    seed: int, chance: random.Random, version: int
) -> None:
    shuffled = chance.sample(BANK, len(BANK))
    assert draw(CELLS, shuffled, random.Random(seed), version=version) == draw(
        CELLS, BANK, random.Random(seed), version=version
    )


@VERSIONS
@given(seed=st.integers(), seen=st.sets(st.sampled_from([candidate.code for candidate in BANK])))
def test_unseen_questions_come_first(seed: int, seen: set[str], version: int) -> None:
    harmless = [Candidate(c.code, c.module, c.pool, c.critical) for c in BANK]
    codes = draw([cell("any", 6)], harmless, random.Random(seed), seen=seen, version=version)
    unseen = [c.code for c in harmless if c.module == "a" and c.code not in seen]
    assert len(set(codes) & set(unseen)) == min(6, len(unseen))


@VERSIONS
def test_narrow_cells_are_filled_before_any(version: int) -> None:
    bank = [Candidate(f"a-{n}", "a", "exam", critical=n < 2) for n in range(4)]
    for seed in range(50):
        assert (
            len(
                set(
                    draw(
                        [cell("any", 2), cell("true", 2)],
                        bank,
                        random.Random(seed),
                        version=version,
                    )
                )
            )
            == 4
        )


@VERSIONS
def test_too_small_a_bank_names_its_cell(version: int) -> None:
    with pytest.raises(Shortfall) as refusal:
        draw([cell("true", 5)], BANK, random.Random(1), version=version)
    assert (refusal.value.cell, refusal.value.found) == (cell("true", 5), 4)


@VERSIONS
def test_enemy_that_blocks_one_order_does_not_block_the_form(version: int) -> None:
    hub = Candidate("a-hub", "a", "exam", False, frozenset({"a-1", "a-2"}))
    bank = [hub, Candidate("a-1", "a", "exam", False), Candidate("a-2", "a", "exam", False)]
    for seed in range(50):
        assert set(draw([cell("false", 2)], bank, random.Random(seed), version=version)) == {
            "a-1",
            "a-2",
        }


@VERSIONS
def test_place_in_the_form_does_not_tell_which_questions_are_critical(version: int) -> None:
    critical = {candidate.code for candidate in BANK if candidate.critical}
    firsts = {
        draw(CELLS, BANK, random.Random(seed), version=version)[0] in critical for seed in range(40)
    }
    assert firsts == {True, False}


def test_form_is_drawn_again_by_the_version_that_it_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = blueprint.DRAW_VERSION + 1
    before = draw(CELLS, BANK, random.Random(1), version=1)
    monkeypatch.setitem(blueprint.DRAWS, newest, lambda *_: [])  # type: ignore[arg-type]
    monkeypatch.setattr(blueprint, "DRAW_VERSION", newest)

    assert draw(CELLS, BANK, random.Random(1), version=1) == before
    assert draw(CELLS, BANK, random.Random(1)) == []
    with pytest.raises(UnknownDraw, match="99"):
        draw(CELLS, BANK, random.Random(1), version=99)


@VERSIONS
def test_cell_takes_from_its_pool_and_its_module_alone(version: int) -> None:
    practised = Candidate("a-practised", "a", "practice", critical=True)
    elsewhere = Candidate("b-elsewhere", "b", "exam", critical=True)
    for fits in (practised, elsewhere):
        with pytest.raises(Shortfall):
            draw([cell("true", 1)], [fits], random.Random(1), version=version)
