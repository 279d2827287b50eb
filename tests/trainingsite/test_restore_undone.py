"""What a restore undoes so that no row is left to tell it: it is named, with what to do."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from certificates.chain import actions as chain
from certificates.chain.models import RestoreGap
from certificates.models import StatusBit, StatusList
from certificates.proofs.ob3 import bits
from courses import actions as courses
from courses.models import Lesson
from quizzes import actions as quizzes
from quizzes.models import Question
from tests import people
from tests.certificates.factories import attempt, certificate, married, scheme
from tests.quizzes.timed import granted
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_engine,
    pytest.mark.usefixtures("curriculum"),
]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """A folder of this test's own: restoring holds it, and keys lie there."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def back_up(tmp_path):
    return lambda: call_command("backup", str(tmp_path / "b.zip"))


@pytest.fixture
def restore(tmp_path, settings, capsys):
    """Restore; gives what was said, and what is kept of it."""

    def restored():
        capsys.readouterr()
        call_command("restore", str(tmp_path / "b.zip"), "--force")
        kept = json.loads((settings.VAR_DIR / "restored.json").read_text())
        return capsys.readouterr().out, kept

    return restored


def _pull(model, code, reason):
    entry = model.objects.get(code=code)
    courses.pull(entry=entry, reason=reason, by=people.noor(), now=timezone.now())


@pytest.mark.each_engine
def test_entries_that_were_pulled_since_are_named_with_who_when_and_why(back_up, restore):
    people.noor()
    _pull(Question, "al-p-02", "Known to the backup.")
    back_up()
    _pull(Lesson, "al-l1", "Dangerous.")
    _pull(Question, "al-p-01", "Wrong key.")

    said, kept = restore()

    assert Lesson.objects.get(code="al-l1").retired_at is None
    by = f"by noor@people.example on {timezone.now():%Y-%m-%d}"
    assert sorted(kept["revived"]["pulls"]) == [
        f"lesson al-l1: {by}: Dangerous.",
        f"question al-p-01: {by}: Wrong key.",
    ]
    assert "taken out of use and are in use again: 2\n  Take each out of use again" in said
    assert f"    lesson al-l1: {by}: Dangerous." in said
    assert kept["todo"]["pulls"].startswith("Take each out of use again")


def test_entry_that_two_people_brought_back_is_not_named(back_up, restore):
    people.mira()
    people.noor()
    back_up()
    _pull(Lesson, "al-l1", "Dangerous.")
    courses.bring_back(entry=Lesson.objects.get(code="al-l1"), by=people.mira(), now=timezone.now())

    _said, kept = restore()

    assert "pulls" not in kept["revived"]


def test_entry_that_came_after_the_backup_is_gone_and_not_named(back_up, restore):
    people.noor()
    lesson = Lesson.objects.get(code="al-l1")
    back_up()
    with_other_id = Lesson.objects.filter(pk=lesson.pk)
    with_other_id.update(uuid="11111111-1111-4111-8111-111111111111")
    _pull(Lesson, "al-l1", "Dangerous.")

    _said, kept = restore()

    assert "pulls" not in kept["revived"]


@pytest.mark.each_engine
def test_rights_to_more_time_that_were_ended_are_named_without_why(back_up, restore):
    now = timezone.now()
    ended = granted(people.ada(), now=now, percent=50)
    granted(people.bob(), now=now, percent=50)
    back_up()
    quizzes.end_right(right=ended, reason="It was for one year.", by=people.root(), now=now)

    said, kept = restore()

    line = f"{people.ada().email}: small-exam, of {now:%Y-%m-%d}"
    assert kept["revived"]["time_rights"] == [line]
    assert "Rights to more time that had been ended and stand again: 1" in said
    assert "disability" not in said + json.dumps(kept)


def _factor(person, of="GEZDGNBVGY3TQOJQ"):
    return Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt(of)})


@pytest.mark.each_engine
def test_second_factors_that_were_removed_or_replaced_are_named(back_up, restore):
    ada, eve, bob = people.ada(), people.eve(), people.bob()
    lost, replaced, _kept = _factor(ada), _factor(eve), _factor(bob)
    back_up()
    lost.delete()
    replaced.delete()
    _factor(eve, of="MFRGGZDFMZTWQ2LK")

    said, kept = restore()

    on = f"TOTP Authenticator, of {timezone.now():%Y-%m-%d}"
    assert kept["revived"]["second_factors"] == [f"{ada.email}: {on}", f"{eve.email}: {on}"]
    assert "were removed and open their accounts again: 2\n  Ask each owner" in said


def test_second_factor_that_was_only_used_since_is_not_named(back_up, restore):
    factor = _factor(people.ada())
    back_up()
    factor.record_usage()

    _said, kept = restore()

    assert "second_factors" not in kept["revived"]


@pytest.mark.each_engine
def test_people_whose_password_was_changed_are_named(back_up, restore):
    ada = people.ada()
    people.eve()
    back_up()
    ada.set_password("a-password-that-nobody-knows")
    ada.save()
    people.bob()

    said, kept = restore()

    assert kept["revived"]["passwords"] == [f"{ada.email} ({ada.uuid})"]
    assert "whose old one holds again: 1\n  Ask each to set a new one" in said
    assert "a-password" not in said + json.dumps(kept)
    assert ada.password not in said + json.dumps(kept)


@pytest.mark.each_engine
def test_superseded_certificate_is_named_with_the_one_in_its_place(back_up, restore):
    held = certificate(people.ada())
    people.root()
    back_up()
    new = certificates.reissue(
        certificate=held, by=people.root(), name="Ada Lund", native_name="", why=married(),
        now=timezone.now(),
    )  # fmt: skip

    said, kept = restore()

    assert kept["revived"]["superseded_certificates"] == [
        f"{held.code}, in whose place came {new.code}"
    ]
    assert "superseded and answer as before: 1\n  Reissue each" in said
    assert "certificates" not in kept["revived"]


