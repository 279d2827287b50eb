"""Authors work while people sit: another wording goes live, a wrong key is corrected."""

from tests.chaos.candidate import Paper
from tests.chaos.ground import COURSE, OWN_EXAM, Ground
from tests.curriculum_small import edit

# A question that every form of the exam holds, and one more that most of them hold.
ASKED, REWORDED = "al-e-01", "al-e-03"
QUESTIONS = "01-alpha/questions-exam.yaml"
RIGHT = (
    '- {{code: a, text: "The right answer of {code}", correct: true, rationale: "SECRET-WHY because it is right here, for a reason."}}\n'
    '    - {{code: b, text: "A wrong answer of {code}", correct: false, rationale: "SECRET-WHY it is not right here.", harm: 3}}'
)
CORRECTED = (
    '- {{code: a, text: "The right answer of {code}", correct: false, rationale: "SECRET-WHY it is not right here.", harm: 1}}\n'
    '    - {{code: b, text: "A wrong answer of {code}", correct: true, rationale: "SECRET-WHY because it is right here, for a reason."}}'
)


def published_and_corrected(ground: Ground) -> None:
    """In the middle of their exams a question is worded otherwise and another one gets another key; then those who were
    asked are scored again. Everybody goes on with the form that they were given; what counts is the key as corrected."""
    papers = ground.papers(OWN_EXAM, 2 * ground.size.people)
    asked = {paper.ledger.attempt: _version_of(ground, paper) for paper in papers}
    knew, missed = papers[::2], papers[1::2]
    for paper in knew:  # all by the key that is wrong: six of six, five of six when it is corrected
        _answer(paper)
    for (
        paper
    ) in missed:  # what the corrected key says, and one mistake: four of six fail, five of six pass
        version = asked[paper.ledger.attempt]
        _answer(paper, other=version, mistake=next(one for one in paper.right if one != version))
    before = papers[: len(papers) // 2]
    for paper in before:
        paper.hand_in()
    _publish(ground)
    after = papers[len(papers) // 2 :]
    for paper in after:
        _goes_on_as_before(ground, paper)
    _correct(ground)
    for paper in after:
        paper.hand_in()
    for paper in papers:
        version = asked[paper.ledger.attempt]
        paper.ledger.right = paper.right | {version: _other_option(paper, version)}
        paper.ledger.results = 2 if paper in before else 1
    ground.compare(papers)
    ground.told.say(f"{len(before)} handed in before, {len(after)} after")


def _version_of(ground: Ground, paper: Paper) -> str:
    """The question whose key will be corrected, as this form holds it."""
    (version,) = [one["version"] for one in paper.questions if f"code {ASKED}." in one["stem_html"]]
    return str(version)


def _other_option(paper: Paper, version: str) -> str:
    """The option that the corrected key calls right."""
    question = next(one for one in paper.questions if one["version"] == version)
    said = f"A wrong answer of {ASKED}"
    return str(next(one["id"] for one in question["options"] if said in one["html"]))


def _answer(paper: Paper, *, other: str = "", mistake: str = "") -> None:
    for version in paper.right:
        if version == other:
            paper.give(version, _other_option(paper, version))
        elif version == mistake:
            paper.give_wrong(version)
        else:
            paper.give_right(version)
    paper.drain()


def _publish(ground: Ground) -> None:
    """Another wording of one question and another key of the other go live, as an operator loads them."""
    folder = ground.course()
    edit(folder, QUESTIONS, RIGHT.format(code=ASKED), CORRECTED.format(code=ASKED))
    edit(folder, QUESTIONS, f"with the code {REWORDED}.", f"that is named {REWORDED}.")
    ground.load(folder)


def _goes_on_as_before(ground: Ground, paper: Paper) -> None:
    """The open attempt still shows what it showed; a change of an answer is taken."""
    now = paper.candidate.get(paper.path)["form"]["questions"]
    ground.told.expect(now == paper.questions, "the form of an open attempt has changed")
    version = next(iter(paper.right))
    latest = [one for one in paper.ledger.sent.values() if one.version == version][-1]
    paper.give(version, latest.answer)
    paper.drain()


def _correct(ground: Ground) -> None:
    """A reviewer with the right to read the keys lets those be scored again who were asked."""
    ground.site.run_program(GRANT_KEYS, COURSE)
    lead = ground.site.people["lead"]["email"]
    options = ["--question", ASKED, "--course", COURSE, "--by", lead, "--reason", "It was wrong."]
    done = ground.site.manage("rescore", *options)
    ground.told.expect(done.returncode == 0, f"rescore: {done.stderr}")
    counts = dict(line.split(": ") for line in done.stdout.splitlines() if ": " in line)
    ground.told.expect(int(counts.get("fail_to_pass", 0)) > 0, f"nobody passed by it: {counts}")
    ground.told.say(f"corrected ({counts.get('fail_to_pass')} pass by it)")


GRANT_KEYS = """
import sys
from django.utils import timezone
from courses.models import Course
from quizzes.actions import ask_for_keys
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actors import Person

lead, root = (Person.objects.get(email=f"{name}@demo.example") for name in ("lead", "root"))
course = Course.objects.get(code=sys.argv[1])
now = timezone.now()
case = ask_for_keys(course=course, reason="To correct a key.", by=lead, now=now)
decide_case(case=case, outcome="granted", note="Agreed.", by=root, now=now)
"""
