"""What a kind of question offers, module by module of its folder, and how the folder is read into one object."""

import random
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Protocol, cast

from courses.content.domain.fields import Field
from quizzes.kinds.linting import Choice, Keyed, Reason, WrongAnswer
from quizzes.kinds.marks import Marks, Offered
from quizzes.kinds.printing import Printed, Shown
from quizzes.kinds.shapes import Answer, Line, Order, Posted, Render, Spec


class Rules(Protocol):
    """rules.py: what an entry may say, what a candidate sees and answers, what is right, and what is said afterwards."""

    FIELDS: tuple[Field, ...]  # the entry's own keys, in the order in which they are written
    POOLS: tuple[str, ...]  # the pools that its questions may belong to
    ANSWER: str  # an example of an answer, as JSON
    PART: str  # what one part of an explained question is
    PART_ALSO: str  # what such a part has beside html, right, chosen and rationale_html

    def parse(self, entry: Mapping[str, Any], render: Render) -> Spec:
        """Entry of docs/authoring.md -> spec; raises BadEntry."""

    def unparse(self, spec: Spec) -> dict[str, Any]:
        """Spec -> the entry's own keys, so that an export loads to the same content."""

    def assign_ids(self, spec: Spec, rng: random.Random) -> Spec:
        """Give the parts that an answer names random ids."""

    def order(self, spec: Spec, rng: random.Random) -> Order:
        """The order in which one form shows the parts."""

    def present(self, spec: Spec, order: Order) -> dict[str, Any]:
        """What a candidate sees; never a key, rationale or harm."""

    def clean(self, spec: Spec, answer: Answer) -> Answer:
        """The answer in its canonical shape; raises BadAnswer."""

    def mark(self, spec: Spec, answer: Answer) -> Marks:
        """What a clean answer is worth, and the parts that it chose."""

    def offered(self, spec: Spec) -> list[Offered]:
        """Every part that an answer can choose, in the author's order; none where an answer is typed."""

    def key(self, spec: Spec) -> Answer:
        """The right answer in the answer's shape."""

    def explain(self, spec: Spec, answer: Answer, order: Order) -> list[Line]:
        """Every part with whether it is right, what was answered there, and why. For after the reveal only."""

    def meaning(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """What a change of wording leaves alone, by key of the entry: everything but the words."""


class Paper(Protocol):
    """paper.py: the question as those read it who answer for it, on paper and on the page where they sign."""

    def printed(self, spec: Spec) -> Iterator[Printed]:
        """Every answer with its verdict and its reason."""

    def remarks(self, spec: Spec) -> Iterator[str]:
        """Sentences about what else the candidate is offered."""

    def shown(self, spec: Spec, order: Order) -> list[Shown]:
        """The parts in the order in which one form showed them, each by the letter or number that it stood at."""

    def said(self, spec: Spec, answer: Answer, order: Order) -> str:
        """A clean answer by those letters and numbers, or as it was typed."""


class Form(Protocol):
    """form.py: the control of templates/ on a page without scripts."""

    def read_form(self, name: str, question: Mapping[str, Any], data: Posted) -> Answer | None:
        """The answer to a presented question as its controls posted it under `name`; None when there is none."""

    def prefilled(self, question: dict[str, Any]) -> dict[str, Any]:
        """The presented question, whose `answer` may be None, with what its controls need to show that answer."""


class Lint(Protocol):
    """lint.py: what the rules for questions ask of an entry. Whatever is badly shaped counts as not said."""

    STEM_ENDS: tuple[str, ...]  # the signs with which the words of a question may end
    ONE_BEST_OPTION: bool  # one of the options in `choices` is the key, and all others are wrong

    def choices(self, entry: Mapping[str, Any]) -> list[Choice]:
        """The options whose words are the author's."""

    def wrong_answers(self, entry: Mapping[str, Any]) -> list[WrongAnswer]:
        """The wrong answers that the entry names."""

    def reasons(self, entry: Mapping[str, Any]) -> list[Reason]:
        """The reasons that have to teach."""

    def right_texts(self, entry: Mapping[str, Any]) -> list[str]:
        """The words of what is right: by them two questions with one stem are told apart."""

    def keyed(self, entry: Mapping[str, Any]) -> list[Keyed]:
        """All answers that the entry names, each right or wrong, with whatever holes it has."""

    def key_place(self, entry: Mapping[str, Any]) -> tuple[int, int] | None:
        """At which of how many places the author put the one right answer, from 0; None where there are no places."""


class Kind(Rules, Paper, Form, Lint, Protocol):
    """All of it."""

    name: str


MODULES = {"rules": Rules, "paper": Paper, "form": Form, "lint": Lint}


def asked_of(module: type) -> list[str]:
    """The names that a protocol asks its module for."""
    names = {**module.__annotations__, **vars(module)}
    return sorted(name for name in names if not name.startswith("_"))


def read_kind(package: str, name: str) -> Kind:
    """The kind of a folder. Raises AttributeError, naming both, where a module lacks something."""
    offered = {
        asked: getattr(import_module(f"{package}.{name}.{module}"), asked)
        for module, protocol in MODULES.items()
        for asked in asked_of(protocol)
    }
    return cast(Kind, SimpleNamespace(name=name, **offered))
