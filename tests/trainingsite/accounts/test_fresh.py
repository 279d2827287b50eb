"""Grave acts ask again who it is when the last sign-in is old, and go on where the person was."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey, Organisation
from certificates.models import Certificate, StatusEvent
from courses import actions as courses
from courses.content.pictures import clean_picture
from courses.lessons.actions.published import published_fact
from courses.models import (
    Course,
    EditionOffer,
    Fact,
    LessonSignOff,
    LessonSignOffWithdrawal,
    OfferedEntry,
    SignOff,
    WithdrawnPicture,
)
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.domain.signing import latest_review
from quizzes import actions as quizzes
from quizzes.actions import looks_at, stamp_of
from quizzes.models import (
    Accommodation,
    Invigilation,
    KeyRight,
    Question,
    Quiz,
    Reader,
    Rescoring,
    TryGrant,
)
from tests import people
from tests.certificates.factories import certificate
from tests.courses.content.test_pictures import photograph
from tests.quizzes.examined import correct, corrector, exam, published, question, sat
from tests.quizzes.sitters import sit
from tests.quizzes.timed import PDF
from tests.trainingsite.accounts.entries import clashing
from tests.trainingsite.test_sign_off import PAGE, at_desk, sign_everything, signature
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.case_kinds import case_kinds
from trainingsite.accounts.fresh import ASKS_AGAIN, FRESH_FOR
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import Proposal, ReviewCase, SecurityEvent
from trainingsite.accounts.sessions import BEGUN
from trainingsite.privacy.models import ErasureRequest, LegalHold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True
    people.checked(people.lead())


@dataclass(frozen=True)
class Grave:
    """A page that performs a grave act: who opens it, where, what the form says, and whether it happened."""

    person: Callable[[], Any]
    path: str
    form: dict[str, Any]
    happened: Callable[[], bool]


def _roles() -> Grave:
    ada = people.ada()
    path = f"/admin/accounts/user/{ada.pk}/act/roles/"
    form = {"roles": ["author"], "shown": json.dumps(ada.roles())}
    return Grave(people.root, path, form, lambda: ada.roles() == ["author"])


def _agree() -> Grave:
    proposal = propose_address_change(
        person=people.ada(), new_email="ada.new@people.example", reason="Lost it.",
        by=people.root(), now=timezone.now(),
    )  # fmt: skip
    path = f"/admin/accounts/proposal/{proposal.pk}/agree/"
    done = Proposal.objects.filter(carried_out_at__isnull=False)
    return Grave(_rosa, path, {}, lambda: done.exists())


def _rosa() -> Any:
    return people._person("rosa", "Rosa Keller", number="1008", role="admin")


def _withdraw() -> Grave:
    case = certificates.report_certificate(
        certificate=certificate(people.ada()), grounds=certificates.Grounds("error", "Found out."),
        until=timezone.localdate() + timedelta(days=14), by=people.root(), now=timezone.now(),
    )  # fmt: skip
    reply(case=case, text="So it is.", by=people.ada(), now=timezone.now())
    path = f"/admin/accounts/reviewcase/{case.pk}/decide/"
    form = {"outcome": "from_now", "note": "Found out."}
    return Grave(people.root, path, form, Proposal.objects.exists)


def _undo_withdrawal() -> Grave:
    held = certificate(people.ada())
    certificates.withdraw(
        certificate=held, by=people.vera(), reason_class="error", reason="Wrong.", effect="from_now",
        now=timezone.now(),
    )  # fmt: skip
    case = certificates.appeal_withdrawal(
        certificate=held, text="It was me.", by=people.ada(), now=timezone.now()
    )
    path = f"/admin/accounts/reviewcase/{case.pk}/decide/"
    undone = StatusEvent.objects.filter(status="undone")
    return Grave(people.root, path, {"outcome": "undone", "note": "So it is."}, undone.exists)


def _reissue() -> Grave:
    held = certificate(people.ada())
    form = {
        "name": "Ada Lund", "native_name": "", "reason": "Married.", "reason_class": "surname_changed",
    }  # fmt: skip
    path = f"/admin/certificates/certificate/{held.pk}/status/reissue/"
    return Grave(people.root, path, form, lambda: Certificate.objects.count() == 2)


def _withdraw_photograph() -> Grave:
    picture = clean_picture(photograph("JPEG", (64, 48)), "a.jpg")
    courses.keep_picture(picture=picture, by=people.noor())
    form = {"names": [picture.name], "reason": "Taken back.", "step": "erase", "sure": "on"}
    path = f"/studio/course/small/photographs/{picture.name}/withdraw/"
    return Grave(people.root, path, form, lambda: WithdrawnPicture.objects.exists())


def _make_key() -> Grave:
    clinic = Organisation.objects.create(name="Clinic", created_at=timezone.now())
    path = reverse("admin:certificates_new_key", args=[clinic.pk])
    return Grave(people.root, path, {"name": "Desk"}, lambda: ApiKey.objects.exists())


def _revoke_key() -> Grave:
    clinic = Organisation.objects.create(name="Clinic", created_at=timezone.now())
    key, _secret = clinics.create_api_key(
        organisation=clinic, name="Desk", by=people.root(), now=timezone.now()
    )
    form = {"action": "revoke", "_selected_action": key.pk, "confirmed": "1"}
    is_revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=False).exists
    return Grave(people.root, "/admin/certificates/apikey/", form, is_revoked)


def _invite_staff() -> Grave:
    clinic = Organisation.objects.create(name="Clinic", created_at=timezone.now())
    path = f"/admin/certificates/organisation/{clinic.pk}/people/"
    form = {"email": "ole@quay.example"}
    return Grave(people.root, path, form, lambda: clinic.staff_invitations.exists())


def _appoint() -> Grave:
    course = Course.objects.get()
    form = {
        "course": course.pk,
        "person": people.checked(people.lead()).pk,
        "until": latest_review(timezone.localdate()).isoformat(),
        "reason": "A surgeon.",
    }
    path = "/admin/courses/leadappointment/appoint/"
    return Grave(people.root, path, form, lambda: Proposal.objects.exists())


def _sign() -> Grave:
    people.appointed(people.lead())
    return Grave(people.lead, PAGE, signature(), lambda: SignOff.objects.exists())


def _take_back() -> Grave:
    people.appointed(people.lead())
    sign_everything()

    ticked = list(LessonSignOff.objects.filter(lesson_version__lesson__module__code="alpha"))
    form = {"lessons": [link.pk for link in ticked], "reason": "I was wrong."}
    taken = LessonSignOffWithdrawal.objects
    return Grave(people.lead, f"{PAGE}withdraw/", form, lambda: taken.exists())


def _publish(pool: str = "exam") -> Grave:
    question = Question.objects.filter(pool=pool).order_by("id").first()
    assert question is not None
    said = question.draft | {"stem": f"{question.draft['stem']} Truly?"}
    courses.save_draft(entry=question, by=people.noor(), now=timezone.now(), content=said)
    versions = question.versions.count()
    people.with_keys(people.lead())
    path = f"/admin/quizzes/question/{question.pk}/publish/"
    question.refresh_from_db()
    form = {"draft": adapter_of(question).draft_hash(question)}
    return Grave(people.lead, path, form, lambda: question.versions.count() > versions)


def _export() -> Grave:
    kept = SecurityEvent.objects.filter(kind="exported")
    path = "/admin/accounts/securityevent/export/"
    return Grave(people.root, path, {}, lambda: kept.exists())


def _ask_for_private() -> Grave:
    Question.objects.filter(code="al-e-01").update(is_private=True)
    path = f"/admin/quizzes/quiz/{Quiz.objects.get(code='small-exam').pk}/private/"
    form = {"reason": "To the new server."}
    return Grave(people.root, path, form, lambda: Proposal.objects.exists())


def _take_edition() -> Grave:
    course, fact = Course.objects.get(), Fact.objects.get(code="E001")
    offer = EditionOffer.objects.create(
        course=course,
        changes=1,
        safety_changes=0,
        edition_hash="0" * 64,
        compared_at=timezone.now(),
    )
    said = published_fact(fact) | {"statement": "Said otherwise by now."}
    entry = OfferedEntry.objects.create(
        offer=offer, kind="fact", code="E001", what="changed", data=said, file_hash="1" * 64
    )
    (look,) = looks_at(offer, [entry])
    form = {"do": "at-once", "entry": f"{entry.pk}:{stamp_of(look)}"}
    changed = Fact.objects.filter(statement="Said otherwise by now.")
    return Grave(people.lead, f"/admin/edition/{course.code}/", form, lambda: changed.exists())


def _reinstate() -> Grave:
    held = certificate(people.ada())
    certificates.suspend(
        certificate=held, by=people.root(), reason_class="safety", reason="Asked.", now=timezone.now()
    )  # fmt: skip
    path = f"/admin/certificates/certificate/{held.pk}/status/reinstate/"
    again = StatusEvent.objects.filter(status="reinstated")
    return Grave(people.root, path, {"reason": "Answered."}, lambda: again.exists())


def _on_account(act: str, form: dict[str, Any], happened: Callable[[], bool]) -> Grave:
    return Grave(people.root, f"/admin/accounts/user/{people.ada().pk}/act/{act}/", form, happened)


def _switch_on() -> Grave:
    switch_off(person=people.ada(), by=people.root(), now=timezone.now())
    return _on_account("switch-on", {}, lambda: people.ada().is_active)


def _ask_address() -> Grave:
    form = {"new_email": "ada.new@people.example", "reason": "Lost it."}
    return _on_account("address", form, lambda: Proposal.objects.exists())


def _remove_factor() -> Grave:
    Authenticator.objects.create(
        user=people.ada(), type=Authenticator.Type.TOTP, data={"secret": "A" * 32}
    )
    return _on_account("second-factor", {"reason": "Lost."}, lambda: Proposal.objects.exists())


def _check_entry() -> Grave:
    ada = people.ada()
    form = {"how": "Looked up.", "shown": json.dumps(asdict(ada.entry))}
    return _on_account("check", form, lambda: ada.register_checks.exists())


def _wish() -> str:
    """The page of a wish for more time, with a paper."""
    wish = quizzes.Wish("other", "Reasons.", "Half as much again.")
    case = quizzes.ask_for_time(wish=wish, proof=PDF, by=people.ada(), now=timezone.now())
    return f"/admin/quizzes/accommodation/wish/{case.pk}/"


def _decide_time() -> Grave:
    form = {
        "outcome": "granted", "percent": 50, "minutes": 0, "break_minutes": 0, "quiz": "small-exam", "note": "Yes.",
    }  # fmt: skip
    return Grave(people.root, _wish(), form, Accommodation.objects.exists)


def _open_proof() -> Grave:
    opened = SecurityEvent.objects.filter(kind="proof-opened")
    return Grave(people.root, f"{_wish()}paper/", {}, opened.exists)


def _grant_try() -> Grave:
    form = {
        "email": people.ada().email, "quiz": "small-exam", "kind": "tries", "tries": 1, "reason": "Flooded.",
    }  # fmt: skip
    return Grave(people.root, "/admin/quizzes/trygrant/grant/", form, TryGrant.objects.exists)


def _name_witness() -> Grave:
    form = {
        "candidate": people.ada().email, "quiz": "small-exam", "address": people.bob().email, "reason": "A colleague.",
    }  # fmt: skip
    return Grave(
        people.root, "/admin/quizzes/invigilation/name/", form, Invigilation.objects.exists
    )


def _name_reader() -> Grave:
    form = {"name": "1", "email": people.checked(people.bob()).email, "qualification": "A surgeon."}
    return Grave(people.root, "/studio/reading/small/desk/", form, Reader.objects.exists)


def _grant_keys() -> Grave:
    case = quizzes.ask_for_keys(
        course=Course.objects.get(), reason="Reviews.", by=people.noor(), now=timezone.now()
    )
    path = f"/admin/accounts/reviewcase/{case.pk}/decide/"
    form = {"outcome": "granted", "note": "Yes."}
    return Grave(people.root, path, form, lambda: KeyRight.objects.exists())


def _end_keys() -> Grave:
    people.with_keys(people.lead())
    (right,) = KeyRight.objects.all()
    ended = KeyRight.objects.exclude(ended_at=None)
    path = f"/admin/quizzes/keyright/{right.pk}/end/"
    return Grave(people.root, path, {}, lambda: ended.exists())


def _void() -> Grave:
    made = sit(people.ada(), "alpha-check")
    path = f"/admin/quizzes/attempt/{made.pk}/void/"
    void = made.results.filter(state="void")
    return Grave(people.root, path, {"reason": "Noise."}, lambda: void.exists())


def _whose_entry() -> Grave:
    eve = clashing(people.eve(), people.ada())
    path = f"/admin/accounts/reviewcase/{eve.hold().pk}/decide/"
    form = {"outcome": "earlier", "note": "The other face."}
    return Grave(people.root, path, form, lambda: not people.eve().register_number)


def _examined() -> tuple[Question, Any]:
    """A question whose key was mended since somebody passed by the wrong one."""
    quiz = exam(cut=1)
    made = question(quiz, "q1")
    attempt = sat(people.ada(), quiz, [made], "a")
    published(made, right="b")
    return made, attempt


def _correct() -> Grave:
    made, _attempt = _examined()
    path = f"/studio/course/examined/question/{made.code}/examined/"
    form = {"treatment": "new-key", "running": "as-corrected", "reason": "Wrong."}
    client = at_desk(corrector())
    (seen,) = re.findall(
        r'name="seen" value="([^"]+)"', client.post(path, {**form, "do": "look"}).content.decode()
    )
    done = Rescoring.objects
    return Grave(people.lead, path, {**form, "do": "yes", "seen": seen}, lambda: done.exists())


def _take_pass() -> Grave:
    made, _attempt = _examined()
    correct(made, corrector())
    case = ReviewCase.objects.get(kind=quizzes.PASS_KIND)
    form = {"outcome": "take-away", "note": "One short."}
    path = f"/admin/accounts/reviewcase/{case.pk}/decide/"
    return Grave(people.root, path, form, lambda: Proposal.objects.exists())


def _copy_own_data() -> Grave:
    taken = SecurityEvent.objects.filter(kind="exported", person=people.ada())
    return Grave(people.ada, "/my-data/copy/", {}, lambda: taken.exists())


def _ask_erasure() -> Grave:
    asked = ErasureRequest.objects.filter(person=people.ada())
    return Grave(people.ada, "/my-data/erase/", {"sure": "yes"}, lambda: asked.exists())


def _erase_person() -> Grave:
    path = f"/admin/accounts/user/{people.ada().pk}/act/erase/"
    asked = Proposal.objects.filter(kind="erase-person")
    return Grave(people.root, path, {"reason": "A letter of hers."}, lambda: asked.exists())


def _end_hold() -> Grave:
    LegalHold.objects.create(
        person=people.ada(), asked_by="insurer", reason="Claim", put_by=people.root(),
        until_date=timezone.localdate() + timedelta(days=9), put_at=timezone.now(),
    )  # fmt: skip
    path = f"/admin/accounts/user/{people.ada().pk}/act/end-hold/"
    asked = Proposal.objects.filter(kind="end-legal-hold")
    return Grave(people.root, path, {"reason": "Settled."}, lambda: asked.exists())


PAGES: dict[Act, Callable[[], Grave]] = {
    Act.SET_ROLES: _roles,
    Act.SECOND_PROPOSAL: _agree,
    Act.WITHDRAW: _withdraw,
    Act.UNDO_WITHDRAWAL: _undo_withdrawal,
    Act.REISSUE: _reissue,
    Act.MAKE_KEY: _make_key,
    Act.REVOKE_KEY: _revoke_key,
    Act.INVITE_STAFF: _invite_staff,
    Act.APPOINT_LEAD: _appoint,
    Act.SIGN: _sign,
    Act.WITHDRAW_SIGNATURE: _take_back,
    Act.PUBLISH: _publish,
    Act.EXPORT_LOG: _export,
    Act.COPY_OWN_DATA: _copy_own_data,
    Act.ASK_ERASURE: _ask_erasure,
    Act.ERASE_PERSON: _erase_person,
    Act.END_HOLD: _end_hold,
    Act.EXPORT_PRIVATE: _ask_for_private,
    Act.TAKE_EDITION: _take_edition,
    Act.REINSTATE: _reinstate,
    Act.SWITCH_ACCOUNT: _switch_on,
    Act.ASK_ADDRESS: _ask_address,
    Act.REMOVE_FACTOR: _remove_factor,
    Act.CHECK_ENTRY: _check_entry,
    Act.DECIDE_ENTRY: _whose_entry,
    Act.GRANT_KEYS: _grant_keys,
    Act.VOID_ATTEMPT: _void,
    Act.DECIDE_TIME: _decide_time,
    Act.OPEN_PROOF: _open_proof,
    Act.GRANT_TRIES: _grant_try,
    Act.NAME_WITNESS: _name_witness,
    Act.NAME_READER: _name_reader,
    Act.WITHDRAW_PHOTOGRAPH: _withdraw_photograph,
    Act.CORRECT_KEY: _correct,
    Act.TAKE_PASS: _take_pass,
}


def _old(person: Any) -> Client:
    """Signed in, but longer ago than is fresh."""
    client = at_desk(person)
    session = client.session
    session[BEGUN] -= FRESH_FOR.total_seconds() + 60
    session.save()
    return client


def _shown(client: Client, asked: str) -> Any:
    """The password typed into the page that asked for it: where that leads, and nothing has happened yet."""
    page = client.get(asked).content.decode()
    (where,) = re.findall(r'name="next" value="([^"]+)"', page)
    form = {"password": people.PASSWORD, "next": html.unescape(where)}
    return client.post("/accounts/reauthenticate/", form)


def test_every_act_of_the_table_has_its_page_here():
    assert set(PAGES) == ASKS_AGAIN


def test_case_whose_outcome_does_something_is_decided_by_an_act_that_asks():
    does_nothing = {quizzes.READING_KIND}  # its effects look at who decides
    for kind in case_kinds():
        if kind.effects and kind.kind not in does_nothing:
            assert kind.act in ASKS_AGAIN, kind.kind


@pytest.mark.parametrize("act", PAGES)
def test_fresh_session_is_not_asked(act):
    grave = PAGES[act]()

    at_desk(grave.person()).post(grave.path, grave.form)

    assert grave.happened()


@pytest.mark.parametrize("act", PAGES)
def test_old_session_is_asked_and_goes_on_with_what_the_form_said(act):
    grave = PAGES[act]()
    client = _old(grave.person())

    asked = client.post(grave.path, grave.form)

    assert asked.status_code == 302
    assert asked["Location"] == f"/accounts/reauthenticate/?{urlencode({'next': grave.path})}"
    assert not grave.happened()
    back = _shown(client, asked["Location"])
    assert (back.status_code, back["Location"]) == (302, grave.path)
    assert not grave.happened()
    client.get(grave.path)
    assert grave.happened()


@pytest.mark.parametrize("extra", ["", "?_changelist_filters=q%3Dlin"])
def test_form_with_an_error_comes_back_at_its_own_address_and_is_sent_from_there(extra):
    grave = _appoint()
    path, reason = f"{grave.path}{extra}", "Twenty years in plastic surgery."
    wrong = grave.form | {"until": "2099-01-01", "reason": reason}
    client = _old(people.root())

    back = _shown(client, client.post(path, wrong)["Location"])
    page = client.get(back["Location"])

    assert page.request["PATH_INFO"] + ("?" * bool(extra)) + page.request["QUERY_STRING"] == path
    assert reason in page.content.decode()
    assert "at most 24 months" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not grave.happened()
    # The page has no `action`: a browser sends its form to the address at which it stands.
    assert client.post(path, wrong | {"until": grave.form["until"]}).status_code == 302
    assert grave.happened()


def test_kept_form_is_answered_once():
    grave = _grant_keys()
    client = _old(people.root())
    client.get(_shown(client, client.post(grave.path, grave.form)["Location"])["Location"])
    KeyRight.objects.all().delete()

    assert client.get(grave.path).wsgi_request.method == "GET"
    assert not grave.happened()


def test_form_that_was_kept_for_another_page_or_too_long_is_not_answered(monkeypatch):
    grave = _withdraw()
    client = _old(people.root())
    asked = client.post(grave.path, grave.form)["Location"]
    elsewhere = _roles()
    client.get(asked)
    form = {"password": people.PASSWORD, "next": elsewhere.path}
    assert client.post("/accounts/reauthenticate/", form)["Location"] == elsewhere.path
    assert client.get(elsewhere.path).wsgi_request.method == "GET"
    assert client.get(grave.path).wsgi_request.method == "GET"

    client = _old(people.root())
    back = _shown(client, client.post(grave.path, grave.form)["Location"])["Location"]
    monkeypatch.setattr("trainingsite.accounts.kept_forms.GO_ON_WITHIN", timedelta(0))
    assert client.get(back).wsgi_request.method == "GET"
    assert not grave.happened()


@pytest.mark.parametrize("act", [Act.SET_ROLES, Act.SECOND_PROPOSAL, Act.WITHDRAW, Act.MAKE_KEY])
def test_page_with_a_form_asks_before_anything_is_typed(act):
    grave = PAGES[act]()
    client = _old(grave.person())

    asked = client.get(grave.path)
    back = _shown(client, asked["Location"])

    assert (back.status_code, back["Location"]) == (302, grave.path)
    assert client.get(grave.path).status_code == 200


def test_ending_a_right_to_read_keys_asks_like_giving_it():
    grave = _end_keys()
    client = _old(people.root())

    asked = client.post(grave.path, grave.form)

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not grave.happened()
    client.get(_shown(client, asked["Location"])["Location"])
    assert grave.happened()


def test_wrong_password_opens_nothing():
    grave = _withdraw()
    client = _old(grave.person())
    asked = client.post(grave.path, grave.form)["Location"]

    client.post(asked, {"password": "wrong"})

    assert not grave.happened()
    assert client.post(grave.path, grave.form)["Location"] == asked


def test_act_that_was_sent_and_left_alone_is_not_carried_out_by_opening_the_page():
    grave = _withdraw()
    client = _old(grave.person())
    client.post(grave.path, grave.form)

    client.get(_shown(client, client.get(grave.path)["Location"])["Location"])

    assert not grave.happened()


@pytest.mark.parametrize("act", ["suspend", "switch-off", "stop-address", "practice"])
def test_what_makes_things_safer_or_is_no_exam_does_not_ask(act):
    held = certificate(people.ada())
    paths = {
        "suspend": (people.root, f"/admin/certificates/certificate/{held.pk}/status/suspend/"),
        "switch-off": (
            people.root,
            f"/admin/accounts/user/{people.ada().pk}/act/switch-off/",
        ),
        "stop-address": (
            people.root,
            f"/admin/accounts/user/{people.ada().pk}/act/stop-address/",
        ),
        "practice": (people.lead, _publish("practice").path),
    }
    person, path = paths[act]

    assert _old(person()).get(path).status_code == 200
