"""Whoever has no code on a list is asked by mail, and gives it with one tap or says no; the clinic learns nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import CodeAsk, ListRow
from tests import people
from tests.at_once import at_once
from tests.certificates.clinics.staffed import (
    a_clinic,
    in_earnest,
    joined,
    link_in,
    listed,
    mails_to,
    signed_in,
)
from tests.certificates.factories import certificate
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.tasks import erase_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def clinic(settings):
    settings.SEED_DEMO = True
    made = a_clinic()
    joined(made, people.cleo(), is_manager=True)
    joined(made, people.ada())
    return made


@pytest.fixture
def row(clinic):
    return listed(clinic, "Bob Okafor", by=people.ada())[0]


def ask(row, email=None, now=NOW, by=None):
    email = email or people.bob().email
    return actions.ask_for_code(row=row, email=email, by=by or people.ada(), now=now)


def path_for(email):
    return link_in(mails_to(email)[-1])


@pytest.mark.each_engine
def test_person_reads_who_asks_and_gives_the_code_with_one_tap(clinic, row):
    held = in_earnest(people.bob())
    page = signed_in(people.ada())
    said = page.post(f"/clinic/list/{row.uuid}/ask/", {"email": people.bob().email}, follow=True)
    assert "A mail is on its way" in said.content.decode()
    assert "Asked on" in said.content.decode()
    path = path_for(people.bob().email)
    bob = signed_in(people.bob())
    shown = bob.get(path).content.decode()
    assert "for Harbour Clinic, for the code of your certificate" in shown
    assert "what everybody sees who has it" in shown
    row.refresh_from_db()
    assert row.code == ""

    given = bob.post(path, {"certificate": str(held.uuid)}, follow=True).content.decode()

    assert "The code is given" in given
    row.refresh_from_db()
    assert (row.code, row.standing) == (held.code, "in_date")
    # News that came before this was stored did not find the row.
    assert row.look_at - row.looked_at == timedelta(minutes=1)
    assert "Given on" in page.get(f"/clinic/list/{row.uuid}/").content.decode()
    # Who manages the clinic hears of it with the night's changes, once.
    for _again in range(2):
        actions.tell_of_changes(by=SYSTEM, now=timezone.now())
    assert len([one for one in mails_to(people.cleo().email) if "Bob Okafor" in one.body]) == 1


def test_link_is_for_the_address_alone(clinic, row):
    held = certificate(people.bob())
    ask(row)
    path = path_for(people.bob().email)

    assert "Harbour" not in Client().get(path).content.decode()
    for client in (Client(), signed_in(people.eve())):
        client.post(path, {"certificate": str(held.uuid)})
    assert signed_in(people.eve()).get(path).status_code == 403
    assert Client().get(f"{path[:-2]}x/").status_code == 404
    other = actions.ask_by_link(path.split("/")[-2])
    with pytest.raises(Refused, match="another address"):
        actions.give_code(ask=other, certificate=held, by=people.eve(), now=NOW)
    row.refresh_from_db()
    assert row.code == ""


def test_nobody_gives_anothers_certificate_or_one_that_is_not_in_force(clinic, row):
    own, other = certificate(people.bob()), certificate(people.eve())
    asked = ask(row)
    certificates.suspend(certificate=own, by=people.root(), reason_class="safety", reason="Concern.", now=NOW)  # fmt: skip

    for one in (own, other):
        with pytest.raises(Refused, match="not in force"):
            actions.give_code(ask=asked, certificate=one, by=people.bob(), now=timezone.now())
    bob = signed_in(people.bob())
    path = path_for(people.bob().email)
    bob.post(path, {"certificate": str(other.uuid)})
    bob.post(path, {"certificate": "x"})
    row.refresh_from_db()
    assert row.code == ""


def test_who_has_no_certificate_reads_how_to_get_one_and_the_question_stays_open(clinic, row):
    ask(row)
    bob, path = signed_in(people.bob()), path_for(people.bob().email)
    assert "You hold no certificate that is in date" in bob.get(path).content.decode()

    held = certificate(people.bob())
    bob.post(path, {"certificate": str(held.uuid)})
    row.refresh_from_db()
    assert row.code == held.code


def test_page_says_the_same_whether_or_not_there_is_an_account(clinic, row):
    other = listed(clinic, "Nel New", by=people.ada())[1]
    pages = []
    for one, email in ((row, people.bob().email), (other, "nobody@quay.example")):
        page = signed_in(people.ada()).post(f"/clinic/list/{one.uuid}/ask/", {"email": email}, follow=True)  # fmt: skip
        said = page.content.decode()
        pages.append([email in said, "A mail is on its way" in said, "Asked on" in said])
    assert pages[0] == pages[1] == [True, True, True]
    first, second = (mails_to(one)[-1] for one in (people.bob().email, "nobody@quay.example"))
    assert first.subject == second.subject
    assert len(first.body) == pytest.approx(len(second.body), abs=4)


@pytest.mark.each_engine
@pytest.mark.parametrize("who", ["visitor", "bob"])
def test_no_is_remembered_by_a_mark_and_ends_every_mail_of_the_clinic(clinic, row, who):
    email = people.bob().email
    ask(row)
    path = path_for(email)
    client = Client() if who == "visitor" else signed_in(people.bob())

    assert "You said no" in client.post(path, {"no": "yes"}).content.decode()

    assert client.get(path).status_code == 410
    assert email not in str(CodeAsk.objects.values())
    assert "Said no on" in signed_in(people.ada()).get(f"/clinic/list/{row.uuid}/").content.decode()
    CodeAsk.objects.update(ended_at=NOW - 99 * DAY)
    erase_invitations()
    with pytest.raises(Refused, match="said no to this clinic"):
        ask(row, email.upper(), now=NOW + 99 * DAY)
    with pytest.raises(Refused, match="said no to this clinic"):
        actions.invite(organisation=clinic, email=email, is_manager=False, by=people.cleo(), now=NOW)  # fmt: skip


def test_no_to_an_invitation_is_one_to_this_as_well(clinic, row):
    email = people.bob().email
    made = actions.invite(organisation=clinic, email=email, is_manager=False, by=people.cleo(), now=NOW)  # fmt: skip
    actions.decline(invitation=made, by=VISITOR, now=NOW)

    with pytest.raises(Refused, match="said no"):
        ask(row)


def test_address_is_asked_once_in_thirty_days_and_the_earlier_link_is_dead(clinic, row):
    ask(row)
    old = path_for(people.bob().email)
    other = listed(clinic, "Mia", by=people.ada())[1]
    for one in (row, other):
        with pytest.raises(Refused, match="once in thirty days"):
            ask(one, now=NOW + 29 * DAY)

    ask(row, now=NOW + 30 * DAY)
    assert old != path_for(people.bob().email)
    assert signed_in(people.bob()).get(old).status_code == 410
    ask(row, now=NOW + 60 * DAY)
    with pytest.raises(Refused, match="3 mails were sent"):
        ask(row, now=NOW + 90 * DAY)
    # Another clinic has not asked yet.
    quay = a_clinic("Quay Clinic")
    joined(quay, people.otto(), is_manager=True)
    ask(listed(quay, "Bob", by=people.otto())[0], by=people.otto())


def test_clinic_asks_so_many_a_day(clinic, row, monkeypatch):
    monkeypatch.setattr("certificates.clinics.actions.asking_for_codes.MOST_ASKS_A_DAY", 2)
    for name in ("mia", "zoe"):
        ask(row, f"{name}@quay.example")
    with pytest.raises(Refused, match="2 people were asked within a day"):
        ask(row)
    ask(row, now=NOW + 2 * DAY)


@pytest.mark.parametrize("email", ["", "bob", "bob@"])
def test_what_is_no_address_is_not_asked(clinic, row, email):
    answer = signed_in(people.ada()).post(f"/clinic/list/{row.uuid}/ask/", {"email": email})

    assert answer.status_code == 400
    assert not CodeAsk.objects.exists()


def test_site_without_mail_asks_nobody(clinic, row, settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    with pytest.raises(Refused, match="sends no mail"):
        ask(row)


@pytest.mark.parametrize("how", ["removed", "filled", "old", "asked another"])
def test_question_is_over_when_nobody_wants_the_answer_any_more(clinic, row, how):
    held = certificate(people.bob())
    asked = ask(row)
    if how == "removed":
        actions.remove_row(row=row, by=people.ada(), now=NOW)
    elif how == "filled":
        said = {"name": "Bob", "code": certificate(people.eve()).code}
        actions.change_row(row=row, said=said, by=people.ada(), now=NOW)
    elif how == "old":
        CodeAsk.objects.update(expires_at=NOW)
    else:
        ask(row, "bob@quay.example")
    code = ListRow.objects.get(pk=row.pk).code

    assert signed_in(people.bob()).get(path_for(people.bob().email)).status_code == 410
    with pytest.raises(Refused, match="too old"):
        actions.give_code(ask=asked, certificate=held, by=people.bob(), now=timezone.now())
    assert ListRow.objects.get(pk=row.pk).code == code


def test_code_that_the_clinic_has_is_not_given_twice(clinic, row):
    held = certificate(people.bob())
    listed(clinic, f"{held.code}\tRobert O.", by=people.ada())
    asked = ask(row)

    with pytest.raises(Refused, match="has the code of this certificate already"):
        actions.give_code(ask=asked, certificate=held, by=people.bob(), now=timezone.now())


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_yes_and_no_in_one_moment_leave_one_of_them(clinic, row):
    held, bob, asked = certificate(people.bob()), people.bob(), ask(row)
    found = at_once(
        [
            lambda: actions.give_code(ask=asked, certificate=held, by=bob, now=timezone.now()),
            lambda: actions.refuse_code(ask=asked, by=VISITOR, now=timezone.now()),
        ]
    )

    assert [type(one) for one in found].count(Refused) == 1
    kept = CodeAsk.objects.get()
    assert (kept.given_at is None) is not (kept.declined_at is None)


def test_address_is_forgotten_thirty_days_after_the_question_ended(clinic, row):
    email = people.bob().email
    ask(row)
    erase_invitations()
    assert CodeAsk.objects.get().email == email

    CodeAsk.objects.update(expires_at=timezone.now() - 30 * DAY)
    erase_invitations()
    erase_invitations()
    assert email not in str(CodeAsk.objects.values())
    assert ListRow.objects.filter(pk=row.pk).exists()


@pytest.mark.each_engine
@pytest.mark.parametrize("who", ["the mark", "the address"])
def test_address_that_came_back_beside_its_mark_is_forgotten_with_the_others(clinic, row, who):
    """As a restore left it: what was said and how often is kept of both, and nothing stops for good."""
    email, before = people.bob().email, NOW - 99 * DAY
    ask(row, now=before)
    actions.forget_lists(by=SYSTEM, now=NOW)
    marked = CodeAsk.objects.get()
    plain = CodeAsk.objects.create(
        organisation=clinic, row=row, email=email, number=2, sent_by=people.ada(), sent_at=before, expires_at=before
    )  # fmt: skip
    said_it = marked if who == "the mark" else plain
    CodeAsk.objects.filter(pk=said_it.pk).update(declined_at=before)
    ask(listed(clinic, "Zoe", by=people.ada())[1], "zoe@quay.example", now=before)

    actions.forget_lists(by=SYSTEM, now=NOW)

    assert "@" not in str(CodeAsk.objects.values_list("email"))
    kept = CodeAsk.objects.get(pk=marked.pk)
    assert (kept.number, kept.declined_at) == (2, before)
    assert CodeAsk.objects.count() == 2
    with pytest.raises(Refused, match="said no to this clinic"):
        ask(row)


@pytest.mark.each_engine
def test_three_mails_are_three_also_for_whoever_is_taken_off_and_brought_again(
    clinic, row, settings
):
    email, now = people.bob().email, NOW
    for _mail in range(3):
        ask(row, now=now)
        actions.remove_row(row=row, by=people.ada(), now=now)
        now += 40 * DAY
        actions.forget_lists(by=SYSTEM, now=now)
        assert email not in str(CodeAsk.objects.values())
        row = listed(clinic, "Bob Okafor", by=people.ada(), now=now)[0]

    # Also where the secret was changed meanwhile.
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 9, [settings.SECRET_KEY]
    with pytest.raises(Refused, match="3 mails were sent"):
        ask(row, email.upper(), now=now)
    assert len(mails_to(email)) == 3
    # Another address is another person's.
    assert ask(row, "bob@quay.example", now=now).number == 1


def test_link_of_a_question_that_was_forgotten_is_over_and_a_new_one_works(clinic, row):
    held = in_earnest(people.bob())
    ask(row)
    old = path_for(people.bob().email)
    CodeAsk.objects.update(sent_at=NOW - 61 * DAY, expires_at=NOW - 31 * DAY)
    actions.forget_lists(by=SYSTEM, now=NOW)
    assert signed_in(people.bob()).get(old).status_code == 410

    asked = ask(row)
    assert actions.is_asked_of(asked, people.bob())
    actions.give_code(ask=asked, certificate=held, by=people.bob(), now=timezone.now())
    row.refresh_from_db()
    assert row.code == held.code


def test_link_of_whoever_was_taken_off_the_list_says_so(clinic, row):
    ask(row)
    path = path_for(people.bob().email)
    actions.remove_row(row=row, by=people.ada(), now=NOW)

    assert CodeAsk.objects.get().ended_at == NOW
    for client, said in ((signed_in(people.bob()), True), (Client(), False)):
        text = client.get(path).content.decode()
        assert ("Harbour Clinic took you off its list" in text) is said
        assert "Nothing has changed by this click." in text
