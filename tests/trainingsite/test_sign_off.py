"""The clinical lead's signatures: who may sign, what is covered, what falls out of cover, and taking back."""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import actions as courses
from courses.models import (
    Course,
    Fact,
    Lesson,
    LessonSignOff,
    LessonSignOffWithdrawal,
    LessonVersion,
    News,
    Opening,
    ReadingMark,
    SignOff,
    leads_of,
)
from courses.publishing.domain.signing import latest_review
from quizzes import actions as quizzes
from quizzes.models import Question, QuestionSignOff, QuestionVersion, Quiz
from tests.people import (
    ada,
    appointed,
    checked,
    eve,
    lead,
    mira,
    noor,
    opened,
    read,
    root,
    with_keys,
)
from trainingsite.accounts.may import NotAllowed
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
PAGE = "/courses/small/sign-off/alpha/"
IN_A_YEAR = timezone.localdate() + timedelta(days=365)
SOONER = timezone.localdate() + timedelta(days=200)


@pytest.fixture(autouse=True)
def _demo(settings: Any, curriculum: Any) -> None:
    settings.SEED_DEMO = True
    with_keys(appointed(lead()))


def flat(page: Any) -> str:
    """What an answer holds, as if every element stood on one line."""
    return " ".join(page.content.decode().split())


def at_desk(person: Any) -> Client:
    """The person signed in, as on a demo site where staff need no second factor."""
    person.is_demo = True
    person.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lessons(module: str = "alpha") -> Any:
    return LessonVersion.objects.filter(current_of__module__code=module)


def questions(module: str = "alpha") -> Any:
    return QuestionVersion.objects.filter(current_of__module__code=module)


def signature(
    module: str = "alpha",
    *,
    by: Any = None,
    those: Iterable[Any] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """What the page posts once everything that waits, or `those`, is marked as read."""
    read([*lessons(module), *questions(module)] if those is None else those, by or lead())
    said = {"interests": "none", "read": "on", "review_by": IN_A_YEAR.isoformat()}
    return said | changes


def item(version: Any) -> str:
    """The page on which the version is read."""
    entry = getattr(version, version.ENTRY)
    return f"/courses/small/sign-off/{entry.module.code}/{version.uuid}/"


def items(module: str = "alpha", by: Any = None) -> str:
    """The pages of everything that waits, as the lead reads them."""
    client = at_desk(by or lead())
    waiting = [*lessons(module), *questions(module)]
    return "".join(client.get(item(version)).content.decode() for version in waiting)


def sign_everything() -> None:
    for module in ("alpha", "beta"):
        at_desk(lead()).post(f"/courses/small/sign-off/{module}/", signature(module))


def course_page() -> str:
    return at_desk(ada()).get("/courses/small/").content.decode()


def edited_lesson(body: str = "Water boils at one temperature. [E001]") -> Lesson:
    lesson = Lesson.objects.get(code="be-l1")
    return courses.save_draft(
        entry=lesson, by=noor(), now=timezone.now(), content={"body": f"{lesson.body}\n\n{body}"}
    )


def reworded_lesson() -> Lesson:
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace("Water boils at a fixed", "All water boils at a fixed")
    return courses.save_draft(entry=lesson, by=noor(), now=timezone.now(), content={"body": body})


@pytest.mark.parametrize("person", [ada, noor, root])
def test_only_a_clinical_lead_opens_and_signs(person: Any) -> None:
    client = at_desk(person())

    for page in ("/courses/small/sign-off/", PAGE):
        assert client.get(page).status_code == 403
    assert client.post(PAGE, signature()).status_code == 403
    assert not SignOff.objects.exists()


@pytest.mark.each_engine
def test_overview_counts_what_waits_in_each_module() -> None:
    text = at_desk(lead()).get("/courses/small/sign-off/").content.decode()

    assert "13 of 13 wait" in text
    assert "Still to read" in text


@pytest.mark.each_engine
def test_ticked_versions_are_signed_and_no_others() -> None:
    chosen = lessons().order_by("pk").first()
    at_desk(lead()).post(PAGE, signature(those=[chosen]))

    assert [link.lesson_version for link in LessonSignOff.objects.all()] == [chosen]
    assert not QuestionSignOff.objects.exists()
    assert SignOff.objects.get().review_by_date == IN_A_YEAR


@pytest.mark.each_engine
def test_course_is_signed_when_every_module_is() -> None:
    at_desk(lead()).post(PAGE, signature())
    assert "Not yet signed off" in course_page()

    sign_everything()

    assert "Signed off by Lin Bergström" in course_page()
    assert "Declared interests: none" in " ".join(course_page().split())
    assert quizzes.sign_off_of(Quiz.objects.get(code="small-exam"), day=timezone.localdate())


def test_signature_shows_on_its_lesson_while_the_rest_is_unsigned() -> None:
    at_desk(lead()).post(PAGE, signature())

    signed = at_desk(ada()).get("/courses/small/alpha/boiling/").content.decode()
    unsigned = at_desk(ada()).get("/courses/small/beta/ice/").content.decode()

    assert "Signed off by Lin Bergström" in signed
    assert "Not yet signed off" in unsigned


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "change", [{"interests": " "}, {"read": ""}, {"review_by": ""}, {"review_by": "2020-01-01"}, {"those": []}]
)  # fmt: skip
def test_incomplete_signature_is_refused(change: dict[str, Any]) -> None:
    answer = at_desk(lead()).post(PAGE, signature(**change))

    assert (answer.status_code, SignOff.objects.count()) == (400, 0)


