"""Every combination of passes that were read first and certificates that were read afterwards."""

import pytest

from certificates.domain.waiting import Standing, standing

PASS, OTHER = 7, 8


@pytest.mark.parametrize(
    ("passes", "listed", "expected"),
    [
        ([], [], Standing(being_made=False, goes_on=False, is_empty=True)),
        ([], [(PASS, False)], Standing(being_made=False, goes_on=True, is_empty=False)),
        ([], [(PASS, True)], Standing(being_made=False, goes_on=False, is_empty=False)),
        ([PASS], [], Standing(being_made=True, goes_on=True, is_empty=False)),
        # The worker was between the two readings: reserved only, or stored already.
        ([PASS], [(PASS, False)], Standing(being_made=False, goes_on=True, is_empty=False)),
        ([PASS], [(PASS, True)], Standing(being_made=False, goes_on=False, is_empty=False)),
        ([PASS], [(OTHER, True)], Standing(being_made=True, goes_on=True, is_empty=False)),
        ([PASS], [(OTHER, False)], Standing(being_made=True, goes_on=True, is_empty=False)),
        (
            [PASS, OTHER],
            [(OTHER, True)],
            Standing(being_made=True, goes_on=True, is_empty=False),
        ),
        (
            [],
            [(PASS, True), (OTHER, False)],
            Standing(being_made=False, goes_on=True, is_empty=False),
        ),
    ],
)
def test_standing_of_every_combination(passes, listed, expected):
    assert standing(passes, listed) == expected


@pytest.mark.parametrize(
    ("passes", "listed", "held_back"),
    [
        ([], [], True),
        ([PASS], [], False),
        ([], [(PASS, False)], False),
        ([], [(PASS, True)], False),
    ],
)
def test_pass_that_nothing_comes_of_is_never_none_yet(passes, listed, held_back):
    said = standing(passes, listed, has_passed=True)

    assert (said.held_back, said.is_empty) == (held_back, False)
