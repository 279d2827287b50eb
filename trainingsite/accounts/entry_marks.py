"""What is known against a register entry: each part says at start-up where it looks. One of a kind is one `register`."""

from collections.abc import Callable

from trainingsite.accounts.actors import Person

# Whether somebody else stands under this person's entry whom a person has to look at first.
Look = Callable[[Person], bool]

_REGISTERED: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Make the look known; another one of the same name is a mistake of the programmer."""
    if _REGISTERED.setdefault(name, look) is not look:
        raise ValueError(f"Two looks at register entries are called {name!r}.")


def is_marked(person: Person) -> bool:
    """Whether any part knows something against the entry of this account."""
    return any(look(person) for look in _REGISTERED.values())