@pytest.mark.each_engine
def test_what_was_published_after_the_page_was_opened_is_not_signed_unseen() -> None:
    opened = signature("beta")
    new = courses.publish(entry=edited_lesson(), by=lead(), now=timezone.now())

    at_desk(lead()).post("/courses/small/sign-off/beta/", opened)

    assert list(lessons("beta").unsigned_on(timezone.localdate())) == [new]
    assert not questions("beta").unsigned_on(timezone.localdate()).exists()


def test_new_version_needs_a_new_signature_and_shows_what_changed() -> None:
    sign_everything()
    version = courses.publish(entry=edited_lesson(), by=lead(), now=timezone.now())

    page = flat(at_desk(lead()).get("/courses/small/sign-off/beta/"))

    assert "Not yet signed off" in course_page()
    assert "You have marked 0 of 1 as read." in page
    changes = '<span class="new">+Water boils at one temperature. [E001]</span>'
    assert changes in at_desk(lead()).get(item(version)).content.decode()


def test_change_of_wording_keeps_the_signature() -> None:
    sign_everything()
    version = courses.publish(
        entry=reworded_lesson(), by=lead(), now=timezone.now(), same_meaning=True
    )

    assert version.number == 2
    assert version.signature_on(timezone.localdate()).name == "Lin Bergström"
    assert "Signed off by Lin Bergström" in course_page()


@pytest.mark.each_engine
def test_other_facts_are_no_change_of_wording() -> None:
    lesson = edited_lesson()

    with pytest.raises(courses.NotSameMeaning, match="E001"):
        courses.publish(entry=lesson, by=lead(), now=timezone.now(), same_meaning=True)
    assert lesson.versions.count() == 1


def refused_question(code: str, message: str, **change: Any) -> None:
    """The changed question is no change of wording, for a reason with these words."""
    question = Question.objects.get(code=code)
    courses.save_draft(
        entry=question, content=question.draft | change, by=noor(), now=timezone.now()
    )
    with pytest.raises(courses.NotSameMeaning, match=message):
        courses.publish(entry=question, by=lead(), now=timezone.now(), same_meaning=True)
    assert question.versions.count() == 1


def parts(code: str, side: str) -> list[dict[str, Any]]:
    return [dict(part) for part in Question.objects.get(code=code).draft[side]]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("al-e-05", {"critical": True}),
        ("al-e-05", {"evidence": ["E001", "E002"]}),
        ("al-e-05", {"objective": "al-o2"}),
        ("al-e-05", {"level": "recall"}),
        ("al-p-03", {"answer": {"value": "12.5", "tolerance": "0.6", "unit": "mm"}}),
        ("al-p-03", {"units": ["mm", "cm", "g"]}),
        ("al-p-03", {"convert": {"cm": "11"}}),
    ],
)
def test_question_with_another_meaning_is_no_change_of_wording(
    code: str, change: dict[str, Any]
) -> None:
    refused_question(code, next(iter(change)), **change)


@pytest.mark.parametrize("changed", [{"value": "125"}, {"harm": 3}])
def test_other_misreading_is_no_change_of_wording(changed: dict[str, Any]) -> None:
    misreadings = [part | changed for part in parts("al-p-03", "misreadings")]

    refused_question("al-p-03", "misreadings", misreadings=misreadings)


def test_other_harm_is_no_change_of_wording() -> None:
    options = [o if o["correct"] else o | {"harm": 2} for o in parts("al-e-05", "options")]

    refused_question("al-e-05", "options", options=options)


def test_other_order_of_an_ordering_question_is_no_change_of_wording() -> None:
    refused_question("al-p-05", "options", options=parts("al-p-05", "options")[::-1])


@pytest.mark.parametrize(
    ("code", "side"),
    [
        *(("al-e-05", "options"), ("al-p-05", "options")),
        *(("al-p-04", "right"), ("al-p-04", "left")),
    ],
)
def test_swapped_texts_are_no_change_of_wording(code: str, side: str) -> None:
    first, second, *rest = parts(code, side)
    first["text"], second["text"] = f"{second['text']}.", first["text"]

    refused_question(code, "what another one said", **{side: [first, second, *rest]})


def test_first_step_of_a_swap_is_refused() -> None:
    question = Question.objects.get(code="al-e-05")
    first, *rest = parts("al-e-05", "options")
    changed = [first | {"text": "Something on the way to a swap"}, *rest]
    entry = question.draft | {"options": changed}
    courses.save_draft(entry=question, content=entry, by=noor(), now=timezone.now())

    with pytest.raises(courses.NotSameMeaning, match="number or a negation"):
        courses.publish(entry=question, by=lead(), now=timezone.now(), same_meaning=True)


@pytest.mark.each_engine
@pytest.mark.parametrize("what", ["facts", "figures", "objectives"])
def test_lesson_with_another_meaning_is_no_change_of_wording(what: str) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    changes: dict[str, dict[str, Any]] = {
        "facts": {"body": lesson.body.replace("[E001, E002]", "[E002, E001]")},
        "figures": {"body": lesson.body.replace("![A kettle", "![Twice [none]](kettle.svg)\n\n![A kettle")},
        "objectives": {"objectives": ["al-o1", "al-o2"]},
    }  # fmt: skip
    courses.save_draft(entry=lesson, by=noor(), now=timezone.now(), content=changes[what])

    with pytest.raises(courses.NotSameMeaning, match=f"{what} differ"):
        courses.publish(entry=lesson, by=lead(), now=timezone.now(), same_meaning=True)


