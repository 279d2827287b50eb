"""The pages that today's code opens in an upgraded database, each for whom it is made; readings.py has Django ready."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.actions import propose_lead
from courses.models import Course, Dispute, Lesson
from courses.publishing.domain.signing import latest_review
from quizzes.actions import ask_for_keys, open_key, reads_keys
from quizzes.models import Question
from tests.upgrade import oversight, since
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.proposals import second


def account(named: dict[str, Any], name: str) -> Any:
    """The account of somebody in the manifest."""
    return get_user_model().objects.get(email=named["people"][name]["email"])


def unopened(named: dict[str, Any]) -> dict[str, int]:
    """Every page that does not open for whom it is made, with its status."""
    lead = account(named, "lead")
    found = [
        *_opened(None, _public(named)),
        *_opened(account(named, "ada"), _courses()),
        *_opened(lead, _desk()),
        *_opened(account(named, "root"), oversight.pages(named)),
        *_opened_once_appointed(lead, named),
    ]
    for person, addresses in since.pages(named):
        found += _opened(person, addresses)
    for name in _people_in_each_state(named):
        found += _opened(account(named, name), _own(named, name))
    return {address: status for address, status in found if status != 200}


def _opened_once_appointed(lead: Any, named: dict[str, Any]) -> list[tuple[str, int]]:
    """The pages of a clinical lead who may read exam keys: that release appointed nobody and asked nobody for the right, so
    both are given for the look alone."""
    with transaction.atomic():
        root, vera = account(named, "root"), _second_administrator()
        if lead.checked_entry() is None:
            mark_register_checked(person=lead, how="Looked up.", by=vera, now=timezone.now())
        for course in Course.objects.all():
            proposal = propose_lead(
                course=course,
                person=lead,
                until=latest_review(timezone.localdate()),
                reason="For the look.",
                by=root,
                now=timezone.now(),
            )
            second(proposal=proposal, by=vera, now=timezone.now())
            _let_read_keys(lead, course, vera)
        found = list(_opened(lead, [*_drafts(named), *_signing()]))
        transaction.set_rollback(True)
    return found


def _let_read_keys(lead: Any, course: Course, vera: Any) -> None:
    """The right, and the first key opened: no page asks again."""
    now = timezone.now()
    if not reads_keys(lead, course):
        case = ask_for_keys(course=course, reason="For the look.", by=lead, now=now)
        decide_case(case=case, outcome="granted", note="For the look.", by=vera, now=now)
    asked = Question.objects.filter(course=course, pool=Question.Pool.EXAM).first()
    if asked is not None:
        open_key(question=asked, by=lead, now=now)


def _second_administrator() -> Any:
    people: Any = get_user_model().objects
    vera = people.create_user("vera@upgrade.example")
    vera.groups.add(Group.objects.get(name="admin"))
    return vera


def _opened(person: Any, addresses: list[str]) -> Iterator[tuple[str, int]]:
    client = Client(headers={"host": settings.PUBLIC_URL.partition("//")[2]})
    if person is not None:
        if not person.is_active:
            return
        client.force_login(person)
    yield from ((address, client.get(address).status_code) for address in addresses)


def _public(named: dict[str, Any]) -> list[str]:
    codes = [entry["code"] for entry in named["certificates"].values()]
    return [reverse("home"), *(reverse("certificates:verify", args=[code]) for code in codes)]


def _courses() -> list[str]:
    """Each course's pages, and the lessons that were published on the web."""
    edited = Lesson.objects.published().filter(current_version__publish_record__source="web")
    return [
        *(
            reverse(name, args=[code])
            for code in Course.objects.values_list("code", flat=True)
            for name in ("courses:course", "courses:evidence", "courses:glossary", "handbook")
        ),
        *(
            reverse("courses:lesson", args=[one.module.course.code, one.module.code, one.slug])
            for one in edited.select_related("module__course")
        ),
    ]


def _drafts(named: dict[str, Any]) -> list[str]:
    """Where a second person reads and publishes each draft that waits."""
    models: dict[str, Any] = {"lesson": Lesson, "question": Question}
    apps = {"lesson": "courses", "question": "quizzes"}
    return [
        reverse(f"admin:{apps[entry['kind']]}_{entry['kind']}_{act}", args=[row.pk])
        for entry in named["waiting"].values()
        for row in [_entry(models[entry["kind"]], entry)]
        for act in ("change", "preview", "publish")
    ]


def _entry(model: Any, entry: dict[str, Any]) -> Any:
    """The row that the manifest names; while codes were everybody's it named no course."""
    found = model.objects.filter(code=entry["code"])
    return found.get(course__code=entry["course"]) if "course" in entry else found.get()


def _desk() -> list[str]:
    disputes = Dispute.objects.values_list("fact__course__code", "uuid")
    return [
        reverse("admin:index"),
        *(reverse("studio:dispute", args=list(named)) for named in disputes),
    ]


def _signing() -> list[str]:
    codes = Course.objects.values_list("code", flat=True)
    modules = Course.objects.filter(modules__retired_at=None).values_list("code", "modules__code")
    return [
        *(reverse("sign_off", args=[code]) for code in codes),
        *(reverse("sign_off_module", args=pair) for pair in modules),
    ]


def _people_in_each_state(named: dict[str, Any]) -> list[str]:
    """Somebody for every state of an attempt, somebody for every status of a certificate, and two more."""
    states = {entry["state"]: entry["person"] for entry in named["attempts"].values()}
    held = {entry["status"]: entry["person"] for entry in named["certificates"].values()}
    first, *_middle, last = named["people"]
    return sorted({*states.values(), *held.values(), first, last})


def _own(named: dict[str, Any], name: str) -> list[str]:
    results = [
        entry["uuid"]
        for entry in named["attempts"].values()
        if entry["person"] == name and entry["state"] in ("graded", "held")
    ]
    return [
        reverse("dashboard"),
        reverse("account_settings"),
        reverse("account_sessions"),
        reverse("help_asked"),
        reverse("certificates:mine"),
        *(reverse("quizzes:result", args=[uuid]) for uuid in results),
    ]
