"""The chief journeys in a second engine: what Chromium forgives, the browser of an iPad may not."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.browsers import missing_for_webkit
from tests.chaos.candidate import EXAM, Candidate
from tests.journeys import webkit
from tests.journeys.people_at_work import right_answer
from tests.journeys.webkit import Tab
from tests.site import Site, wait_until

# Selenium warns of what it does itself.
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")

COURSE = "/studio/course/rf-skin-tightening/"
LESSONS = "#rf-technique [data-order=lesson]"
LESSON = f"{COURSE}lesson/rft-electrodes-and-depth/"


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """The screen of this module's browsers."""
    if packages := missing_for_webkit():
        pytest.skip(f"no WebKit to drive on this machine: install {' and '.join(packages)}")
    with webkit.display() as name:
        yield name


@pytest.fixture
def tab(screen: str, running_site: Site, tmp_path: Path) -> Iterator[Tab]:
    """A page in a browser of its own."""
    with webkit.browser(screen, tmp_path / "webkit.log") as driver:
        yield Tab(driver, running_site)


def test_practitioner_studies_and_sits_the_exam(tab: Tab) -> None:
    name = tab.site.guest()
    candidate = Candidate(tab.site, name)
    candidate.pass_checks()
    tab.sign_in(name)
    tab.open("/courses/rf-skin-tightening/rf-technique/electrodes-and-depth/")
    tab.press("Mark as read")
    tab.see("#read .badge", "Read")

    tab.open(f"/quizzes/{EXAM}/")
    for box in tab.driver.find_elements(By.CSS_SELECTOR, "main form input[type=checkbox]"):
        box.click()
    tab.press("Start", "main button")
    given = [_answer(tab, number) for number in range(1, 6)]
    tab.see("[data-save-state][data-state=saved]")
    attempt = tab.driver.current_url.split("/attempts/")[1].split("/")[0]
    stored = candidate.get(f"attempts/{attempt}/")["answers"]
    assert {row["version"]: _said(row["answer"]) for row in stored} == {
        version: _said(candidate.keys[version]) for version in given
    }


def _said(answer: Any) -> Any:
    """The answer without the order in which options were chosen."""
    return sorted(answer) if isinstance(answer, list) else answer


def _answer(tab: Tab, number: int) -> str:
    """Answer the question on the screen right, and go on; gives its version."""
    question = tab.see(f"#q{number}[data-version]")
    version = str(question.get_attribute("data-version"))
    give = _GIVE[str(question.get_attribute("data-kind"))]
    give(question, right_answer(tab.site, version))
    tab.press("Next", "button")
    return version


def _choose(question: WebElement, answer: list[str]) -> None:
    for option in answer:
        question.find_element(By.CSS_SELECTOR, f"input[value='{option}']").click()


def _write_number(question: WebElement, answer: dict[str, str]) -> None:
    unit = question.find_element(By.CSS_SELECTOR, "[data-part=unit]")
    Select(unit).select_by_value(answer["unit"])
    question.find_element(By.CSS_SELECTOR, "[data-part=value]").send_keys(answer["value"])


def _match(question: WebElement, answer: dict[str, str]) -> None:
    for left, right in answer.items():
        chooser = question.find_element(By.CSS_SELECTOR, f"select[data-left='{left}']")
        Select(chooser).select_by_value(right)


def _order(question: WebElement, answer: list[str]) -> None:
    for place, item in enumerate(answer):
        items = question.find_elements(By.CSS_SELECTOR, "[data-item]")
        now = [one.get_attribute("data-item") for one in items]
        up = f"[data-item='{item}'] [data-move=up]"
        for _step in range(now.index(item) - place):
            question.find_element(By.CSS_SELECTOR, up).click()
    question.find_element(By.CSS_SELECTOR, "[data-confirm-order]").click()


_GIVE: dict[str, Callable[[WebElement, Any], None]] = {
    "single_choice": _choose,
    "multiple_response": _choose,
    "numeric": _write_number,
    "matching": _match,
    "ordering": _order,
    "true_false": lambda question, answer: _choose(question, [json.dumps(answer)]),
    "short_text": lambda question, answer: question.find_element(
        By.CSS_SELECTOR, "[data-part=text]"
    ).send_keys(answer),
}


def test_author_writes_in_a_lesson_leaves_and_comes_back(tab: Tab) -> None:
    tab.sign_in("noor")
    tab.open(LESSON)
    text = _editor(tab)
    text.send_keys(Keys.CONTROL, Keys.HOME)
    text.send_keys("Typed in another engine. [none]", Keys.ENTER, Keys.ENTER)
    tab.see(".save-state[data-state=saved]", r"Saved \d\d:\d\d")
    tab.press("Waiting", "a")
    tab.see("h1", "Studio")
    tab.open(LESSON)
    assert _editor(tab).text.startswith("Typed in another engine. [none]")


def _editor(tab: Tab) -> WebElement:
    """What is written in; its styles are its own, so it lies in a shadow."""

    def found() -> WebElement:
        return tab.see(".editor").shadow_root.find_element(By.CSS_SELECTOR, ".cm-content")

    element: WebElement = tab.until(found, "the editor is there")
    return element


def test_author_changes_a_question(tab: Tab) -> None:
    tab.sign_in("noor")
    tab.open(f"{COURSE}question/rft-p-05/")
    tab.ready()
    topic = tab.field("Topic")
    topic.clear()
    topic.send_keys("a topic of another engine")
    tab.see(".save-state[data-state=saved]", r"Saved \d\d:\d\d")
    tab.open("/studio/")
    tab.open(f"{COURSE}question/rft-p-05/")
    assert tab.field("Topic").get_attribute("value") == "a topic of another engine"


def test_reviewer_drags_a_lesson_and_takes_it_back(tab: Tab) -> None:
    tab.sign_in("lead")
    tab.open(COURSE)
    tab.ready()
    before = _lessons(tab)
    handles = tab.driver.find_elements(By.CSS_SELECTOR, f"{LESSONS} [data-drag]")
    tab.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", handles[1])
    steps = ActionChains(tab.driver, duration=50).click_and_hold(handles[0])
    for _step in range(8):
        steps.move_by_offset(0, 10)
    steps.release().perform()
    tab.see(".moved", f"“{re.escape(before[0])}” is now at place 2")
    tab.until(lambda: _lessons(tab) == [before[1], before[0], *before[2:]], "it is moved")
    tab.press("Undo")
    tab.see(".moved", "is back at place 1")
    tab.until(lambda: _order_after_reload(tab) == before, "the undoing is stored")


def _order_after_reload(tab: Tab) -> list[str]:
    tab.open(COURSE)
    return _lessons(tab)


def _lessons(tab: Tab) -> list[str]:
    """Those of the first module, as they stand."""
    rows = tab.driver.find_elements(By.CSS_SELECTOR, f"{LESSONS} > [data-row]")
    return [str(row.get_attribute("data-name")) for row in rows]


def test_clinic_checks_a_certificate(tab: Tab) -> None:
    candidate = Candidate(tab.site, tab.site.guest())
    candidate.pass_checks()
    candidate.pass_quiz(EXAM)
    (code,) = wait_until(candidate.issued, seconds=60, why="the certificate is issued")
    tab.open("/")
    tab.field("Code on the certificate").send_keys(code.lower())
    tab.press("Check")
    tab.see("h1", "Trial only")
    tab.see("#limits + ul", "trial")
    day = tab.field("Day of the treatment (UTC)")
    tab.driver.execute_script("arguments[0].value = '2020-01-01'", day)
    tab.press("Check that day")
    tab.see("h1", "Not valid yet on 2020-01-01")
