"""Who acts: a person, the program itself, or somebody who is not signed in."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from trainingsite.accounts.models import User

# The noun of the house; `accounts.User` is how Django calls its table.
Person = User


@dataclass(frozen=True)
class Unnamed:
    """An actor without an account: no row can name it."""

    role: str
    row: None = None


# The sweep, the loader, seeding and the shell.
SYSTEM = Unnamed("system")
# Somebody who is not signed in. What they ask for is proved otherwise: by a link from a mail, or by a code.
VISITOR = Unnamed("visitor")

Actor = Person | Unnamed


def actor_of(user: Person | AnonymousUser) -> Actor:
    """Who asks, as an edge hands it to an action: `request.user`, or VISITOR when nobody is signed in."""
    return user if isinstance(user, Person) else VISITOR


def person_of(user: Person | AnonymousUser) -> Person:
    """The person who is signed in, for an action that keeps who did it. Raises PermissionDenied for nobody."""
    if not isinstance(user, Person):
        raise PermissionDenied
    return user