def reworded_question(word: str = "answer") -> Question:
    question = Question.objects.get(code="al-e-05")
    entry = question.draft | {
        "stem": f"This is a question with the code al-e-05. Which {word} is right?"
    }
    return courses.save_draft(entry=question, content=entry, by=noor(), now=timezone.now())


def publish_reworded(kind: str, by: Any) -> Any:
    said = {"by": by, "now": timezone.now(), "same_meaning": True}
    if kind == "lesson":
        return courses.publish(entry=reworded_lesson(), **said)
    return courses.publish(entry=reworded_question(), **said)


@pytest.mark.parametrize("versions", [LessonVersion, QuestionVersion])
def test_cover_is_asked_once_and_not_for_every_version(versions: Any) -> None:
    """A correlated EXISTS took three times as long."""
    assert "EXISTS" not in str(versions.objects.signed_on(timezone.localdate()).query)


@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_administrator_does_not_lend_a_clinicians_signature(kind: str) -> None:
    with pytest.raises(courses.NotSameMeaning, match="Only the appointed clinical lead"):
        publish_reworded(kind, root())


@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_version_on_stale_facts_is_not_carried_on_as_the_same_meaning(kind: str) -> None:
    Fact.objects.filter(code="E001").update(changed_at=timezone.now())

    with pytest.raises(courses.NotSameMeaning, match="E001"):
        publish_reworded(kind, lead())


@pytest.mark.each_engine
@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_signature_under_the_earlier_wording_is_listed_and_can_be_taken_back(kind: str) -> None:
    sign_everything()
    version = publish_reworded(kind, lead())
    model: Any = LessonSignOff if kind == "lesson" else QuestionSignOff
    link = model.objects.get(**{f"{kind}_version": version.same_meaning_as})

    page = at_desk(lead()).get(PAGE).content.decode()
    assert f'name="{kind}s" value="{link.pk}"' in page
    at_desk(lead()).post(f"{PAGE}withdraw/", {f"{kind}s": [link.pk], "reason": "A doubt."})

    assert version in type(version).objects.unsigned_on(timezone.localdate())


def test_reworded_question_keeps_the_signature() -> None:
    sign_everything()
    version = publish_reworded("question", lead())

    signed = QuestionVersion.objects.signed_on(timezone.localdate())
    assert version.number == 2
    assert version in signed


def test_signature_past_its_review_date_no_longer_stands() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    at_desk(lead()).post(PAGE, signature(review_by=tomorrow.isoformat()))

    assert not lessons().unsigned_on(tomorrow).exists()
    assert lessons().unsigned_on(tomorrow + timedelta(days=1)).count() == lessons().count()


