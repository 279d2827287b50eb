"""An account whose register entry somebody else has, or had, sits no exam until a person has decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from certificates import actions as certificates
from quizzes import actions as quizzes
from tests import people
from tests.certificates import factories
from tests.quizzes.sitters import NOW, sit, start
from tests.trainingsite.accounts.entries import FREE, by_two, clashing, write
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import case_kinds
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.holds import look_again
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal, RegisterClaim, ReviewCase
from trainingsite.help.cases import shown_case

pytestmark = pytest.mark.django_db
ADAS = RegisterEntry("Eve Lindqvist", "", "Test register", "1001", "CH")
NEXT = RegisterEntry("Eve Lindqvist", "", "GMC", "7654321")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


def clash() -> tuple[Any, Any, ReviewCase]:
    """Ada has sat an exam under her entry; Eve writes it into her account: (ada, eve, the case)."""
    ada, eve = people.ada(), people.eve()
    ada.claim_entry(now=NOW)
    write(eve, ADAS)
    return ada, eve, ReviewCase.objects.open().get()


def decide(case: ReviewCase, outcome: str, by: Any = None) -> None:
    note = "Seen on the register."
    decide_case(case=case, outcome=outcome, note=note, by=by or people.root(), now=timezone.now())


def again(*persons: Any) -> None:
    for person in persons:
        person.refresh_from_db()


# --- Two accounts with one entry ----------------------------------------------------------------------


def test_second_claim_opens_one_case_that_tells_its_owner_nothing_of_the_first():
    ada, eve, case = clash()

    write(eve, ADAS)

    assert ReviewCase.objects.get() == case == eve.hold()
    assert (case.kind, case.person, case.opened_by) == ("register-clash", eve, None)
    assert case.asked == "Whose register entry this is: Test register 1001"
    assert ada.email not in case.asked
    assert case.content["earlier"] == ada.pk
    assert mail.outbox == []


def test_earlier_account_keeps_the_entry_and_the_later_one_writes_another():
    ada, eve, case = clash()

    decide(case, "earlier")

    again(ada, eve)
    assert (ada.register_number_key, ada.is_held) == ("1001", False)
    assert (eve.register, eve.register_number, eve.is_held) == ("", "", False)
    case.refresh_from_db()
    assert (case.content["register"], case.content["number"]) == ("Test register", "1001")
    assert [message.to for message in mail.outbox] == [[eve.email]]
    assert "Two accounts" not in mail.outbox[0].body
    assert "The entry is not yours." in mail.outbox[0].body
    write(eve, NEXT)
    assert eve.has_register_entry


def test_later_account_gets_the_entry_and_the_earlier_ones_certificates_stay():
    factories.scheme()
    ada, eve, case = clash()
    issued = factories.certificate(ada)
    bob = people.bob()
    clashing(bob, ada)
    now = timezone.now()
    before = certificates.verify(code=issued.code, at=None, now=now)

    by_two(case, "later")

    again(ada, eve, bob)
    assert (eve.register_number_key, eve.has_register_entry, eve.is_held) == ("1001", True, False)
    assert (ada.register, ada.register_number, ada.is_held) == ("", "", False)
    claim = RegisterClaim.objects.get(person=ada)
    assert (claim.released_by, claim.release_reason) == (people.vera(), "Seen on the register.")
    assert bob.register_clash_with == eve
    assert certificates.verify(code=issued.code, at=None, now=now) == before
    assert before.holder.register_number == "1001"
    assert eve.claim_entry(now=timezone.now())
    told = "\n".join(message.body for message in mail.outbox if message.to == [ada.email])
    assert "is the register entry of somebody else" in told
    assert "Seen on the register." in told
    assert "Decision: The entry is not yours. Write your own into your account." in told


def test_one_person_with_two_accounts_keeps_the_earlier():
    ada, eve, case = clash()

    by_two(case, "one-person")

    again(ada, eve)
    assert (ada.is_active, ada.register_number_key) == (True, "1001")
    assert (eve.is_active, eve.register_number, eve.is_held) == (False, "", False)


@pytest.mark.parametrize(("outcome", "loser"), [("later", "ada"), ("one-person", "eve")])
def test_nothing_is_taken_by_one_or_unheard(outcome, loser):
    ada, eve, case = clash()
    people.vera()
    whose = getattr(people, loser)()

    with pytest.raises(Refused, match=f"{whose} was not heard"):
        decide(case, outcome)
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=8)
    ask_party(case=case, person=whose, text="Is it?", until=until, by=people.root(), now=now)
    with pytest.raises(Refused, match="was asked for a reply and has until"):
        decide(case, outcome)
    reply(case=case, text="It is mine.", by=whose, now=now)
    decide(case, outcome)

    again(ada, eve)
    assert (ada.register_number_key, eve.is_active, eve.is_held) == ("1001", True, True)
    (proposal,) = Proposal.objects.open()
    assert (proposal.kind, proposal.due_at) == ("decide-case", None)


def test_each_of_two_accounts_reads_what_the_outcome_is_for_them():
    ada, eve, case = clash()
    by_two(case, "later")

    ours = {who: shown_case(ReviewCase.objects.get(), who)["outcome"] for who in (ada, eve)}

    assert ours == {
        ada: "The entry is not yours. Write your own into your account.",
        eve: "The entry is yours.",
    }


def test_who_is_asked_joins_and_who_is_not_sees_nothing_of_it():
    ada, _eve, case = clash()
    assert not ReviewCase.objects.concerning(ada).exists()
    page = at_desk(people.root()).get(f"/admin/accounts/reviewcase/{case.pk}/ask/")
    assert str(ada) in page.content.decode()
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=8)

    with pytest.raises(ReviewCase.DoesNotExist):
        ask_party(case=case, person=people.bob(), text="?", until=until, by=people.root(), now=now)
    ask_party(case=case, person=ada, text="Is it?", until=until, by=people.root(), now=now)

    assert ReviewCase.objects.concerning(ada).get() == case


def test_what_was_proposed_ends_with_the_case_that_settles_itself():
    _ada, eve, case = clash()
    people.vera()
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=8)
    ask_party(case=case, person=eve, text="One?", until=until, by=people.root(), now=now)
    reply(case=case, text="No.", by=eve, now=now)
    decide(case, "one-person")

    write(eve, NEXT)

    assert not Proposal.objects.open().exists()
    assert Proposal.objects.get().stop == "overtaken"
    assert (eve.is_active, eve.register_number) == (True, "7654321")


def test_nobody_decides_about_an_entry_of_their_own():
    root, eve = people.root(), people.eve()
    write(eve, RegisterEntry("Eve Lindqvist", "", "Test register", "1006", "CH"))

    with pytest.raises(Refused, match="what is their own"):
        decide(ReviewCase.objects.get(), "later", by=root)

    again(root, eve)
    assert (root.register_number_key, eve.register_clash_with) == ("1006", root)
    assert ReviewCase.objects.open().exists()


def test_case_closes_by_itself_when_the_mistake_is_corrected_and_nobody_is_told():
    _ada, eve, case = clash()

    write(eve, NEXT)

    case.refresh_from_db()
    assert (case.is_open, case.outcome, case.decided_by) == (False, "settled", None)
    assert case_kinds.case_kind(case.kind).label("settled").startswith("Settled")
    assert (eve.is_held, eve.has_register_entry) == (False, True)
    assert mail.outbox == []


@pytest.mark.parametrize("is_corrected", [False, True])
def test_list_of_own_cases_tells_nothing_of_the_other_account(client, is_corrected):
    ada, eve, _case = clash()
    if is_corrected:
        write(eve, NEXT)
    client.force_login(eve)

    page = client.get("/help/asked/").content.decode()

    assert "Your register entry" in page
    assert ada.email not in page
    for word in ("Two accounts", "other account", "another account", "same entry"):
        assert word not in page


def test_who_tries_a_second_known_number_waits_for_a_person_even_when_it_is_corrected():
    """Otherwise number after number could be asked for."""
    people.bob()
    _ada, eve, _case = clash()
    write(eve, NEXT)
    write(eve, RegisterEntry("Eve Lindqvist", "", "Test register", "1002", "CH"))

    write(eve, NEXT)

    case = ReviewCase.objects.open().get()
    assert (eve.is_held, eve.hold()) == (True, case)
    decide(case, "earlier")
    again(eve)
    assert (eve.is_held, eve.register_number) == (False, "7654321")


def test_entry_that_the_earlier_account_leaves_is_the_later_ones_and_the_case_is_closed():
    ada, bob = people.ada(), people.bob()
    clashing(bob, ada)

    write(ada, FREE)

    again(bob)
    assert (bob.register_number_key, bob.is_held) == ("1001", False)
    assert ReviewCase.objects.get().outcome == "settled"


def test_administrator_finds_the_case_and_decides_it_at_the_desk():
    ada, eve, case = clash()
    desk = at_desk(people.root())

    first = desk.get("/admin/").content.decode()
    page = desk.get(f"/admin/accounts/reviewcase/{case.pk}/decide/").content.decode()
    person = desk.get(f"/admin/accounts/user/{eve.pk}/change/").content.decode()
    form = {"outcome": "earlier", "note": "Asked the council."}
    desk.post(f"/admin/accounts/reviewcase/{case.pk}/decide/", form)

    assert "1 case waits for a decision" in first
    assert f"/admin/accounts/user/{eve.pk}/change/" in page
    assert "One person with two accounts" in page
    assert "settled" not in page
    assert str(ada) in person
    again(eve)
    assert eve.register_number == ""


@pytest.mark.usefixtures("curriculum")
def test_who_waits_studies_and_practises_and_the_exam_opens_with_the_decision():
    _ada, eve, case = clash()
    sit(eve, "alpha-check", now=timezone.now())
    with pytest.raises(quizzes.NotOpen, match="register-entry-held"):
        start(eve, "small-exam", now=timezone.now())

    by_two(case, "later")

    again(eve)
    start(eve, "small-exam", now=timezone.now())
    assert eve.attempts.filter(quiz__code="small-exam").count() == 1


# --- The entry of a withdrawn or suspended holder ---------------------------------------------------------


def marked(kind: str = "withdraw", *, register: str = "Test register", number: str = "1001") -> Any:
    """Ada's certificate is withdrawn or suspended, and her entry is released: nobody has it now."""
    factories.scheme()
    ada = people.ada()
    write(ada, RegisterEntry(ada.register_name, "", register, number))
    certificate = factories.certificate(ada)
    ada.claim_entry(now=NOW)
    change: dict[str, Any] = {"reason_class": "identity", "reason": "Somebody else sat it."}
    change |= {"now": timezone.now(), **({"effect": "from_now"} if kind == "withdraw" else {})}
    getattr(certificates, kind)(certificate=certificate, by=people.root(), **change)
    write(ada, FREE)
    RegisterClaim.objects.update(
        released_at=NOW, released_by=people.root(), release_reason="She has another now."
    )
    return certificate


