"""Fills an empty database for a measurement. Run: python -m tests.bench.prepare fill|grow|sweeps|passes ..."""

import json
import os
import re
import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path

import django

from tests.sat import EXAM
from tests.site import ROOT

SHIPPED = ROOT / "courses" / "curriculum" / "rf-skin-tightening"
QUESTIONS = 20
COURSE = """\
code: bench
title: Bench
summary: Measured.
language: en
edition: "1"
modules: [bench-module]
"""
EVIDENCE = """\
- {id: E001, statement: Water boils., mark: KNOWN, tier: C, source: textbook, read: none, citation: Any.,
   address: "", jurisdiction: "",
   review_by: 2099-01-01, limit: "", conflict: ""}
"""
MODULE = """\
code: bench-module
title: Bench module
summary: Measured.
study_first: []
objectives:
  - {code: bench-o1, text: Measure}
"""
LESSON = """\
---
code: bench-l1
slug: bench
title: Bench
minutes: 1
objectives: [bench-o1]
reviewed: 2026-11-24
review_by: 2099-01-01
drafted_by: person
---

Water boils. [E001]
"""
QUESTION = """\
- code: bench-{pool}-{number:02}
  kind: single_choice
  pool: {pool}
  stem: A question as long as questions are, number {number}, about what one ought to do next. Which answer is right?
  objective: bench-o1
  topic: bench
  level: application
  critical: false
  evidence: [E001]
  difficulty: 0.7
  review_by: 2099-01-01
  options:
    - {{code: a, text: "The right answer, in so many words", correct: true, rationale: "Because it is right, and here is why it is."}}
    - {{code: b, text: "A wrong answer, in so many words", correct: false, rationale: "Because it is wrong, plainly.", harm: 3}}
    - {{code: c, text: "Another answer, in so many words", correct: false, rationale: "Because it is wrong, plainly.", harm: 1}}
    - {{code: d, text: "One more answer, in so many words", correct: false, rationale: "Because it is wrong, plainly.", harm: 0}}
"""
QUIZ = """\
code: {code}
title: Bench
purpose: {purpose}
opens_after: []
blueprint:
  - {{module: bench-module, pool: {pool}, critical: any, count: {count}}}
policy: {{minutes: 60, grace_seconds: 30, cut: 1, critical_needed: 0, tries: null, window_days: null, waits_days: [],
  reveal: domains, agreement: ""}}
"""


def write_course(folder: Path) -> None:
    """A course of one module with a quiz of twenty questions."""
    module = folder / "01-bench"
    (folder / "quizzes").mkdir(parents=True)
    module.mkdir()
    (folder / "course.yaml").write_text(COURSE)
    (folder / "evidence.yaml").write_text(EVIDENCE)
    (module / "module.yaml").write_text(MODULE)
    (module / "lesson-1-bench.md").write_text(LESSON)
    for pool in ("practice", "exam"):
        questions = "".join(QUESTION.format(pool=pool, number=n) for n in range(1, QUESTIONS + 1))
        (module / f"questions-{pool}.yaml").write_text(questions)
    for code, purpose, pool in (
        ("bench-quiz", "practice", "practice"),
        ("bench-exam", "exam", "exam"),
    ):
        quiz = QUIZ.format(code=code, purpose=purpose, pool=pool, count=QUESTIONS)
        (folder / "quizzes" / f"{code}.yaml").write_text(quiz)


def fill(*, candidates: int) -> dict[str, object]:
    """Two courses, people with sessions, a certificate, a key: the small course that every release measured, and the
    shipped one, whose exam opens here without its checks."""
    from django.core.management import call_command  # noqa: PLC0415 -- after django.setup()

    from tests.bench import people  # noqa: PLC0415 -- after django.setup()

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        write_course(Path(folder) / "course")
        shutil.copytree(SHIPPED, Path(folder) / "shipped")
        exam = Path(folder) / "shipped" / "quizzes" / f"{EXAM}.yaml"
        exam.write_text(re.sub(r"(?m)^opens_after: .*$", "opens_after: []", exam.read_text()))
        for name in ("course", "shipped"):
            call_command("load_curriculum", str(Path(folder) / name), stdout=StringIO())
    return people.fill(candidates=candidates)


def grow(*, certificates: int) -> dict[str, object]:
    """So many certificates, and an administrator who looks at them."""
    from tests.bench import growing, people  # noqa: PLC0415 -- after django.setup()

    return {
        "codes": growing.grow(number=certificates),
        "administrator": people.administrator(),
    }


def main() -> None:
    """`fill CANDIDATES` and `grow CERTIFICATES` print what the browsers need, `sweeps TIMES` how long they took; `passes FIRST NUMBER`
    waits for a line and lets them be seen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from tests.bench import people, sweeping  # noqa: PLC0415 -- after django.setup()

    what, *numbers = sys.argv[1], *map(int, sys.argv[2:])
    if what == "fill":
        json.dump(fill(candidates=numbers[0]), sys.stdout)
    elif what == "grow":
        json.dump(grow(certificates=numbers[0]), sys.stdout)
    elif what == "sweeps":
        json.dump(sweeping.seconds_of_each(numbers[0]), sys.stdout)
    else:
        people.pass_together(*numbers)


if __name__ == "__main__":
    main()
