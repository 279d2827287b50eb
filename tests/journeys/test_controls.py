"""The control of every kind in a real browser: what its module shows in it, it reads from it again."""

import base64
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from quizzes.kinds import FOLDER, KINDS
from tests.quizzes.kinds.entries import spec_of

SHOW_AND_READ = """async ({ source, answer }) => {
  const control = await import(`data:text/javascript;base64,${source}`);
  const question = document.querySelector("[data-version]");
  control.enable?.(question, { changed() {}, say() {} });
  const before = control.read(question);
  control.show(question, answer);
  return { before, after: control.read(question) };
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_module_reads_what_it_shows_and_nothing_where_nothing_was_given(
    kind: str, open_page: Callable[..., Page]
) -> None:
    offers, spec = KINDS[kind], spec_of(kind)
    seen = offers.present(spec, offers.order(spec, random.Random(1)))
    question: dict[str, Any] = {
        "version": "v",
        "kind": kind,
        "stem_html": "?",
        "answer": None,
        **seen,
    }
    shown = {"question": offers.prefilled(question), "questions": [question]}
    source = (FOLDER / kind / "static" / "kinds" / kind / "control.js").read_bytes()

    page = open_page()
    page.set_content(render_to_string("quizzes/_question.html", shown))
    told = page.evaluate(
        SHOW_AND_READ,
        {"source": base64.b64encode(source).decode(), "answer": offers.key(spec)},
    )

    assert told["before"] is None
    assert offers.clean(spec, told["after"]) == offers.key(spec)
