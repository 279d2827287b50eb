"""Two weeks in which three people edit on the web, an operator edits and loads files, and the program starts anew at any moment: a start
changes no row of content, nothing that anybody saved is lost, and nothing that somebody took out of use comes back."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses import actions as courses
from courses.content.domain.entries import ContentRefused
from courses.models import Course, DraftRevision, Lesson, LessonVersion, OfferedEntry
from courses.publishing.actions.adapters import adapter_of
from quizzes import actions as quizzes
from quizzes.models import Question, QuestionVersion
from tests import curriculum_small, people
from tests.shipped import Shipped, ship, stamp
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
DAYS, ACTS_A_DAY = 14, 8
# What the shipped edition has that is not here, and sums: no content.
_BESIDE = (
    "courses_editionoffer",
    "courses_offeredentry",
    "quizzes_examstatistic",
    "quizzes_itemstatistic",
)
_SAID = {"lesson": "body", "question": "stem"}
_FILES = {
    "01-alpha/lesson-1-boiling.md": "Water boils at a fixed temperature.",
    "01-alpha/lesson-2-floating.md": "Ice is lighter than water.",
    "01-alpha/questions-practice.yaml": "Water is heated at sea level.",
}


def rows() -> dict[str, list[str]]:
    """Every row of every table of the parts that hold content."""
    found = {
        table: sorted(map(repr, rows))
        for table, (_columns, rows) in curriculum_small._rows().items()
        if table.startswith(("courses_", "quizzes_")) and table not in _BESIDE
    }
    assert found["courses_lesson"]
    return found


class Fortnight:
    """Who does what on which day, by one seed."""

    def __init__(self, seed: int, shipped: Shipped) -> None:
        self.dice, self.shipped = random.Random(seed), shipped
        self.now: datetime = timezone.now()
        self.number = 0
        self.done: dict[str, int] = {}
        self.words: set[str] = set()  # that somebody saved on the web
        self.out: set[tuple[str, str]] = set()  # of use
        self.files = dict(_FILES)

    def act(self) -> None:
        """One of them does something; what is refused changes nothing."""
        acts: list[Callable[[], None]] = [
            *[self.saves] * 4, *[self.publishes] * 3, self.discards, self.restores, self.pulls, self.brings_back,
            *[self.edits_a_file] * 2, self.loads, self.takes, *[self.starts] * 3,
        ]  # fmt: skip
        act, before = self.dice.choice(acts), rows()
        try:
            act()
        except (courses.CannotPublish, courses.EditedMeanwhile, CommandError, ContentRefused, NotAllowed, Refused):  # fmt: skip
            assert rows() == before, f"{act.__name__} was refused and changed something"
        else:
            self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
        self.now += timedelta(minutes=self.dice.randint(1, 60))

    # --- On the web ---------------------------------------------------------------------------------

    def entry(self) -> Any:
        """A lesson, or a question for practice."""
        lessons, questions = Lesson.objects.all(), Question.objects.filter(pool="practice")
        return self.dice.choice([*lessons.order_by("pk"), *questions.order_by("pk")])

    def kind(self, entry: Any) -> str:
        return "lesson" if isinstance(entry, Lesson) else "question"

    def saves(self) -> None:
        entry, by = self.entry(), self.dice.choice([people.noor(), people.mira()])
        self.number += 1
        word = f"Saying{self.number}x"
        key, content = _SAID[self.kind(entry)], adapter_of(entry).content(entry)
        said = (
            f"{word}. {content[key]}"
            if key == "stem"
            else f"{content[key]}\n\n{word} holds. [none]\n"
        )
        seen = courses.mark_of(entry)
        courses.save_draft(
            entry=entry, content=content | {key: said}, by=by, now=self.now, seen=seen
        )
        self.words.add(word)

    def publishes(self) -> None:
        by = self.dice.choice([people.lead(), people.mira()])
        rows = [*Lesson.objects.order_by("pk"), *Question.objects.order_by("pk")]
        waiting = [one for one in rows if one.edited_by is not None]
        if not waiting:
            raise Refused("nothing waits")
        courses.publish(entry=self.dice.choice(waiting), by=by, now=self.now)

    def discards(self) -> None:
        entry = self.entry()
        courses.restore_version(
            entry=entry, version=entry.current_version, by=people.noor(), now=self.now
        )

    def restores(self) -> None:
        entry = self.entry()
        version = self.dice.choice(list(entry.versions.order_by("number")))
        courses.restore_version(entry=entry, version=version, by=people.noor(), now=self.now)

    def pulls(self) -> None:
        entry = self.entry()
        courses.pull(entry=entry, reason="A dose is wrong.", by=people.noor(), now=self.now)
        self.out.add((self.kind(entry), entry.code))

    def brings_back(self) -> None:
        entry = self.entry()
        proposal = courses.propose_return(
            entry=entry, reason="Checked.", by=people.lead(), now=self.now
        )
        second(proposal=proposal, by=people.mira(), now=self.now)
        self.out.remove((self.kind(entry), entry.code))

    # --- By files -----------------------------------------------------------------------------------

    def edits_a_file(self) -> None:
        """The operator, or a newer edition of the program, says something otherwise."""
        name = self.dice.choice([*self.files])
        self.number += 1
        new = f"Edition {self.number} says so."
        self.shipped.edit(name, self.files[name], new)
        self.files[name] = new

    def loads(self) -> None:
        take = self.dice.choice([None, "web", "files"])
        curriculum_small.load(self.shipped.folder, take=take)

    def takes(self) -> None:
        waiting = list(OfferedEntry.objects.waiting().order_by("pk"))
        if not waiting:
            raise Refused("nothing is offered")
        one = self.dice.choice(waiting)
        act, by = self.dice.choice(
            [(quizzes.take_as_draft, people.noor()), (quizzes.take_at_once, people.lead()), (quizzes.leave_entry, people.lead())]
        )  # fmt: skip
        act(offered=one, by=by, now=self.now, stamp=stamp(one.kind, one.code))

    def starts(self) -> None:
        """The program starts anew."""
        before = rows()
        call_command("seed")
        assert rows() == before, "a start changed content"

    # --- What holds at any moment -------------------------------------------------------------------

    def check(self) -> None:
        kept = " ".join(
            str(content) for content in DraftRevision.objects.values_list("content", flat=True)
        )
        kept += " ".join(LessonVersion.objects.values_list("body", flat=True))
        kept += " ".join(QuestionVersion.objects.values_list("stem", flat=True))
        assert {word for word in self.words if word not in kept} == set(), "a save is lost"
        retired = {("lesson", one.code) for one in Lesson.objects.exclude(retired_at=None)}
        retired |= {("question", one.code) for one in Question.objects.exclude(retired_at=None)}
        assert self.out <= retired, "what was taken out of use is in use"


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_or_revived_by_three_people_two_doors_and_restarts(
    seed: int, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    settings.SEED_DEMO, settings.MAIL_IS_CONFIGURED = False, True
    weeks = Fortnight(seed, ship(tmp_path, monkeypatch))
    for _act in range(DAYS * ACTS_A_DAY):
        weeks.act()
        weeks.check()
    weeks.starts()

    assert Course.objects.count() == 1
    assert {"saves", "publishes", "pulls", "edits_a_file", "starts"} <= set(weeks.done)