@pytest.mark.each_engine
def test_signature_is_taken_back_with_a_reason_and_can_be_given_again() -> None:
    sign_everything()
    link = LessonSignOff.objects.filter(lesson_version__lesson__code="al-l1").get()
    at_desk(lead()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": "A doubt came up."})

    assert link.withdrawal.reason == "A doubt came up."
    assert "Not yet signed off" in course_page()

    at_desk(lead()).post(PAGE, signature(those=[link.lesson_version]))
    assert "Signed off by Lin Bergström" in course_page()


def test_taking_back_needs_a_reason_and_the_role() -> None:
    sign_everything()
    link = LessonSignOff.objects.first()
    assert link is not None

    at_desk(lead()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": ""})
    answer = at_desk(noor()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": "No."})

    assert answer.status_code == 403
    assert not LessonSignOff.objects.filter(withdrawal__isnull=False).exists()


def test_nothing_is_taken_back_when_nothing_is_ticked_and_an_error_keeps_every_tick() -> None:
    sign_everything()
    link = LessonSignOff.objects.filter(lesson_version__lesson__code="al-l1").get()

    nothing = at_desk(lead()).post(f"{PAGE}withdraw/", {"reason": "A doubt."})
    no_reason = at_desk(lead()).post(f"{PAGE}withdraw/", {"lessons": [link.pk], "reason": ""})

    assert nothing.status_code == no_reason.status_code == 400
    assert "Tick the signatures that you take back." in nothing.content.decode()
    assert f'name="lessons" value="{link.pk}" checked' in flat(no_reason)


@pytest.mark.each_engine
@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_two_leads_take_the_same_signature_back_at_once(kind: str) -> None:
    sign_everything()
    model: Any = LessonSignOff if kind == "lesson" else QuestionSignOff
    said = {"by": lead(), "now": timezone.now()}
    seen = model.objects.select_related("withdrawal").filter(pk=model.objects.first().pk)
    other = list(seen)

    courses.withdraw_signatures(links=seen.all(), reason="First.", **said)
    courses.withdraw_signatures(links=other, reason="Second.", **said)

    assert seen.all().get().withdrawal.reason == "First."


@pytest.mark.each_engine
def test_taking_back_asks_once_for_all_withdrawals(django_assert_max_num_queries: Any) -> None:
    sign_everything()
    ticked = {"questions": [link.pk for link in QuestionSignOff.objects.all()]}
    client = at_desk(lead())

    with django_assert_max_num_queries(20):
        client.post(f"{PAGE}withdraw/", {"reason": "A doubt.", **ticked})
    assert QuestionSignOff.objects.exclude(withdrawal=None).exists()


def test_error_keeps_every_mark_of_what_was_read() -> None:
    page = flat(at_desk(lead()).post(PAGE, signature(interests="")))

    assert "You have marked 13 of 13 as read." in page


def test_what_somebody_else_signed_first_is_not_signed_again() -> None:
    opened = signature()
    sign_everything()

    late = at_desk(lead()).post(PAGE, opened)

    assert (late.status_code, SignOff.objects.count()) == (400, 2)
    assert "Nothing is marked as read." in late.content.decode()
    assert "Everything in this module is signed." in late.content.decode()


def second_lead() -> Any:
    """Another reviewer, with a name and declaration of their own."""
    person = eve()
    person.groups.add(Group.objects.get_or_create(name="reviewer")[0])
    person.is_staff = True
    person.save()
    return appointed(person)


def test_readers_see_everybody_who_signed() -> None:
    at_desk(lead()).post(PAGE, signature(review_by=SOONER.isoformat()))
    at_desk(second_lead()).post(
        "/courses/small/sign-off/beta/",
        signature("beta", by=second_lead(), interests="Paid talks."),
    )
    course, day = Course.objects.get(), timezone.localdate()

    assert [(one.name, one.interests) for one in leads_of(course, day)] == [
        ("Eve Lindqvist", "Paid talks."),
        ("Lin Bergström", "none"),
    ]
    for address in ("/courses/small/", "/quizzes/small-exam/", "/courses/small/handbook/"):
        page = " ".join(at_desk(ada()).get(address).content.decode().split())
        for message in (
            "Signed off by Lin",
            "Signed off by Eve",
            "Paid talks.",
            f"{SOONER:%-d %B %Y}",
        ):
            assert message in page, (address, message)
        assert "Not yet signed off" not in page


def test_lead_who_signs_module_by_module_is_named_once_with_the_earliest_review() -> None:
    at_desk(lead()).post(PAGE, signature(review_by=SOONER.isoformat()))
    at_desk(lead()).post("/courses/small/sign-off/beta/", signature("beta"))

    [one] = leads_of(Course.objects.get(), timezone.localdate())

    assert one.stands_until == SOONER


def test_signature_of_what_readers_no_longer_see_is_not_named() -> None:
    other = second_lead()
    form = signature("beta", by=other, those=lessons("beta"))
    at_desk(other).post("/courses/small/sign-off/beta/", form)
    courses.publish(entry=edited_lesson(), by=lead(), now=timezone.now())
    course, day = Course.objects.get(), timezone.localdate()
    assert leads_of(course, day) == []
    sign_everything()

    assert [one.name for one in leads_of(course, day)] == ["Lin Bergström"]


def test_page_shows_harm_facts_limits_and_what_a_number_is_measured_by() -> None:
    Fact.objects.filter(code="E002").update(limit="In fresh water only.")

    page = items()

    for message in (
        *("harm 3, lasting injury", "Water boils at 100 degrees", "In fresh water only."),
        *("12.5 mm, ± 0.5", "1 cm = 10 mm", "kg (wrong)", "1.25 mm", "Fits nothing", "Plasma"),
        *("Place 1", "application", "al-o1: "),
    ):
        assert message in page, message


@pytest.mark.each_engine
def test_page_asks_the_same_number_of_queries_for_one_row_and_for_many() -> None:
    client = at_desk(lead())
    sign_everything()
    codes = list(Question.objects.filter(module__code="alpha").values_list("code", flat=True))
    LessonSignOffWithdrawal.objects.bulk_create(
        LessonSignOffWithdrawal(link=link, by=lead(), withdrawn_at=timezone.now(), reason="x")
        for link in LessonSignOff.objects.filter(lesson_version__lesson__module__code="alpha")
    )
    counts = []
    for chosen in (codes[:1], codes[1:]):
        for code in chosen:
            question = Question.objects.get(code=code)
            entry = question.draft | {"topic": "another"}
            courses.save_draft(entry=question, content=entry, by=noor(), now=timezone.now())
            courses.publish(entry=question, by=lead(), now=timezone.now())
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(PAGE).content.decode()
        counts.append(len(asked))
        waiting = questions().unsigned_on(timezone.localdate())
        assert [one.code for one in waiting if str(one.uuid) not in page] == []
    assert counts[0] == counts[1]
    assert counts[1] < 35


@pytest.mark.parametrize("address", ["/courses/small/sign-off/", PAGE, f"{PAGE}withdraw/"])
def test_no_page_of_the_sign_off_opens_without_a_second_factor_or_is_kept(address: str) -> None:
    client = Client()
    client.force_login(lead(), backend="allauth.account.auth_backends.AuthenticationBackend")

    for answer in (client.get(address), client.post(address, signature())):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert not SignOff.objects.exists()
    shown = at_desk(lead()).get(address)
    assert "no-store" in shown["Cache-Control"]


def test_page_shows_every_waiting_question_with_its_key() -> None:
    page = at_desk(lead()).get(PAGE).content.decode()
    codes = Question.objects.filter(module__code="alpha").values_list("code", flat=True)

    assert [code for code in codes if code not in page] == []
    assert "SECRET-WHY" not in page
    assert "SECRET-WHY" in items()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"body": ("at a fixed temperature", "at 90 degrees")}, "number or a negation"),
        ({"body": ("Water boils", "Water never boils")}, "number or a negation"),
        ({"body": ("Steam burns.", "Everything else cools down quickly.")}, "most of the words"),
        ({"title": ("Boiling", "Harmless heat")}, "most of the words"),
        ({"minutes": (5, 6)}, "'minutes' differs"),
        ({"drafted_by": ("machine", "person")}, "'drafted_by' differs"),
    ],
)
def test_lesson_that_readers_see_otherwise_is_no_change_of_wording(
    change: dict[str, tuple[Any, Any]], why: str
) -> None:
    lesson = Lesson.objects.get(code="al-l1")
    fields = {
        name: getattr(lesson, name).replace(old, new) if isinstance(old, str) else new
        for name, (old, new) in change.items()
    }
    courses.save_draft(entry=lesson, by=noor(), now=timezone.now(), content=fields)
    lesson.refresh_from_db()

    with pytest.raises(courses.NotSameMeaning, match=why):
        courses.publish(entry=lesson, by=lead(), now=timezone.now(), same_meaning=True)


