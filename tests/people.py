"""The people of our tests, each with one meaning. Calling a function twice gives the same person."""

import time
from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from courses.actions import is_lead, mark_read, open_version, propose_lead
from courses.models import Course
from courses.publishing.domain.reading_time import COUNTS_FOR
from courses.publishing.domain.signing import latest_review
from quizzes.actions import ask_for_keys, open_key
from quizzes.models import Question
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.proposals import second

ENOUGH_S = 10  # to sign in with a code on a busy machine
PASSWORD = "a-long-enough-password"


def app_code(secret: str) -> str:
    """What the person's code app shows, with time left to type it: a code is good until its half minute ends."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < ENOUGH_S:
        time.sleep(left)
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def ada() -> Any:
    """A practitioner who knows her subject: she passes, and holds certificates."""
    return _person("ada", "Ada Sørensen", number="1001")


def bob() -> Any:
    """A practitioner who is not ready: he fails."""
    return _person("bob", "Bob Okafor", number="1002")


def eve() -> Any:
    """A practitioner who is curious about others: she must see nothing of theirs."""
    return _person("eve", "Eve Lindqvist", number="1003")


def noor() -> Any:
    """An author: writes lessons and questions."""
    return _person("noor", "Noor Haddad", number="1004", role="author")


def lead() -> Any:
    """A reviewer and clinical lead: reviews, publishes, signs off."""
    return _person("lead", "Lin Bergström", number="1005", role="reviewer")


def mira() -> Any:
    """A second reviewer: for what one reviewer cannot do alone."""
    return _person("mira", "Mira Novak", number="1007", role="reviewer")


def root() -> Any:
    """An administrator: organisations, keys, withdrawals."""
    return _person("root", "Robin Castellanos", number="1006", role="admin")


def vera() -> Any:
    """A second administrator: for what one administrator cannot do alone."""
    return _person("vera", "Vera Lund", number="1020", role="admin")


def iris() -> Any:
    """A training manager: runs groups, and sees how far their people are, and no more."""
    return _person("iris", "Iris Almeida", number="1021", role="manager")


def ines() -> Any:
    """A second training manager: runs other groups, and sees nothing of Iris's."""
    return _person("ines", "Ines Duarte", number="1022", role="manager")


def cleo() -> Any:
    """Works for a clinic, once it has invited her: reads what it asked, and nothing of others."""
    return _person("cleo", "Cleo Marchetti", number="1023")


def otto() -> Any:
    """Works for another clinic, once that one has invited him."""
    return _person("otto", "Otto Brandt", number="1024")


def appointed(person: Any, until: date | None = None) -> Any:
    """The person, once two administrators have appointed them clinical lead of every course."""
    now, agrees = timezone.now(), vera()
    checked(person)
    for course in Course.objects.all():
        if not is_lead(person, course):
            proposal = propose_lead(
                course=course,
                person=person,
                until=until or latest_review(timezone.localdate(now)),
                reason="Appointed for a test.",
                by=root(),
                now=now,
            )
            second(proposal=proposal, by=agrees, now=now)
    return person


def with_keys(person: Any) -> Any:
    """The person, once somebody else has let them read exam keys, and they have opened the first: no page asks again."""
    now, decides = timezone.now(), vera() if person == root() else root()
    for course in Course.objects.all():
        case = ask_for_keys(course=course, reason="For a test.", by=person, now=now)
        decide_case(case=case, outcome="granted", note="For a test.", by=decides, now=now)
        asked = Question.objects.filter(course=course, pool=Question.Pool.EXAM).first()
        if asked is not None:
            open_key(question=asked, by=person, now=now)
    return person


def opened(versions: Iterable[Any], by: Any) -> None:
    """The lead opened these versions a day ago: reading them has fitted since."""
    for version in versions:
        open_version(version=version, by=by, now=timezone.now() - COUNTS_FOR)


def read(versions: Iterable[Any], by: Any) -> None:
    """The lead opened these versions and marks them as read, as must be before they are signed."""
    for version in versions:
        opened([version], by)
        mark_read(version=version, by=by, now=timezone.now())


def checked(person: Any) -> Any:
    """The person, once an administrator has compared their entry with the register: a lead may then be appointed."""
    if person.checked_entry() is None:
        mark_register_checked(
            person=person, how="Looked up for a test.", by=root(), now=timezone.now()
        )
    return person


def unregistered() -> Any:
    """A practitioner who has not given a professional register yet."""
    return _person("una", "Una Petit", number="")


def _person(key: str, name: str, *, number: str, role: str = "practitioner") -> Any:
    people = get_user_model().objects
    email = f"{key}@people.example"
    found = people.filter(email=email).first()
    if found is not None:
        return found
    person = people.create_user(
        email,
        PASSWORD,
        register_name=name,
        register="Test register" if number else "",
        register_number=number,
        is_staff=role not in ("practitioner", "manager"),
    )
    person.groups.add(Group.objects.get_or_create(name=role)[0])
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
