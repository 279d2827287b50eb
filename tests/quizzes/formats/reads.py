"""Reading a text or bytes as a file of a name, for the tests of formats."""

from quizzes.bank.formats import registry
from quizzes.bank.formats.reading import Part, Reading


def reading_of(name: str, said: str | bytes) -> Reading:
    """What the file says."""
    return registry.read(name, said.encode() if isinstance(said, str) else said)


def parts_of(name: str, said: str | bytes) -> tuple[Part, ...]:
    """The parts of a file that is not refused."""
    read = reading_of(name, said)
    assert read.refusal is None, str(read.refusal)
    return read.parts


def only(name: str, said: str | bytes) -> Part:
    """The one part of a file."""
    (part,) = parts_of(name, said)
    return part


def keyed(part: Part) -> list[str]:
    """The right options or answers."""
    right = [option.text.plain for option in part.options if option.correct]
    return right + [answer.text for answer in part.answers if answer.correct]


def why(part: Part) -> str:
    """Why a part was not taken as it stands."""
    assert part.reason is not None
    return str(part.reason)
