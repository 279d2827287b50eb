"""A pass behind a certificate that was withdrawn or is on hold: its holder and the desk read why no certificate came of it."""

import pytest

from certificates import actions
from tests.certificates.factories import attempt, exam, result
from tests.certificates.renewals import DAY, OPENS, can_be_sat, passed, suspend, take, withdraw
from tests.people import ada, root

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
LATER = OPENS + 5 * DAY
ON_HOLD = "Your new certificate waits: the earlier one is on hold."
WITHDRAWN = "No certificate is made for this pass: the earlier one was withdrawn."


@pytest.fixture
def behind(db: None):
    """What Ada holds, after which she passed the exam again; it was handed in before the certificate was stopped."""
    can_be_sat()
    held = passed()
    take(OPENS)
    made = attempt(ada(), cycle=2, at=OPENS + DAY, state="held")
    result(made, state="passed", at=LATER)
    return held


@pytest.mark.each_engine
@pytest.mark.parametrize(("stop", "why", "said"), [
    (suspend, "earlier-on-hold", ON_HOLD), (withdraw, "earlier-withdrawn", WITHDRAWN),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/certificates/", "/certificates/list/?exam=test-exam", "/dashboard/"])  # fmt: skip
def test_holder_reads_why_and_is_promised_nothing(client, behind, stop, why, said, path):
    stop(behind, OPENS + 2 * DAY)
    _held, standing = actions.person_list(user=ada(), now=LATER)
    assert (standing.withheld_at("test-exam"), standing.goes_on) == (why, False)

    client.force_login(ada())
    text = client.get(path).text

    assert said in text
    assert "is being made" not in text


def test_withdrawal_goes_before_a_hold_on_another_one(behind):
    later = passed(cycle=2, at=OPENS + 2 * DAY)
    made = attempt(ada(), cycle=3, at=LATER)
    suspend(behind, LATER + DAY)
    withdraw(later, LATER + DAY)

    _held, standing = actions.person_list(user=ada(), now=LATER + 2 * DAY)
    (found,) = standing.withheld
    assert (found.attempt, found.withheld) == (made.pk, "earlier-withdrawn")


@pytest.mark.each_engine
@pytest.mark.parametrize("stop", [suspend, withdraw])
def test_desk_names_the_pass_on_the_page_of_the_certificate(at_desk, behind, stop):
    page = f"/admin/certificates/certificate/{behind.pk}/change/"
    said = f"{exam()}, 2027-04-10"
    desk = at_desk(root())
    assert said not in desk.get(page).text

    stop(behind, OPENS + 2 * DAY)

    text = desk.get(page).text
    assert "Passes that it stops" in text
    assert said in text