@pytest.mark.parametrize(
    ("part", "new"),
    [
        ("text", "Another wrong answer, now of al-e-05"),
        ("rationale", "Nonsense that contradicts everything written before."),
    ],
)
def test_question_with_other_texts_is_no_change_of_wording(part: str, new: str) -> None:
    question = Question.objects.get(code="al-e-05")
    options = [dict(option) for option in question.draft["options"]]
    options[0][part] = new
    entry = question.draft | {"options": options}
    courses.save_draft(entry=question, content=entry, by=noor(), now=timezone.now())

    with pytest.raises(courses.NotSameMeaning):
        courses.publish(entry=question, by=lead(), now=timezone.now(), same_meaning=True)


def test_saving_a_draft_unchanged_takes_nobodys_place_as_author() -> None:
    lesson = reworded_lesson()
    question = reworded_question()
    said = {"by": lead(), "now": timezone.now()}

    courses.save_draft(entry=lesson, **said, content={"body": lesson.body})
    courses.save_draft(entry=question, content=question.draft, **said)

    lesson.refresh_from_db()
    question.refresh_from_db()
    assert (lesson.edited_by, question.edited_by) == (noor(), noor())


def test_opening_a_published_draft_and_saving_it_makes_no_draft() -> None:
    lesson = Lesson.objects.get(code="al-l1")

    courses.save_draft(entry=lesson, by=noor(), now=timezone.now(), content={"title": lesson.title})

    lesson.refresh_from_db()
    assert lesson.edited_by is None


# ---- Who signs, for how long, and what not ----


def signed_by(person: Any, **changes: Any) -> SignOff:
    versions = changes.get("versions", lessons())
    read(versions.exclude(pk__in=versions.with_contributions_of(person).values("pk")), person)
    said = {
        "course": Course.objects.get(),
        "versions": versions,
        "by": person,
        "interests": "none",
        "review_by": IN_A_YEAR,
        "now": timezone.now(),
    }
    return courses.sign(**said | changes)


def test_signature_keeps_the_entry_as_it_was_checked() -> None:
    signed = signed_by(lead())

    check = lead().checked_entry()
    assert signed.register_check == check
    assert (signed.name, signed.register, signed.register_number) == (
        check.name,
        check.register,
        check.register_number,
    )
    assert signed.register_check.checked_by == root()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Prof. Dame Jane Famous"},
        {"number": "1234567"},
        {"register": "GMC"},
    ],
)
def test_entry_changed_since_it_was_checked_signs_nothing(change: dict[str, str]) -> None:
    person = lead()
    person.put_entry(replace(person.entry, **change))
    person.save()

    with pytest.raises(courses.SignOffRefused, match="or it was changed since"):
        signed_by(person)
    page = at_desk(person).get(PAGE).content.decode()
    assert "Nobody has compared your register entry with the register yet" in page
    assert at_desk(person).post(PAGE, signature()).status_code == 400
    assert not SignOff.objects.exists()


def test_reviewer_whom_nobody_appointed_reads_and_signs_nothing() -> None:
    person = checked(eve())
    person.groups.add(Group.objects.get(name="reviewer"))
    said = {"by": person, "now": timezone.now()}

    with pytest.raises(NotAllowed, match="Only the appointed clinical lead"):
        courses.mark_read(version=lessons()[0], **said)
    with pytest.raises(NotAllowed, match="Only the appointed clinical lead"):
        courses.sign(
            course=Course.objects.get(),
            versions=lessons(),
            interests="none",
            review_by=IN_A_YEAR,
            **said,
        )


def test_signature_lasts_at_most_two_years() -> None:
    latest = latest_review(timezone.now().date())

    with pytest.raises(courses.SignOffRefused, match="at most 24 months"):
        signed_by(lead(), review_by=latest + timedelta(days=1))
    assert signed_by(lead(), review_by=latest).stands_until == latest


def test_signature_from_before_that_ends_after_two_years_whatever_it_names() -> None:
    signed = signed_by(lead())
    long_ago = timezone.now() - timedelta(days=365)
    with immutability.lifted(connection):
        SignOff.objects.filter(pk=signed.pk).update(
            signed_at=long_ago, review_by_date=date(2099, 1, 1), register_check=None
        )
    signed.refresh_from_db()
    last = latest_review(timezone.localdate(long_ago))

    assert signed.stands_until == last
    assert LessonSignOff.objects.standing_on(last).exists()
    assert not LessonSignOff.objects.standing_on(last + timedelta(days=1)).exists()
    page = at_desk(ada()).get("/courses/small/alpha/boiling/").content.decode()
    assert "Nobody here compared this entry with the register." in page