def marked_and_held() -> tuple[Any, ReviewCase]:
    """Eve under the entry of a withdrawn holder, and the case about it."""
    marked()
    eve = people.eve()
    write(eve, ADAS)
    return eve, ReviewCase.objects.get()


@pytest.mark.parametrize("kind", ["withdraw", "suspend"])
def test_entry_of_a_marked_holder_holds_a_new_account_until_a_person_decides(kind):
    marked(kind)
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "TEST-register", "10 01", "CH"))

    case = ReviewCase.objects.get()
    assert (case.kind, case.person) == ("held-holder", eve)
    assert (eve.is_held, eve.register_clash_with) == (True, None)
    decide(case, "goes-on")
    again(eve)
    write(eve, ADAS)
    assert (eve.is_held, ReviewCase.objects.open().exists()) == (False, False)


@pytest.mark.parametrize(
    ("register", "number", "country"),
    [
        ("Ärzteregister Bern", "7700013", "CH"),
        ("Medical Register of Guernsey", "7700013", "GG"),
        ("Doctors of Jersey", "07 700-013", "JE"),
        ("Ärzteregister", "CH7700013", "DE"),
        ("MC General", "7700013.", "PK"),
    ],
)
@pytest.mark.parametrize("name", ["Ada Sørensen", "Quite Another"])
@pytest.mark.each_engine
def test_number_of_a_marked_holder_holds_under_any_register_and_name(
    name, register, number, country
):
    marked(number="7700013")
    eve = people.eve()

    write(eve, RegisterEntry(name, "", register, number, country))

    assert (eve.is_held, ReviewCase.objects.get().kind) == (True, "held-holder")


