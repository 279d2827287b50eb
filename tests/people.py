"""The people of our tests, each with one meaning. Calling a function twice gives the same person."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from trainingsite.accounts.actions.checks import mark_register_checked

PASSWORD = "a-long-enough-password"


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


def checked(person: Any) -> Any:
    """The person, once an administrator has compared their entry with the register: a lead may then sign."""
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
        is_staff=role != "practitioner",
    )
    person.groups.add(Group.objects.get_or_create(name=role)[0])
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