def own_contributions(by: Any) -> None:
    """A lesson and a question that `by` edited, and then somebody else after them; published by an administrator."""
    lesson = Lesson.objects.get(code="al-l1")
    question = Question.objects.get(code="al-p-01")
    text = lesson.body
    for person, word in ((by, "one"), (noor(), "two")):
        now = timezone.now()
        body = text.replace("a fixed temperature", f"a fixed temperature, {word}")
        courses.save_draft(entry=lesson, by=person, now=now, content={"body": body})
        entry = question.draft | {"topic": f"topic-{word}"}
        courses.save_draft(entry=question, content=entry, by=person, now=now)
    courses.publish(entry=lesson, by=root(), now=timezone.now())
    courses.publish(entry=question, by=root(), now=timezone.now())


@pytest.mark.each_engine
def test_lead_signs_nothing_that_holds_words_of_their_own() -> None:
    own_contributions(lead())

    with pytest.raises(courses.SignOffRefused, match="another lead has to sign it: Boiling"):
        signed_by(lead())
    with pytest.raises(courses.SignOffRefused, match="another lead has to sign it: al-p-01"):
        signed_by(lead(), versions=questions())


@pytest.mark.each_engine
def test_own_words_stay_own_in_later_versions_that_others_wrote() -> None:
    own_contributions(lead())
    lesson = Lesson.objects.get(code="al-l1")
    courses.save_draft(
        entry=lesson,
        by=noor(),
        now=timezone.now(),
        content={"body": f"{lesson.body}\n\nMore. [E001]"},
    )
    courses.publish(entry=lesson, by=root(), now=timezone.now())

    with pytest.raises(courses.SignOffRefused, match="You wrote or edited some of this"):
        signed_by(lead())


@pytest.mark.each_engine
@pytest.mark.parametrize("kind", ["lesson", "question"])
def test_signed_text_that_comes_back_is_signed_again_by_who_typed_between(kind: str) -> None:
    read_and_signed = signed_by(lead(), versions=lessons() if kind == "lesson" else questions())
    entry = (
        Lesson.objects.get(code="al-l1")
        if kind == "lesson"
        else Question.objects.get(code="al-p-01")
    )
    first = entry.current_version
    own_contributions(lead())
    entry.refresh_from_db()
    second = entry.current_version

    courses.restore_version(entry=entry, version=first, by=noor(), now=timezone.now())
    third = courses.publish(entry=entry, by=root(), now=timezone.now())

    assert third.content_hash == first.content_hash
    assert list(type(third).objects.with_contributions_of(lead())) == [second]
    assert flat(at_desk(lead()).get(PAGE)).count("Your own words") == 1  # the other kind's
    again = signed_by(lead(), versions=type(third).objects.filter(pk=third.pk))
    assert third.signature_on(timezone.localdate()) == again != read_and_signed


@pytest.mark.each_engine
def test_page_offers_a_lead_no_box_for_their_own_words() -> None:
    own_contributions(lead())
    version = LessonVersion.objects.get(current_of__code="al-l1")

    page = flat(at_desk(lead()).get(PAGE))
    assert page.count("Your own words") == 2
    assert "Another lead has to sign it." in flat(at_desk(lead()).get(item(version)))
    marked = at_desk(lead()).post(item(version), {"read": "1"}, follow=True)
    assert "so another lead has to sign it" in flat(marked)
    rest = [
        *lessons().exclude(pk=version.pk),
        *questions().exclude(current_of__code="al-p-01"),
    ]
    assert at_desk(lead()).post(PAGE, signature(those=rest)).status_code == 302
    assert list(lessons().unsigned_on(timezone.localdate())) == [version]
    other = second_lead()
    form = signature(by=other, those=[version])
    assert at_desk(other).post(PAGE, form).status_code == 302
    assert not lessons().unsigned_on(timezone.localdate()).exists()


def test_no_change_of_meaning_puts_nobodys_own_words_under_their_signature() -> None:
    sign_everything()
    second_lead()
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace("at a fixed temperature", "at one fixed temperature")
    question = Question.objects.get(code="al-e-05")
    options = [dict(option) for option in question.draft["options"]]
    options[0]["rationale"] = f"{options[0]['rationale']} Really."
    now = timezone.now()
    courses.save_draft(entry=lesson, by=lead(), now=now, content={"body": body})
    courses.save_draft(
        entry=question, content=question.draft | {"options": options}, by=lead(), now=now
    )
    said = {"by": eve(), "now": now, "same_meaning": True}

    with pytest.raises(courses.NotSameMeaning, match="covers their own words"):
        courses.publish(entry=lesson, **said)
    with pytest.raises(courses.NotSameMeaning, match="covers their own words"):
        courses.publish(entry=question, **said)


def test_certificate_counts_only_signatures_under_a_checked_entry() -> None:
    sign_everything()
    day = timezone.localdate()
    assert lessons().vouched_on(day).count() == lessons().count()
    assert questions().vouched_on(day).count() == questions().count()

    with immutability.lifted(connection):
        SignOff.objects.update(register_check=None)

    assert lessons().signed_on(day).count() == lessons().count()
    assert not lessons().vouched_on(day).exists()
    assert not questions().vouched_on(day).exists()


# ---- Reading before signing ----


def test_nothing_is_signed_that_was_not_marked_as_read() -> None:
    first, second = lessons().order_by("pk")
    read([first], lead())

    with pytest.raises(courses.SignOffRefused, match=f"Not read yet: {second.name}"):
        courses.sign(
            course=Course.objects.get(),
            versions=[first, second],
            by=lead(),
            interests="none",
            review_by=IN_A_YEAR,
            now=timezone.now(),
        )
    assert not SignOff.objects.exists()