@pytest.mark.parametrize(
    "number",
    [
        "8289162/1", "8289162.0", "8289162-GP", "UK8289162", "NHS 8289162", "1/8289162", "8 289 162 (2)", "Dr 8289162 UK",
        "82-89-162/2019", "８２８９１６２/1", "828x9162", "8289162 8289162",
    ],
)  # fmt: skip
@pytest.mark.parametrize("register", ["GMC Scotland", "Ärzteregister Bern"])
def test_number_of_a_marked_holder_holds_whatever_stands_beside_it(register, number):
    marked(register="GMC", number="8289162")
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", register, number, "GB"))

    assert (eve.is_held, ReviewCase.objects.get().kind) == (True, "held-holder")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("UK8289162", "8289162"), ("8289162/1", "8289162"), ("8289162/1", "8289162/2"), ("NHS 8289162", "8289162-GP")],
)  # fmt: skip
def test_marked_holder_who_wrote_something_beside_the_number_is_found_by_the_number(typed, number):
    marked(register="GMC Scotland", number=typed)
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "Doctors of Jersey", number, "JE"))

    assert (eve.is_held, ReviewCase.objects.get().kind) == (True, "held-holder")


@pytest.mark.parametrize(
    ("register", "number", "other", "typed"),
    [
        ("GMC", "8289162", "GMC Scotland", "82891621"),
        ("GMC", "8289162", "GMC Scotland", "18289162/1"),
        ("GMC", "8289162", "GMC Scotland", "UK82891620"),
        ("NMC", "12A3456E", "NMC Scotland", "12B3456E"),
        ("NMC", "12A3456E", "NMC Scotland", "3456"),
        ("HCPC", "PH123456", "HCPC Scotland", "CH123456"),
        ("Ahpra", "MED0001234567", "Ahpra Queensland", "NMW0001234567"),
        ("Kammer", "1234/2019", "Kammer", "1234/2020"),
        ("Texas Medical Board", "A12345", "Texas Medical Board", "B12345"),
    ],
)
def test_another_number_than_a_marked_holders_holds_nobody(register, number, other, typed):
    marked(register=register, number=number)
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", other, typed, "GB"))

    assert (eve.is_held, ReviewCase.objects.exists()) == (False, False)


