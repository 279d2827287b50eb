"""Two on one draft: an order, a no and a nought that the other saved are kept, and told, as any other word is."""

from html import unescape
from typing import Any

import pytest

from certificates.domain.scheme_table import SCHEME_FIELDS
from certificates.models import SchemeDraft
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.models import Question
from tests.people import lead, noor
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.meeting import _told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
COURSE = "/studio/course/small/"
STEPS = ("Mark the nerve", "Test the skin", "Begin the pass")


def begun(kind: str) -> str:
    said = {"module": "alpha", "kind": kind, "pool": "practice", "stem": "What belongs first here?"}
    answer = at_desk(noor()).post(f"{COURSE}new/question/", said)
    assert answer.status_code == 302
    return str(answer.url)


def form_of(path: str) -> dict[str, str]:
    return posted_by(at_desk(noor()).get(path).content.decode())


def save(person: Any, path: str, form: Any) -> None:
    assert at_desk(person).post(path, form).status_code == 302


def met(path: str, form: Any) -> str:
    answer = at_desk(noor()).post(path, form)
    assert answer.status_code == 409
    return unescape(answer.content.decode())


def stored() -> Any:
    return Question.objects.latest("pk").draft


def test_other_order_of_steps_stands_and_is_told() -> None:
    path = begun("ordering")
    texts = {f"options-{n}-text": text for n, text in enumerate(STEPS)}
    save(noor(), path, form_of(path) | texts)
    form = form_of(path)
    other = dict(form)
    for part in ("text", "code"):
        first, second = f"options-0-{part}", f"options-1-{part}"
        other[first], other[second] = form[second], form[first]
    save(lead(), path, other)

    page = met(path, form | {"topic": "order"})

    assert "“Answers” is theirs now." in page
    save(noor(), path, posted_by(page))
    assert [one["text"] for one in stored()["options"]] == [STEPS[1], STEPS[0], STEPS[2]]
    assert stored()["topic"] == "order"


def test_false_and_harm_of_nought_stand_and_are_told() -> None:
    path = begun("true_false")
    form = form_of(path)
    save(lead(), path, form | {"answer": "false", "harm": "0"})

    page = met(path, form | {"topic": "tip"})

    assert "is theirs now" in page
    save(noor(), path, posted_by(page))
    assert (stored()["answer"], stored()["harm"], stored()["topic"]) == (False, 0, "tip")


def test_false_beside_ones_own_true_is_told_by_its_word() -> None:
    path = begun("true_false")
    form = form_of(path)
    save(lead(), path, form | {"answer": "false"})

    page = met(path, form | {"answer": "true"})

    assert "Yours stands below; theirs is: False" in page


def test_part_of_an_entry_is_told_in_words() -> None:
    steps = [{"code": "b", "text": "Cool", "rationale": "It burns."}, {"code": "a", "text": "Stop"}]
    told = _told(QUESTION_FIELDS.of({"kind": "ordering"})["options"], steps)
    assert told.startswith("Cool, ")
    assert told.endswith(": It burns.; Stop")
    assert "code" not in told
    scopes = [{"code": "x", "title": "A scope"}]
    assert _told(SCHEME_FIELDS["scopes"], scopes) == "Code: x, Title: A scope"


def test_other_order_of_scopes_stands_and_is_told() -> None:
    answer = at_desk(noor()).post(f"{COURSE}new/scheme/", {"title": "A scheme of two scopes"})
    path = answer.url
    rows = {f"scopes-{n}-{key}": f"{key}-{n}" for n in (0, 1) for key in ("code", "title")}
    save(noor(), path, form_of(path) | rows)
    form = form_of(path)
    swapped = {
        f"scopes-{n}-{key}": form[f"scopes-{1 - n}-{key}"]
        for n in (0, 1)
        for key in ("code", "title")
    }
    save(lead(), path, form | swapped)

    page = met(path, form | {"limits": "It says nothing of ice or of steam."})

    assert "“Scopes” is theirs now." in page
    save(noor(), path, posted_by(page))
    said = SchemeDraft.objects.latest("pk").content
    assert [one["title"] for one in said["scopes"]] == ["title-1", "title-0"]
