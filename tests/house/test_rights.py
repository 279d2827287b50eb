"""Every public action that writes asks the table of rights first, whoever calls it (trainingsite/accounts/may.py)."""

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, Lesson
from quizzes import actions as quizzes
from quizzes.models import Question
from tests import people
from tests.house.writing import PARTS, ROOT, Action, Project
from tests.quizzes.sitters import sit
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person
from trainingsite.accounts.may import (
    LEAD,
    PERSON,
    READER,
    TABLE,
    Act,
    NotAllowed,
    may,
    roles_of,
    who_may,
)
from trainingsite.accounts.models import AT_THE_DESK, ROLES, SUPERUSER

pytestmark = pytest.mark.any_engine

ACTIONS = Project.here().actions()


def _switched_off() -> Any:
    root = people.root()
    root.is_active = False
    root.save()
    return root


def _superuser() -> Any:
    return get_user_model().objects.create_superuser("chief@clinic.example", people.PASSWORD)


def _lead() -> Any:
    Course.objects.create(code="led", title="Led", edition="1")
    return people.appointed(people.mira())


def _reader() -> Any:
    course = Course.objects.create(code="read", title="Read", edition="1")
    quizzes.name_reader(
        course=course,
        person=people.checked(people.eve()),
        qualification="Surgeon",
        by=people.root(),
        now=timezone.now(),
    )
    return people.eve()


