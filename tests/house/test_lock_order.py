"""Rows are locked in one order (docs/architecture.md, Locks): what of it can be read off the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from trainingsite.accounts.case_kinds import CaseKind, case_kinds

ROOT = Path(settings.BASE_DIR)
PARTS = ("trainingsite", "quizzes", "courses", "certificates")
# Kinds whose outcomes do something and lock nothing before the case: nobody who holds what they touch ends such a case.
LOCK_NOTHING = {
    "question-challenge": "writes corrections, which attempts meet later, one by one",
    "blind-reading": "asks alone whether somebody may decide",
    "exam-keys": "writes a right that nobody else writes",
    "more-time": "asks alone whether numbers were given",
}
# Who waits for a proposal: whoever carries it out, stops or uses it. Everybody else leaves it to them (`end_proposal`).
WAIT_FOR_PROPOSALS = {
    "trainingsite/accounts/actions/proposals.py",
    "quizzes/sitting/actions/private_export.py",
}


def _locks() -> Iterator[tuple[str, ast.Call, list[str]]]:
    """Every `select_for_update`: its file, the call, and the names along the chain in which it stands, the first first."""
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text())
            inner = {id(node.func.value) for node in ast.walk(tree) if _is_method(node)}
            for node in ast.walk(tree):
                if _is_method(node) and id(node) not in inner:
                    names, calls = _chain(node)
                    for call in calls:
                        if getattr(call.func, "attr", "") == "select_for_update":
                            yield str(path.relative_to(ROOT)), call, names


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _chain(node: ast.expr) -> tuple[list[str], list[ast.Call]]:
    names: list[str] = []
    calls: list[ast.Call] = []
    while True:
        if isinstance(node, ast.Call):
            calls.append(node)
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        else:
            if isinstance(node, ast.Name):
                names.insert(0, node.id)
            return names, calls


def test_people_are_locked_by_one_door() -> None:
    """`Person.objects.under_lock()`: in one order, and so that others can name them meanwhile."""
    others = [path for path, _call, names in _locks() if names[:1] in (["Person"], ["User"])]
    assert others == []


def test_lock_of_rows_that_are_read_with_others_says_which() -> None:
    """Without `of` it locks the others too: the person of a claim, the course of a file."""
    loose = [
        path
        for path, call, names in _locks()
        if "select_related" in names and not any(one.arg == "of" for one in call.keywords)
    ]
    assert loose == []


def test_nobody_else_waits_for_a_proposal() -> None:
    found = {path for path, _call, names in _locks() if names[:1] == ["Proposal"]}
    assert found <= WAIT_FOR_PROPOSALS


def test_kind_of_case_whose_outcomes_do_something_names_what_it_locks() -> None:
    silent = CaseKind("none", "None", {}).lock
    does = [kind for kind in case_kinds() if kind.effects and kind.kind not in LOCK_NOTHING]
    assert [kind.kind for kind in does if kind.lock is silent] == []
    assert {kind.kind for kind in case_kinds()} >= set(LOCK_NOTHING)


def test_page_that_says_the_order_is_named_where_it_matters() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    assert "\n## Locks\n" in page
    for path in ("trainingsite/accounts/case_kinds.py", "trainingsite/accounts/models/people.py"):
        assert "docs/architecture.md, Locks" in (ROOT / path).read_text(), path