def test_marks_of_another_lead_sign_nothing() -> None:
    read(lessons(), second_lead())

    with pytest.raises(courses.SignOffRefused, match="Not read yet"):
        courses.sign(
            course=Course.objects.get(),
            versions=lessons(),
            by=lead(),
            interests="none",
            review_by=IN_A_YEAR,
            now=timezone.now(),
        )


@pytest.mark.each_engine
def test_lead_reads_item_by_item_and_the_marks_are_kept() -> None:
    client = at_desk(lead())
    first, second = [*lessons().order_by("lesson__position")]
    opened([first], lead())
    assert "To read" in flat(client.get(item(first)))

    onward = client.post(item(first), {"read": "1"})

    assert onward["Location"] == item(second)
    assert "Take the mark back" in flat(client.get(item(first)))
    assert "You have marked 1 of 13 as read." in flat(client.get(PAGE))
    client.post(item(first), {"unread": "1"})
    assert "You have marked 0 of 13 as read." in flat(client.get(PAGE))


def test_last_item_leads_to_the_signature() -> None:
    last = [*lessons(), *questions()]
    read(last[:-1], lead())
    opened(last[-1:], lead())

    done = at_desk(lead()).post(item(last[-1]), {"read": "1"}, follow=True)

    assert done.redirect_chain[-1][0] == PAGE
    assert "You have read everything that waits in this module." in flat(done)
    assert "It covers the 13 versions that you marked as read." in flat(done)


@pytest.mark.each_engine
def test_what_is_sent_back_stays_unsigned_and_authors_see_why() -> None:
    version = questions().get(current_of__code="al-p-01")
    client, desk = at_desk(lead()), at_desk(noor())

    empty = client.post(item(version), {"send-back": "1", "comment": " "})
    client.post(item(version), {"send-back": "1", "comment": "Steam, not vapour."})
    rest = [*lessons(), *questions().exclude(pk=version.pk)]
    client.post(PAGE, signature(those=rest))

    assert (
        empty.status_code,
        "What is wrong with it: Write what its authors have to mend." in flat(empty),
    ) == (400, True)
    assert list(questions().unsigned_on(timezone.localdate())) == [version]
    assert "1 question was sent back by a clinical lead" in flat(desk.get("/admin/"))
    listed = desk.get("/admin/quizzes/question/?lead=sent-back").content.decode()
    assert "al-p-01" in listed
    assert "al-p-02" not in listed
    shown = flat(desk.get(f"/admin/quizzes/question/{version.question.pk}/change/"))
    assert "Lin Bergström (clinical lead) sent the live version back" in shown
    assert "Steam, not vapour." in shown

    client.post(item(version), {"end-send-back": "1"})

    assert "sent back" not in flat(desk.get("/admin/"))
    assert ReadingMark.objects.filter(state="refused").count() == 1


def marks_of(version: Any) -> list[str]:
    """What was said of the version, first to last."""
    said = ReadingMark.objects.of([version]).order_by("pk")
    return list(said.values_list("state", flat=True))


@pytest.mark.each_engine
@pytest.mark.parametrize("press", ["read", "unread", ""])
def test_what_is_sent_back_stays_so_until_the_lead_takes_that_back(press: str) -> None:
    version = lessons()[0]
    client = at_desk(lead())
    opened([version], lead())
    client.post(item(version), {"send-back": "1", "comment": "Steam, not vapour."})

    client.post(item(version), {press: "1"} if press else {})

    assert marks_of(version) == ["refused"]
    page = flat(client.get(item(version)))
    assert "I no longer send it back" in page
    assert "mark it and go on" not in page
    client.post(item(version), {"end-send-back": "1"})
    assert marks_of(version) == ["refused", "unread"]
    client.post(item(version), {"read": "1"})
    assert marks_of(version) == ["refused", "unread", "read"]


def bell_of(person: Any) -> list[News]:
    return list(News.objects.filter(person=person, sort="returned", read_at=None))


@pytest.mark.each_engine
def test_send_back_reaches_the_bell_of_who_wrote_it_and_leads_to_the_words() -> None:
    mira()
    own_contributions(eve_as_author())
    version = LessonVersion.objects.get(current_of__code="al-l1")
    client = at_desk(lead())
    for _time in range(2):  # a page sent twice tells once
        client.post(item(version), {"send-back": "1", "comment": "Steam, not vapour."})

    assert [len(bell_of(one())) for one in (noor, eve, mira, lead)] == [1, 1, 0, 0]
    desk = at_desk(noor())
    page = flat(desk.get("/studio/news/"))
    assert "Lin Bergström sent back" in page
    assert "Steam, not vapour." in page
    entry = desk.get(f"/studio/news/{bell_of(noor())[0].pk}/", follow=True)
    assert entry.redirect_chain[-1][0] == "/studio/course/small/lesson/al-l1/"
    assert "clinical lead, sent the live version back: Steam, not vapour." in flat(entry)
    client.post(item(version), {"end-send-back": "1"})
    assert bell_of(eve()) == []


def eve_as_author() -> Any:
    person = eve()
    person.groups.add(Group.objects.get_or_create(name="author")[0])
    return person


def test_send_back_of_what_came_from_files_reaches_whoever_may_write() -> None:
    noor(), mira(), ada()

    courses.send_back(version=lessons()[0], comment="No.", by=lead(), now=timezone.now())

    assert [len(bell_of(one())) for one in (noor, mira, ada)] == [1, 1, 0]


