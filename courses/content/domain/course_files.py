"""What a course folder holds, entry by entry."""

from dataclasses import dataclass, field

from courses.content.domain.entries import Entry
from courses.content.domain.figures import ParsedFigure


@dataclass
class CourseFiles:
    """Everything a course folder holds. Questions, quizzes and schemes are raw: the parts above read them."""

    course: Entry
    disclosed: bool | None = (
        None  # whether others can read its exam questions; None where course.yaml is silent
    )
    source: str = ""  # the id that course.yaml gives the folder; empty where it gives none
    facts: list[Entry] = field(default_factory=list)
    modules: list[Entry] = field(default_factory=list)
    lessons: list[Entry] = field(default_factory=list)
    figures: dict[tuple[str, str], ParsedFigure] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(
        default_factory=dict
    )  # by the names under which they are kept
    questions: list[Entry] = field(default_factory=list)
    quizzes: list[Entry] = field(default_factory=list)
    glossary: list[Entry] = field(default_factory=list)
    schemes: list[Entry] = field(default_factory=list)
    # Entries that say `retired: true`, whatever else they say: what they name goes out of use.
    retired: list[Entry] = field(default_factory=list)

    def retired_of(self, kind: str) -> list[Entry]:
        """The entries of one kind that say `retired: true`."""
        return [entry for entry in self.retired if entry.kind == kind]

    def lists(self) -> list[list[Entry]]:
        """The entries of each kind of which there can be several."""
        return [
            *(self.facts, self.modules, self.lessons, self.questions, self.quizzes),
            *(self.glossary, self.schemes),
        ]
