"""How somebody on a list stands: every status, with a person whom the certificate names and with others."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.clinics.domain.standing import AGAINST, STANDINGS, Standing, standing_of
from certificates.clinics.models import Against, State
from certificates.clinics.models.lists import standing_text
from certificates.domain.comparing import Match
from certificates.domain.verification import STATUSES, AsOf, Caveat, Verification

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()
TRIAL = (Caveat("trial", "On a trial."),)


def told(status: str, until: date | None = None, **more: object) -> Verification:
    until = until or TODAY + timedelta(days=200)
    return Verification(status, AsOf(NOW), NOW, "X", valid_until=until, answered_at=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "state", "against"),
    [
        ("valid", "in_date", ()),
        ("expired", "ended", ()),
        ("withdrawn", "changed", ("withdrawn",)),
        ("suspended", "changed", ("suspended",)),
        ("superseded", "changed", ("superseded",)),
        ("not_yet_valid", "changed", ("not_yet_valid",)),
        ("trial", "changed", ("trial",)),
        ("unknown", "unknown", ()),
    ],
)
def test_each_status_has_its_standing(status, state, against):
    assert standing_of(told(status), Match(True, None, True)) == Standing(state, against)
    assert standing_of(told(status), Match()) == Standing(state, against)


def test_every_status_of_now_is_tried():
    tried = {"valid", "expired", "withdrawn", "suspended", "superseded", "not_yet_valid", "trial"}
    assert set(STATUSES) - {"projected", "unknown"} == tried


@pytest.mark.parametrize(("days", "state"), [(0, "ending"), (59, "ending"), (60, "ending"), (61, "in_date")])  # fmt: skip
def test_sixty_days_before_its_last_day_it_is_ending(days, state):
    found = standing_of(told("valid", TODAY + timedelta(days=days)), Match())

    assert found == Standing(state)


@pytest.mark.parametrize("status", ["valid", "expired", "withdrawn", "suspended", "superseded"])
@pytest.mark.parametrize(
    ("same", "against"),
    [
        (Match(False, None, True), ("other_name",)),
        (Match(True, None, False), ("other_number",)),
        (Match(False, None, False), ("other_name", "other_number")),
    ],
)
def test_nobody_elses_certificate_is_a_yes_and_its_end_stays_seen(status, same, against):
    found = standing_of(told(status), same)

    assert found.state == "changed"
    assert found.against == (*against, *([status] if status != "valid" else []))


def test_certificate_of_a_trial_is_no_yes():
    soon = told("valid", TODAY, caveats=TRIAL)
    for one in (soon, told("valid", caveats=TRIAL)):
        assert standing_of(one, Match(True, None, True)) == Standing("changed", ("trial",))
    assert standing_of(soon, Match(False)) == Standing("changed", ("other_name", "trial"))


@pytest.mark.parametrize("status", ["projected", "one-of-a-later-version"])
def test_status_that_nobody_thought_of_is_no_yes(status):
    assert standing_of(told(status), Match(True, None, True)).state == "changed"


def test_every_standing_has_its_text():
    assert set(State.values) == {*STANDINGS, "stale"}
    assert standing_text("changed", "", None) == "changed"
    assert set(Against.values) == set(AGAINST)
