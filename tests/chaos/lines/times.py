"""Time: its end, the second before and after, and time that is given in the middle."""

import re
import time
from datetime import datetime

from tests.chaos.candidate import Candidate, Paper
from tests.chaos.ground import GRACE, MINUTE, Ground, all_at_once
from tests.chaos.ledger import ACKNOWLEDGED, LATE


def around_the_grace(ground: Ground) -> None:
    """One second before the grace ends a save counts; one second after, it is late."""
    papers = ground.papers(MINUTE, ground.size.people)
    for paper in papers:
        paper.ledger.expires = True
    closes = max(_closes(paper) for paper in papers)
    acts = [lambda paper=paper: _around(ground, paper, _closes(paper)) for paper in papers]
    for problem in all_at_once(acts):
        ground.told.wrong(problem)
    _sleep_until(closes + 3)
    ground.compare(papers)
    ground.told.say("a save 1 s before and one 1 s after")


def _closes(paper: Paper, given: int = 0) -> float:
    """The end of the grace, as seconds since 1970: the site's clock is this machine's."""
    deadline = datetime.fromisoformat(paper.attempt["deadline_at"])
    return deadline.timestamp() + GRACE + given


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))


def _around(ground: Ground, paper: Paper, closes: float) -> None:
    """A change a second before the end, and another one a second after."""
    first, second = list(paper.right)[:2]
    _sleep_until(closes - 1)
    paper.give_right(first)
    paper.send()
    in_time = time.time() < closes - 0.1  # whoever is served later than that is no proof
    _sleep_until(closes + 1)
    paper.give_right(second)
    paper.drain(30)
    said = [len(paper.ledger.told(ACKNOWLEDGED)), len(paper.ledger.told(LATE))]
    ground.told.expect(
        said == [1, 1] or not in_time, f"acknowledged and late are {said}, not one of each"
    )


def time_granted(ground: Ground) -> None:
    """An administrator gives one half a minute more while they sit; it moves their end, and nobody else's."""
    root = Candidate(ground.site, "root", {})  # before the minute begins
    papers = ground.papers(MINUTE, ground.size.people)
    given, others = papers[::2], papers[1::2]
    for paper in papers:
        paper.ledger.expires = True
    for paper in given:
        _give_a_minute(ground, root, paper)
    acts = [lambda p=paper: _around(ground, p, _closes(p, 60)) for paper in given]
    acts += [lambda p=paper: _around(ground, p, _closes(p)) for paper in others]
    for problem in all_at_once(acts):
        ground.told.wrong(problem)
    _sleep_until(max(_closes(paper, 60) for paper in given) + 3)
    ground.compare(papers)
    ground.told.say(f"a minute given to {len(given)} of {len(papers)}")


def _give_a_minute(ground: Ground, root: Candidate, paper: Paper) -> None:
    """On the desk, as an administrator does: the attempt is looked for by its person."""
    desk = f"{ground.site.url}/admin/quizzes/attempt/"
    email = ground.site.people[paper.candidate.name]["email"]
    listed = root.session.get(desk, params={"q": email}, timeout=30).text
    (row,) = set(re.findall(r"/admin/quizzes/attempt/(\d+)/change/", listed))
    page = f"{desk}{row}/time/"
    form = {"minutes": "1", "reason": "fire alarm", "csrfmiddlewaretoken": root.token}
    answer = root.session.post(page, data=form, headers={"Referer": page}, timeout=30)
    assert answer.url.endswith("/change/"), f"no time was given: {answer.status_code} {answer.url}"
    paper.ledger.given_seconds = 60
