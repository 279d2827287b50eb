"""The rows of a brought file as its page shows them: what became of each, what is like it, and what can be taken."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.content.domain.pictured import pictures_in
from quizzes import actions
from quizzes.bank.formats.prose import from_markdown
from quizzes.kinds import KINDS
from quizzes.models import Question, QuestionFile
from trainingsite.studio.columns import lacks_as_said
from trainingsite.studio.likeness import alike
from trainingsite.studio.naming import Names

LOOKS = {
    "taken": ("valid", "check"),
    "flagged": ("due", "warning"),
    "refused": ("refused", "cross"),
}
LABELS = {
    "taken": gettext_lazy("taken"),
    "flagged": gettext_lazy("flagged, because"),
    "refused": gettext_lazy("refused, because"),
}
# The same in a sum, where no reason follows.
SUMS = LABELS | {"flagged": gettext_lazy("flagged"), "refused": gettext_lazy("refused")}
# Which rows are shown: the name in the address, what it is called, and the verdicts that it means.
SHOWN = {
    "all": (gettext_lazy("all"), ("taken", "flagged", "refused")),
    "look": (gettext_lazy("with something to look at"), ("flagged",)),
    "refused": (gettext_lazy("refused"), ("refused",)),
    "taken": (gettext_lazy("taken"), ("taken",)),
}


def doubted(brought: QuestionFile, drafts: Container[int]) -> list[dict[str, Any]]:
    """The rows, flagged where the course has no module, or already has a question, as one that is no draft yet names it."""
    waiting = [
        None if number in drafts else said["entry"] for number, said in enumerate(brought.rows)
    ]
    doubts = actions.place_doubts(brought.course, waiting)
    return [
        said | {"verdict": "flagged", "reasons": [*said["reasons"], *doubts[number]]}
        if number in doubts
        else said
        for number, said in enumerate(brought.rows)
    ]


def is_wanted(row: tuple[int, Any], show: str, twice: Container[int]) -> bool:
    """Whether a row is among those that somebody wants to see. What says nearly the same as one before is looked at too."""
    number, said = row
    is_twin = number in twice and said["verdict"] == "taken"
    return said["verdict"] in SHOWN[show][1] or (show == "look" and is_twin)


def shows(rows: Sequence[tuple[int, Any]], twice: Container[int]) -> list[dict[str, Any]]:
    """What may be shown, each with how many rows that is."""
    return [
        {"name": name, "label": label, "count": sum(is_wanted(row, name, twice) for row in rows)}
        for name, (label, _verdicts) in SHOWN.items()
    ]


def told_alike(
    brought: QuestionFile,
    rows: Mapping[int, Any],
    drafts: Mapping[int, Question],
    names: Names,
    twice: Mapping[int, tuple[int, float]],
) -> dict[int, list[str]]:
    """By the number of a row: which questions of the bank, and which rows before it, ask nearly the same."""
    asked = {number: said["entry"] for number, said in rows.items() if said["entry"] is not None}
    own = [
        (entry, drafts[number].pk if number in drafts else None) for number, entry in asked.items()
    ]
    found = alike(own, course=brought.course, names=names)
    return {
        number: [*map(str, likes), *_twin(brought, twice.get(number))]
        for number, likes in zip(asked, found, strict=True)
    }


def _twin(brought: QuestionFile, near: tuple[int, float] | None) -> Iterator[str]:
    """That a row says nearly what one before it says."""
    if near is not None:
        number, share = near
        place = brought.rows[number]["place"] or str(number + 1)
        said = {"n": int(100 * share), "place": place}
        yield _("%(n)d %% like another question of this file: %(place)s.") % said


def sums_of(rows: Any) -> list[tuple[str, int]]:
    """How many rows each verdict has."""
    counts = Counter(one["verdict"] for one in rows)
    return [(name, counts[name]) for name in LOOKS]


def look_of(said: dict[str, Any]) -> dict[str, Any]:
    """What the verdict of a row looks like."""
    look, icon = LOOKS[said["verdict"]]
    return {"look": look, "icon": icon, "label": LABELS[said["verdict"]]}


def shown_row(
    number: int, said: dict[str, Any], draft: Question | None, likes: list[str]
) -> dict[str, Any]:
    """A row with its draft, what it is like, and what would be right."""
    can_take = is_takable(said, draft)
    return {
        **said,
        **look_of(said),
        "number": number,
        "draft": None if is_gone(draft) else draft,
        "is_gone": is_gone(draft),
        "can_take": can_take,
        "alike": likes,
        "pictures": [
            {"name": str(one["file"]).rpartition("/")[2], "alt": one.get("alt", "")}
            for one in pictures_in(said["entry"])
        ],
        # What is there already is taken by who says so.
        "is_chosen": can_take and said["verdict"] == "taken" and not likes,
        "lacks": lacks_as_said(said["lacks"]),
        "keyed": _keyed(said["entry"]),
    }


def _keyed(entry: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What would be right and what wrong in the draft of a row, as its kind says it."""
    kind = KINDS.get(str((entry or {}).get("kind")))
    if entry is None or kind is None:
        return []
    return [
        {"text": from_markdown(one.text).plain, "right": one.right} for one in kind.keyed(entry)
    ]


def is_gone(draft: Question | None) -> bool:
    """Whether a draft came of a row and was taken out of use again before anything of it was live."""
    return draft is not None and draft.retired_at is not None and draft.current_version_id is None


def is_takable(said: Mapping[str, Any], draft: Question | None) -> bool:
    """Whether a row can become a draft, and is none yet."""
    return draft is None and said["entry"] is not None
