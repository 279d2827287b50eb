"""What is known against a register entry: each part says at start-up where it looks. One of a kind is one `register`."""

from collections.abc import Callable

from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import RegisterEntry

# Who else (keys of accounts) stands under this entry of the person, so that somebody has to look first.
Look = Callable[[Person, RegisterEntry], set[int]]

_REGISTERED: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Make the look known; another one of the same name is a mistake of the programmer."""
    if _REGISTERED.setdefault(name, look) is not look:
        raise ValueError(f"Two looks at register entries are called {name!r}.")


def is_marked(person: Person) -> bool:
    """Whether any part knows something against the entry of this account."""
    return bool(marked_holders(person, person.entry))


def marked_holders(person: Person, entry: RegisterEntry) -> set[int]:
    """The keys of the other accounts whose mark it is that lies on this entry, one that the account has or had."""
    return {holder for look in _REGISTERED.values() for holder in look(person, entry)}