@pytest.mark.parametrize("ending", ["withdraw", "suspend"])
def test_certificate_that_was_reinstated_once_and_stopped_since_is_named(back_up, restore, ending):
    """What the backup knows of an earlier suspension says nothing of a later one."""
    held, root, now = certificate(people.ada()), people.root(), timezone.now()
    _stop(held, "suspend", now)
    certificates.reinstate(certificate=held, by=root, reason="Cleared.", now=now)
    back_up()
    _stop(held, ending, now + timedelta(minutes=1))

    said, kept = restore()

    assert kept["revived"]["certificates"] == [held.code]
    assert "answer as before: 1\n  Suspend each again at once" in said


@pytest.mark.each_engine
def test_certificate_that_was_suspended_in_the_backup_and_withdrawn_since_is_named(
    back_up, restore
):
    """Suspended is not withdrawn: the case may be closed by who does not know."""
    held, now = certificate(people.ada()), timezone.now()
    other = certificate(people.eve())
    _stop(held, "suspend", now)
    _stop(other, "suspend", now)
    back_up()
    _stop(held, "withdraw", now + timedelta(minutes=1))

    said, kept = restore()

    assert kept["revived"]["certificates"] == [
        f"{held.code}: was withdrawn, is suspended as before"
    ]
    assert "answer as before: 1\n  Suspend each again at once" in said


def test_certificate_that_was_suspended_anew_since_is_named(back_up, restore):
    held, root, now = certificate(people.ada()), people.root(), timezone.now()
    _stop(held, "suspend", now)
    back_up()
    later = now + timedelta(minutes=1)
    certificates.reinstate(certificate=held, by=root, reason="Cleared.", now=later)
    _stop(held, "suspend", later + timedelta(minutes=1))

    _said, kept = restore()

    assert kept["revived"]["certificates"] == [
        f"{held.code}: was suspended, is suspended as before"
    ]


def test_certificate_that_was_reinstated_since_is_named(back_up, restore):
    held, root, now = certificate(people.ada()), people.root(), timezone.now()
    _stop(held, "suspend", now)
    back_up()
    certificates.reinstate(certificate=held, by=root, reason="Cleared.", now=now)

    said, kept = restore()

    assert kept["revived"]["reinstated_certificates"] == [held.code]
    assert "Reinstate each again" in said
    assert "certificates" not in kept["revived"]


def _stop(held, ending, now):
    more = {"effect": "from_now"} if ending == "withdraw" else {}
    getattr(certificates, ending)(
        certificate=held, by=people.root(), reason_class="safety", reason="A complaint.", now=now,
        **more,
    )  # fmt: skip


def test_restore_says_nothing_of_what_was_not_done(back_up, restore):
    _factor(people.ada())
    certificate(people.eve())
    back_up()

    _said, kept = restore()

    assert kept["revived"] == {}
    assert not any("Nobody can say here" in note for note in kept["notes"])


def test_machine_that_knew_nothing_says_what_nobody_can_say(back_up, restore):
    """Nor are factors and passwords that stand listed there: all of them would be."""
    _factor(people.ada())
    back_up()
    with immutability.lifted(connection):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)

    said, kept = restore()

    assert "Nobody can say here what else was done since then: entries that were" in said
    assert not {"pulls", "second_factors", "passwords"} & set(kept["revived"])


# --- What others read of certificates -------------------------------------------------------------------


@pytest.mark.each_engine
def test_what_others_refuse_they_go_on_refusing_and_no_place_is_given_twice(back_up, restore):
    held, other, now = certificate(people.ada()), certificate(people.eve()), timezone.now()
    back_up()
    certificates.withdraw(
        certificate=held, by=people.root(), reason_class="error", reason="In error.",
        effect="from_now", now=now,
    )  # fmt: skip
    certificates.sweep_status_lists(by=SYSTEM, now=now)

    said, kept = restore()

    assert kept["revived"]["status_bits"] == [held.code]
    assert "and go on refusing: 1\n  This site itself answers as the backup does" in said
    assert list(StatusBit.objects.values_list("status_index", flat=True)) == [held.status_index]
    row = StatusList.objects.get(number=other.status_index // bits.SIZE)
    assert row.changes > row.signed_changes
    assert not StatusList.objects.filter(is_open=True).exists()
    chain.acknowledge_restore(
        by=people.root(), gap=RestoreGap.objects.get(), note="Withdrawn again.", now=timezone.now()
    )
    assert certificate(people.bob()).status_index // bits.SIZE == 2


@pytest.mark.each_engine
def test_what_was_issued_since_the_backup_is_accepted_by_nobody_also_after_another_restore(
    back_up, restore
):
    kept_one = certificate(people.eve())
    back_up()
    now = timezone.now()
    passed = attempt(people.ada(), at=now)
    scheme(passed.quiz)
    lost = certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)

    for _again in range(2):
        restore()
        bits_set = list(StatusBit.objects.values_list("certificate", "status_index"))
        assert bits_set == [(None, lost.status_index)]
    certificates.sweep_status_lists(by=SYSTEM, now=now)
    assert StatusList.objects.filter(signed_at=None).count() == 0
    certificates.withdraw(
        certificate=kept_one, by=people.root(), reason_class="error", reason="In error.",
        effect="from_now", now=now,
    )  # fmt: skip
    certificates.sweep_status_lists(by=SYSTEM, now=now)
    assert StatusBit.objects.filter(certificate=kept_one).exists()
