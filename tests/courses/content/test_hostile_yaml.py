"""What no honest author writes is refused in words and in little time, by the reader and at the desk."""

import time
from typing import Any

import pytest

from courses.content.domain.entries import MOST_NODES, ContentRefused, as_plain, read_yaml
from quizzes.models import Question
from tests.people import noor, with_keys
from tests.trainingsite.test_desks import at_desk

HOSTILE = {
    "endless": ("&a [*a]", "names for parts"),
    "merge": ("a: &a {<<: *a}", "names for parts"),
    "brackets": ("[" * 20_000, "deep"),
    "closed brackets": ("[" * 20_000 + "]" * 20_000, "deep"),
    "deep lines": ("".join(" " * depth + "a:\n" for depth in range(200)), "deep"),
    "python": ('!!python/object/apply:os.system ["id"]', "tags"),
    "tag": ("a: !secret b", "tags"),
    "number": ("a: 0x" + "f" * 30_000, "too large"),
    "infinite": ("a: 1e999999", "too large"),
    "no number": ("a: .nan", "too large"),
    "half a sign": (r'a: "\ud800"', "no text"),
    "nought": ("a: \x00", "special characters"),
    "list as key": ("? - a\n: 2", "a key is one word"),
    "mapping as key": ("? {a: 1}\n: 2", "a key is one word"),
    "mapping in a key": ("? - {a: 1}\n: 2", "a key is one word"),
    "mapping in a key within": ("a: {[{b: c}]: d}", "a key is one word"),
    "list in a list as key": ("? [[{a: b}]]\n: c", "a key is one word"),
    "prefix alone": ("a: 0x_", "Not valid YAML"),
    "octal prefix alone": ("- 0o_", "Not valid YAML"),
    "moment": ("a: 2001-12-14t21:59:43.10-05:00", "without a time"),
    "list of many": ("a: [" + "1," * 200_000 + "1]", "Far too large"),
    "lines of many": ("a:\n" + "- 1\n" * 50_000, "Far too large"),
    "keys of many": ("".join(f"a{number}: 1\n" for number in range(20_000)), "Far too large"),
    "entries of many": ("- {code: a, b: [1, 2, 3]}\n" * 10_000, "Far too large"),
    "key said twice": ("1: a\n'1': b", "the same word"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reader_refuses_it_with_its_place(name):
    text, said = HOSTILE[name]
    began = time.process_time()

    with pytest.raises(ContentRefused, match=said) as refusal:
        as_plain(read_yaml(text, "x.yaml"))

    assert refusal.value.problems[0].line >= 1
    assert time.process_time() - began < 5


def test_numbers_and_texts_that_people_write_are_read():
    read = as_plain(read_yaml("{a: -12.5, b: 100000, c: 'é', d: 'E301 & E302', e: '*'}", "x.yaml"))

    assert read == {"a": -12.5, "b": 100_000, "c": "é", "d": "E301 & E302", "e": "*"}


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("name", HOSTILE)
def test_desk_refuses_it_and_keeps_the_draft(name, settings: Any):
    settings.SEED_DEMO = True
    question = Question.objects.order_by("id")[0]
    before = question.draft

    answer = at_desk(with_keys(noor())).post(
        f"/admin/quizzes/question/{question.pk}/change/", {"entry": HOSTILE[name][0]}
    )

    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    question.refresh_from_db()
    assert question.draft == before


def test_what_is_too_large_is_not_composed_to_its_end():
    with pytest.raises(ContentRefused) as refused:
        read_yaml("a:\n" + "- 1\n" * 100_000, "draft")

    (problem,) = refused.value.problems
    assert problem.message == "Far too large. Split it."
    assert problem.line == pytest.approx(2 * MOST_NODES, abs=3)


def test_file_of_many_entries_is_read():
    found = read_yaml("- {code: a, b: [1, 2, 3]}\n" * 3_000, "draft")

    assert len(found) == 3_000
