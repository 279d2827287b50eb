"""Where a row of a file of others says that it lies, and what it calls itself, held against the course that it comes to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Course, Fact, Module, Objective
from courses.publishing.actions.adapters import adapter_named
from courses.publishing.actions.codes import numbered
from quizzes.bank.models import Question

Entry = Mapping[str, Any]


def module_for(course: Course, entry: Entry, chosen: Module) -> Module:
    """The module that a row names, where the course has it; else the one that somebody chose."""
    named = str(entry.get("module") or "")
    found: Module | None = course.modules.filter(code=named, retired_at=None).first() if named else None  # fmt: skip
    return found or chosen


def code_for(course: Course, entry: Entry) -> str:
    """The code of a row where it is free, else one like it; "" where it has none."""
    wanted, adapter = _own_code(entry), adapter_named("question")
    if not wanted:
        return ""
    return next(one for one in numbered(wanted) if not adapter.code_taken(course, one))


def place_doubts(course: Course, entries: Sequence[Entry | None]) -> dict[int, list[str]]:
    """By the number of a row what is odd in the module, the code, the objective and the facts that it names; rows without any are left out."""
    modules = set(course.modules.filter(retired_at=None).values_list("code", flat=True))
    codes = {_own_code(entry) for entry in entries if entry is not None}
    rows = Question.objects.filter(course=course, code__in=codes)
    # What was a draft alone and is gone again was no question.
    there = rows.filter(Q(retired_at=None) | Q(current_version__isnull=False))
    taken = set(there.values_list("code", flat=True))
    named = [entry for entry in entries if entry is not None]
    objectives = _codes(Objective, course) if any(one.get("objective") for one in named) else set()
    facts = _codes(Fact, course) if any(one.get("evidence") for one in named) else set()
    found: dict[int, list[str]] = {}
    for number, entry in enumerate(entries):
        if entry is None:
            continue
        if told := [*_doubts(entry, modules, taken), *_unknown(entry, objectives, facts)]:
            found[number] = told
        taken |= {_own_code(entry)}
    return found


def _codes(model: Any, course: Course) -> set[str]:
    return set(model.objects.filter(course=course, retired_at=None).values_list("code", flat=True))


def _unknown(entry: Entry, objectives: set[str], facts: set[str]) -> Iterator[str]:
    """The objective and the facts that a row names and the course does not have."""
    objective = entry.get("objective")
    if objective and objective not in objectives:
        said = _("“%(objective)s” is no learning objective of this course. Choose one in the draft.")  # fmt: skip
        yield said % {"objective": objective}
    unknown = [code for code in entry.get("evidence") or [] if code not in facts]
    if unknown:
        said = _("No fact of this course has the code: %(codes)s. Name the facts in the draft.")
        yield said % {"codes": ", ".join(f"“{code}”" for code in unknown)}


def _doubts(entry: Entry, modules: set[str], taken: set[str]) -> Iterator[str]:
    module, code = entry.get("module"), _own_code(entry)
    if module and module not in modules:
        said = _("“%(module)s” is no module of this course. The row goes into the one that you choose here.")  # fmt: skip
        yield said % {"module": module}
    if code and code in taken:
        said = _("There is a question with the code “%(code)s” already. Leave the row out where it is the same one; taken, it becomes another question with a code like it.")  # fmt: skip
        yield said % {"code": code}


def _own_code(entry: Entry) -> str:
    """The code that a row has; the number of a row in its list is none."""
    code = str(entry.get("code") or "")
    return "" if code.isdecimal() else code
