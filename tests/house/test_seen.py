"""No page publishes a draft without saying which one it showed."""

import ast

import pytest

from tests.house.writing import ROOT

# What puts drafts live, or lets them go live by themselves later, for a person who answers for having read them.
_DOORS = {"publish", "publish_together", "propose_alone"}
_PLACES = ("trainingsite", "courses", "quizzes", "certificates")
# What carries an act on that was checked as a whole.
_WITHIN = {"courses/publishing/actions/together.py"}


def _calls() -> list[tuple[str, ast.Call]]:
    found = []
    for place in _PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(f"{door}(" in text for door in _DOORS):
                name = str(path.relative_to(ROOT))
                calls = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call))
                found += [(name, one) for one in calls if _is_door(one)]
    return found


def _is_door(call: ast.Call) -> bool:
    called = (
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    )
    return called in _DOORS and any(one.arg in ("entry", "entries") for one in call.keywords)


def test_doors_are_found() -> None:
    assert len({name for name, _call in _calls()} - _WITHIN) >= 4


@pytest.mark.parametrize(
    ("name", "call"), _calls(), ids=[f"{name}:{call.lineno}" for name, call in _calls()]
)
def test_whoever_publishes_says_what_was_shown(name: str, call: ast.Call) -> None:
    says = "seen" in {one.arg for one in call.keywords}
    assert says or name in _WITHIN, f"{name}:{call.lineno} publishes what nobody may have read"