def test_bell_repeats_nothing_that_a_lead_said_of_an_exam_question() -> None:
    noor()
    asked = questions().get(current_of__code="al-e-01")
    courses.send_back(version=asked, comment="Is b not right too?", by=lead(), now=timezone.now())

    assert [one.said for one in bell_of(noor())] == [""]
    assert "Is b not right too?" not in flat(at_desk(noor()).get("/studio/news/"))


def test_only_what_is_sent_back_is_no_longer_sent_back() -> None:
    read([version := lessons()[0]], lead())

    page = at_desk(lead()).post(item(version), {"end-send-back": "1"}, follow=True)

    assert "This version is not sent back." in flat(page)
    assert marks_of(version) == ["read"]


@pytest.mark.each_engine
@pytest.mark.parametrize("form", [{}, {"read": "1"}])
def test_nothing_is_marked_that_was_never_opened(form: dict[str, str]) -> None:
    client = at_desk(lead())
    waiting = [*lessons(), *questions()]

    for version in waiting:
        client.post(item(version), form)
    signed = client.post(PAGE, signature(those=[]))

    assert not ReadingMark.objects.exists()
    assert "Nothing is marked as read." in flat(signed)
    assert not SignOff.objects.exists()


def test_opening_of_another_lead_is_not_ones_own() -> None:
    opened([version := lessons()[0]], second_lead())

    said = at_desk(lead()).post(item(version), {"read": "1"}, follow=True)

    assert "You have not opened this version yet." in flat(said)
    assert marks_of(version) == []


@pytest.mark.each_engine
def test_what_was_opened_a_moment_ago_is_not_read_yet_and_nothing_is_lost() -> None:
    version = lessons()[0]
    client = at_desk(lead())
    client.get(item(version))
    kept = Opening.objects.get()

    said = flat(client.post(item(version), {"read": "1"}, follow=True))

    assert re.search(r"You opened this \d+ seconds? ago. Reading it takes about", said)
    assert "Nothing is lost: mark it when you have read it." in said
    assert Opening.objects.get() == kept  # to look again begins no new time
    later = kept.at + timedelta(seconds=kept.seconds)
    courses.mark_read(version=version, by=lead(), now=later)
    assert marks_of(version) == ["read"]


def test_pages_opened_side_by_side_are_not_read_all_at_once() -> None:
    waiting = [*lessons(), *questions()]
    now = timezone.now()
    takes = [courses.open_version(version=one, by=lead(), now=now).seconds for one in waiting]

    for version in waiting:
        with contextlib.suppress(courses.SignOffRefused):
            moment = now + timedelta(seconds=max(takes))
            courses.mark_read(version=version, by=lead(), now=moment)

    assert ReadingMark.objects.count() < len(waiting)
    with pytest.raises(courses.SignOffRefused, match="You opened this and others that you marked"):
        courses.mark_read(version=waiting[-1], by=lead(), now=now + timedelta(seconds=max(takes)))
    in_turn = now + timedelta(seconds=sum(takes))
    for version in waiting:
        courses.mark_read(version=version, by=lead(), now=in_turn)
    assert ReadingMark.objects.count() == len(waiting)


def test_page_sent_twice_leaves_one_mark() -> None:
    version = lessons()[0]
    opened([version], lead())
    for _time in range(2):
        at_desk(lead()).post(item(version), {"read": "1"})

    assert ReadingMark.objects.count() == 1


def test_item_that_no_longer_waits_leads_back_to_the_module() -> None:
    version = lessons()[0]
    sign_everything()

    answer = at_desk(lead()).get(item(version), follow=True)

    assert "That no longer waits" in flat(answer)


def test_long_module_is_shown_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainingsite.sign_off.views.PAGE_OF", 5)
    client = at_desk(lead())

    pages = [flat(client.get(f"{PAGE}?page={n}")) for n in (1, 2, 3, 99)]

    assert [page.count("To read") for page in pages] == [5, 5, 3, 3]
    assert "Page 1 of 3" in pages[0]


def test_lead_finds_what_waits_on_dashboard_and_desk_and_nobody_else_does() -> None:
    for address in ("/dashboard/", "/admin/"):
        assert "for your signature" in flat(at_desk(lead()).get(address))
        assert "for your signature" not in flat(at_desk(noor()).get(address))
    sign_everything()
    assert "for your signature" not in flat(at_desk(lead()).get("/dashboard/"))


def test_one_page_says_what_a_signature_means() -> None:
    page = flat(at_desk(lead()).get("/courses/small/signature/"))

    for heading in ("What you say with it", "How it ends", "What it leaves behind"):
        assert heading in page
    assert at_desk(ada()).get("/courses/small/signature/").status_code == 403


def test_what_went_out_of_use_waits_for_no_signature() -> None:
    lesson = Lesson.objects.get(code="al-l1")
    courses.pull(entry=lesson, reason="A doubt.", by=root(), now=timezone.now())

    page = flat(at_desk(lead()).get(PAGE))

    assert "You have marked 0 of 12 as read." in page
    assert lesson.current_version.name not in page


def test_second_correction_of_a_comma_keeps_the_signature_too() -> None:
    sign_everything()
    publish_reworded("question", lead())
    courses.publish(
        entry=reworded_question("reply"), by=lead(), now=timezone.now(), same_meaning=True
    )

    current = questions().get(current_of__code="al-e-05")
    assert current.number == 3
    assert current.signature_on(timezone.localdate()) is not None
    assert not questions().unsigned_on(timezone.localdate()).exists()


def test_signature_without_declared_interests_is_refused_past_the_page() -> None:
    with pytest.raises(courses.SignOffRefused, match="write 'none' if there are none"):
        signed_by(lead(), interests="  ")
