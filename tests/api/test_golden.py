"""Today's answers against the golden ones: nothing is taken away or retyped, and what is added is written down.

To write down what was added: GOLDEN=write python -m pytest tests/api/test_golden.py
"""

import os

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api import golden, story


def _described() -> set[str]:
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


@pytest.mark.usefixtures("curriculum")
def test_answers_have_everything_that_they_ever_had(client_of, tmp_path):
    kept, today = golden.read(), story.answers(client_of, tmp_path)
    shapes = {name: golden.shape(answer) for name, answer in today.items()}
    taken = {
        name: message
        for name, answer in kept.items()
        if (message := golden.broken(golden.shape(answer), shapes.get(name, {})))
    }
    assert taken == {}, "the API only grows: clients read what is gone or retyped"

    grown = [name for name in today if name not in kept or golden.shape(kept[name]) != shapes[name]]
    if os.environ.get("GOLDEN") == "write":
        for name in grown:
            golden.write(name, today[name])
        grown = []
    assert grown == [], "write down what was added: GOLDEN=write, and say it in docs/api.md"


def test_every_endpoint_has_a_golden_answer():
    assert {one["endpoint"] for one in golden.read().values()} == _described()


def test_every_golden_status_is_described():
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    for name, one in golden.read().items():
        method, path = one["endpoint"].lower().split()
        assert str(one["status"]) in paths[path][method]["responses"], name


BODY = {"uuid": "<uuid>", "lines": [{"kind": "a", "n": 1}, {"kind": "a", "n": 2, "more": None}]}


@pytest.mark.parametrize(
    ("today", "message"),
    [
        (BODY, []),
        (BODY | {"added": 1}, []),
        ({"lines": BODY["lines"]}, [".uuid was <uuid>, is gone"]),
        (BODY | {"uuid": 7}, [".uuid was <uuid>, is integer"]),
        (BODY | {"uuid": None}, [".uuid was <uuid>, is null"]),
        (BODY | {"lines": [{"kind": "a", "n": 1.5, "more": None}]}, [".lines[a].n was integer, is number"]),
        (BODY | {"lines": [{"kind": "a", "n": 1}, {"kind": "a", "more": None}]},
         [".lines[a].n was integer, is absent or integer"]),
    ],
)  # fmt: skip
def test_what_is_gone_or_retyped_is_named(today, message):
    assert golden.broken(golden.shape(BODY), golden.shape(today)) == message


def test_what_differs_from_run_to_run_is_normalised():
    body = {
        "url": "https://x.example/attempts/6f0e2f4c-7d0b-4f57-9a10-0123456789ab/",
        "at": ["2026-11-24T09:30:00.000000Z", "2026-11-24", "7ZJ0K3M5N8P2Q4R6S9T1V3W5X7Y", "plain"],
        "next": "https://x.example/?cursor=cD0yMDI2%3D",
    }

    assert golden.normalised(body) == {
        "url": "https://x.example/attempts/<uuid>/",
        "at": ["<time>", "<date>", "<code>", "plain"],
        "next": "https://x.example/?cursor=<cursor>",
    }