# Who acts, and as what the table may grant it to them.
ACTORS: dict[str, tuple[Callable[[], Any], set[str]]] = {
    "nobody": (AnonymousUser, {VISITOR.role}),
    "visitor": (lambda: VISITOR, {VISITOR.role}),
    "practitioner": (people.ada, {PERSON, "practitioner"}),
    "training manager": (people.iris, {PERSON, "manager"}),
    "author": (people.noor, {PERSON, "author"}),
    "reviewer": (people.lead, {PERSON, "reviewer"}),
    "clinical lead": (_lead, {PERSON, "reviewer", LEAD}),
    "blind reader": (_reader, {PERSON, "practitioner", READER}),
    "administrator": (people.root, {PERSON, "admin"}),
    "superuser": (_superuser, {PERSON, "admin", "superuser"}),
    "switched off": (_switched_off, set()),
    "system": (lambda: SYSTEM, {SYSTEM.role}),
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_action_that_writes_asks_first(action):
    takes_by = {argument.arg for argument in action.node.args.kwonlyargs}

    assert action.asks() in Act.__members__, f"{action.name} does not begin with check(by, Act...)"
    assert "by" in takes_by


@pytest.mark.any_engine
@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_table_alone_decides(action):
    act = Act[action.asks()]

    refused = {who: _is_refused(action, make(), act) for who, (make, _roles) in ACTORS.items()}

    assert refused == {
        who: not TABLE[act] & counts_as for who, (_make, counts_as) in ACTORS.items()
    }


def _is_refused(action: Action, by: Any, act: Act) -> bool:
    """Whether the action does not let `by` do it. What comes after the check cannot work: nothing is what it should be."""
    function = getattr(import_module(action.module), action.node.name)
    nonsense = {name: object() for name in inspect.signature(function).parameters}
    try:
        with transaction.atomic():
            function(**nonsense | {"by": by})
    except NotAllowed as refusal:
        return refusal.act == act
    except Exception:  # noqa: BLE001 -- it went on, with arguments that are nothing
        return False
    return False


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("who", ["ada", "noor"])
def test_who_does_not_review_publishes_nothing_past_the_page(who):
    now, person = timezone.now(), getattr(people, who)()
    lesson, question = Lesson.objects.get(code="al-l1"), Question.objects.get(code="al-p-01")
    body, entry = lesson.body.replace("Water", "All water"), question.draft | {"topic": "water"}
    courses.save_draft(entry=lesson, by=people.lead(), now=now, content={"body": body})
    courses.save_draft(entry=question, by=people.lead(), now=now, content=entry)

    with pytest.raises(NotAllowed, match="Only a reviewer or an administrator may publish"):
        courses.publish(entry=lesson, by=person, now=now)
    with pytest.raises(NotAllowed, match="Only a reviewer or an administrator may publish"):
        courses.publish(entry=question, by=person, now=now)

    assert (lesson.versions.count(), question.versions.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("who", ["ada", "root"])
def test_who_does_not_write_saves_no_draft_past_the_page(who):
    now, person = timezone.now(), getattr(people, who)()
    lesson, question = Lesson.objects.get(code="al-l1"), Question.objects.get(code="al-p-01")
    before = (lesson.body, question.draft)

    with pytest.raises(NotAllowed, match="Only an author, a reviewer or a superuser may edit"):
        courses.save_draft(entry=lesson, by=person, now=now, content={"body": "Mine."})
    with pytest.raises(NotAllowed, match="Only an author, a reviewer or a superuser may edit"):
        courses.save_draft(entry=question, content={}, by=person, now=now)

    lesson.refresh_from_db()
    question.refresh_from_db()
    assert (lesson.body, question.draft) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("who", ["ada", "noor", "lead"])
def test_who_is_no_administrator_voids_nothing_past_the_page(who):
    attempt = sit(people.ada(), "alpha-check")

    with pytest.raises(NotAllowed, match="Only an administrator may make an attempt count"):
        quizzes.void_attempt(
            attempt=attempt, by=getattr(people, who)(), reason="Mine.", now=timezone.now()
        )

    assert [result.state for result in attempt.results.all()] == ["passed"]


MODELS = "class Row:\n    def book(self):\n        self.save(update_fields=['at'])\n"
ROOM = """
from django.db import transaction
from part.actions import inner
from part.actions.inner import helper as given
@transaction.atomic
def one(*, by): pass
def two(*, by): inner.helper()
def three(*, by): return map(given, [1])
def four(*, by): by.book()
def five(*, by): yield from six(by=by)
def six(*, by):
    for row in five(by=by): Row.objects.filter(pk=row).update(at=by)
def reads(*, by): {}.update(by); cache.delete("key"); figure.save("file"); return by.booked
def _private(*, by): by.save()
"""
INNER = "def helper():\n    def within(): Row.objects.bulk_create([])\n    within()\n"


def test_what_writes_is_found_directly_and_through_what_it_uses():
    project = Project(
        {"part.models": MODELS, "part.actions.room": ROOM, "part.actions.inner": INNER}
        | {"part.actions": "", "part.edges": "def view(row): row.save()"}
    )

    found = {action.name.removeprefix("part.actions.") for action in project.actions()}

    rooms = {"room.one", "room.two", "room.three", "room.four", "room.five", "room.six"}
    assert found == rooms | {"inner.helper"}


@pytest.mark.parametrize(
    ("first", "act"),
    [
        ("'Words.'\n    check(by, Act.PUBLISH, course=row)\n    row.save()", "PUBLISH"),
        ("check(by, Act.PUBLISH)\n    row.save()", "PUBLISH"),
        ("row.save()\n    check(by, Act.PUBLISH)", None),
        ("may(by, Act.PUBLISH)\n    row.save()", None),
        ("check(row, Act.PUBLISH)\n    row.save()", None),
        ("if row: check(by, Act.PUBLISH)\n    row.save()", None),
    ],
)
def test_only_a_check_of_who_acts_as_first_line_counts(first, act):
    (action,) = Project({"part.actions": f"def one(*, row, by):\n    {first}\n"}).actions()

    assert action.asks() == act


@pytest.mark.django_db
def test_who_may_is_everybody_of_whom_may_says_yes():
    for make, _roles in ACTORS.values():
        make()
    everybody = list(Person.objects.all())

    told = {act: set(who_may(act)) for act in Act}

    assert told == {act: {one for one in everybody if may(one, act)} for act in Act}


@pytest.mark.django_db
def test_leads_and_readers_of_one_course_are_counted_for_it_alone():
    _lead(), _reader()
    led, read = Course.objects.get(code="led"), Course.objects.get(code="read")

    assert [set(who_may(Act.SIGN, course=one)) for one in (led, read)] == [{people.mira()}, set()]
    assert [set(who_may(Act.READ_BLIND, course=one)) for one in (led, read)] == [
        set(),
        {people.eve()},
    ]


def test_staff_of_django_are_those_who_may_enter_the_desk():
    assert roles_of(Act.ENTER_DESK) == AT_THE_DESK


# Where a role is named beside the table: what roles there are and are called, and what no act is asked for.
NAMED_AT = {
    "trainingsite/accounts/may.py": "the table itself",
    "trainingsite/accounts/models/people.py": "which roles there are, and which of them Django's staff have",
    "trainingsite/accounts/models/desk.py": "which lists a role sees at the desk, as permissions of Django",
    "trainingsite/accounts/actions/in_doubt.py": "the role that everybody gets gives nothing away",
    "trainingsite/accounts/actions/second_person.py": "who gave a role with which somebody decides",
    "trainingsite/accounts/actions/standing.py": "the last administrator is not switched off",
    "trainingsite/accounts/admin.py": "the role that everybody begins with",
    "trainingsite/accounts/actions/roles.py": "the role that asks for no proof",
    "trainingsite/accounts/signing_up.py": "the role that everybody gets who signs up",
}


def roles_named(source: str) -> list[str]:
    """Collections of roles, and questions for who has one, in a source."""
    known, found = {*ROLES, SUPERUSER}, []
    for node in ast.walk(ast.parse(source)):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            asked = [one for one in node.elts if not isinstance(one, ast.Starred)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = node.args if node.func.attr in ("has_role", "in_role") else []
        if isinstance(node, ast.keyword) and (node.arg or "").endswith(
            ("groups__name", "group__name")
        ):
            asked = [node.value]
        said = {one.value for one in asked if isinstance(one, ast.Constant)}
        if said and len(said) == len(asked) and said <= known:
            found.append(ast.unparse(node))
    return found


def test_the_test_sees_how_a_role_could_be_named():
    assert roles_named("rows.filter(groups__name__in=('author', *MORE))") == ["('author', *MORE)"]
    assert roles_named("rows.filter(groups__name='author')") == ["groups__name='author'"]
    assert roles_named("if by.has_role('admin'): ...") == ["by.has_role('admin')"]
    assert roles_named("rows.values_list('author', 'reviewer', 'note')") == []
    assert roles_named("who_may(Act.PUBLISH)") == []


def test_who_holds_a_right_is_said_by_the_table_alone():
    found = {
        str(path.relative_to(ROOT)): named
        for part in PARTS
        for path in (ROOT / part).rglob("*.py")
        if "migrations" not in path.parts and (named := roles_named(path.read_text()))
    }

    assert {path: named for path, named in found.items() if path not in NAMED_AT} == {}
    assert NAMED_AT.keys() <= found.keys()
