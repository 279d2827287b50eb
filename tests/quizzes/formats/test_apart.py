"""A large file is read in a process of its own: as far as it may, told how far, and ended when nobody wants it."""

from random import Random

import pytest

from quizzes.bank.formats.apart import Ended, read_apart
from quizzes.bank.formats.whole import SMALL, is_small, kept_file
from tests.quizzes.formats.test_packages import packed

GIFT = b"".join(b"::q%d::Which %d? {=ice#why ~steam ~%%50%%water}\n\n" % (n, n) for n in range(300))


def test_it_says_the_same_as_reading_it_here() -> None:
    assert read_apart("a.gift", GIFT, {}, lambda rows: True) == _plain(
        kept_file("a.gift", GIFT, {})
    )


def _plain(kept: dict) -> dict:
    """As JSON has it: a pair is a list."""
    rows = [{**row, "reasons": [list(one) for one in row["reasons"]]} for row in kept["rows"]]
    return {**kept, "rows": rows, "remarks": [list(one) for one in kept["remarks"]]}


def test_what_takes_too_long_or_too_much_is_refused_and_says_so() -> None:
    late = read_apart("a.gift", GIFT, {}, lambda rows: True, seconds=0.05)
    assert "longer than" in late["rows"][0]["reasons"][0][0]
    large = b"Q {=a ~" + b"x" * 15_000_000 + b"}"
    heavy = read_apart("a.gift", large, {}, lambda rows: True, memory=120_000_000)
    assert "more memory" in heavy["rows"][0]["reasons"][0][0]
    assert late["table"] == heavy["table"] == {}
    assert [row["verdict"] for row in (*late["rows"], *heavy["rows"])] == ["refused"] * 2


def test_it_is_ended_when_nobody_wants_it() -> None:
    heard: list[int] = []
    with pytest.raises(Ended):
        read_apart("a.gift", b"// x\n" * 3_900_000, {}, lambda rows: bool(heard.append(rows)))
    assert heard == [0]


def test_small_is_what_is_read_in_a_moment_also_unpacked() -> None:
    assert is_small(GIFT)
    assert not is_small(b"x" * (SMALL + 1))
    assert is_small(packed({"a.xml": b"<a/>"}))
    # Two megabytes that repeat a few thousand bytes: small as an archive, not unpacked.
    once = bytes(Random(1).randbytes(20_000))
    assert not is_small(packed({f"{n}.xml": once * 100 for n in range(3)}))
    assert is_small(b"PK\x03\x04 broken")