@pytest.mark.parametrize(
    ("name", "is_held"),
    [("Dr. Ada Sorensen", True), ("ADA SØRENSEN", True), ("Eve Lindqvist", False), ("", False)],
)
def test_two_listed_registers_hold_only_who_is_called_the_same(name, is_held):
    marked(register="GMC", number="2061234")
    eve = people.eve()

    write(eve, RegisterEntry(name, "", "GPhC", "2061234"))

    assert eve.is_held is is_held


def test_other_number_of_the_same_name_holds_nobody():
    marked(number="7700013")
    eve = people.eve()

    write(eve, RegisterEntry("Ada Sørensen", "", "Ärzteregister", "7700014", "DE"))

    assert (eve.is_held, ReviewCase.objects.exists()) == (False, False)


def test_certificate_that_is_in_force_again_marks_nobody():
    certificate = marked("suspend")
    change = {"reason": "It was a mistake.", "now": timezone.now()}
    certificates.reinstate(certificate=certificate, by=people.root(), **change)
    eve = people.eve()

    write(eve, ADAS)

    assert (eve.is_held, ReviewCase.objects.exists()) == (False, False)


def test_own_withdrawn_certificate_holds_nobody():
    """Withdrawal says what comes next for the holder; a new account under the same entry does not get around it."""
    marked()
    ada = people.ada()

    write(ada, RegisterEntry("Ada Sørensen", "", "Test register", "1001", "CH"))

    assert (ada.is_held, ReviewCase.objects.exists()) == (False, False)


def test_barred_account_stays_held_under_any_entry_and_reads_why(client):
    marked()
    eve = people.eve()
    write(eve, ADAS)
    decide(ReviewCase.objects.get(), "barred")
    again(eve)

    write(eve, NEXT)

    client.force_login(eve)
    page = client.get("/dashboard/").content.decode()
    assert (eve.is_held, ReviewCase.objects.open().exists()) == (True, False)
    assert "This account sits no exam." in page
    assert "Seen on the register." in page


def test_barred_account_is_looked_at_again_and_may_sit_exams_then():
    eve, case = marked_and_held()
    decide(case, "barred")
    again(eve)
    page = f"/admin/accounts/user/{eve.pk}/act/look-again/"
    root = at_desk(people.root())
    assert "Look again" in root.get(f"/admin/accounts/user/{eve.pk}/change/").content.decode()

    root.post(page, {"reason": "The withdrawal was a mix-up of two people."})

    second = ReviewCase.objects.open().get(kind="held-holder")
    assert (second.opened_by, second.person, second.asked) == (
        people.root(), eve, "The withdrawal was a mix-up of two people.",
    )  # fmt: skip
    again(eve)
    assert eve.is_held
    with pytest.raises(Refused, match="looking at it already"):
        look_again(person=eve, reason="Once more.", by=people.root(), now=timezone.now())
    decide(second, "goes-on")
    again(eve)
    assert not eve.is_held
    with pytest.raises(Refused, match="not barred"):
        look_again(person=eve, reason="Once more.", by=people.root(), now=timezone.now())


def test_nobody_has_their_own_account_looked_at_again():
    eve, case = marked_and_held()
    decide(case, "barred")
    with pytest.raises(NotAllowed):
        look_again(person=eve, reason="Please.", by=people.noor(), now=timezone.now())


def test_both_cases_have_to_be_decided():
    marked()
    eve, una = people.eve(), people.unregistered()
    write(eve, ADAS)
    write(una, ADAS)
    kinds = set(ReviewCase.objects.filter(person=una).values_list("kind", flat=True))

    by_two(ReviewCase.objects.get(person=una, kind="register-clash"), "later")

    again(una)
    assert kinds == {"register-clash", "held-holder"}
    assert (una.register_number_key, una.is_held) == ("1001", True)
    decide(ReviewCase.objects.get(person=una, kind="held-holder"), "goes-on")
    assert not get_user_model().objects.get(pk=una.pk).is_held
