"""One attempt on two devices at once."""

from tests.chaos.candidate import EXAM, Candidate, Paper
from tests.chaos.ground import Ground, all_at_once


def two_devices(ground: Ground) -> None:
    """Two devices sit one attempt and change the same answers; both hand in at the same moment. The ledger is both's."""
    papers = ground.papers(EXAM, ground.size.people)
    seconds = [_second_device(ground, paper) for paper in papers]
    acts = [
        lambda paper=paper, other=other: _sit(ground, paper, other)
        for first, second in zip(papers, seconds, strict=True)
        for paper, other in ((first, second), (second, first))
    ]
    for problem in all_at_once(acts):
        ground.told.wrong(problem)
    for first, second in zip(papers, seconds, strict=True):
        first.ledger.sent |= second.ledger.sent
        first.ledger.contradictions += second.ledger.contradictions
    ground.compare(papers)
    ground.told.say("both change every answer and hand in at once")


def _second_device(ground: Ground, paper: Paper) -> Paper:
    """The same person signed in elsewhere, who opens the attempt that runs."""
    person = Candidate(ground.site, paper.candidate.name, ground.keys)
    second = Paper(person, EXAM, ground.dice(f"{person.name} on the second device"))
    ground.told.expect(
        second.attempt["uuid"] == paper.attempt["uuid"], "the second device got another attempt"
    )
    return second


def _sit(ground: Ground, paper: Paper, other: Paper) -> None:
    """Each device gives an answer to each question, in its own order; now and then what is late by a while comes after."""
    versions = list(paper.right)
    paper.dice.shuffle(versions)
    for version in versions:
        if paper.dice.random() < 0.5:
            paper.give_wrong(version)
            paper.send()
        paper.give_right(version)
        if paper.dice.random() < 0.7:
            paper.send()
    # The other device closes it, perhaps, before the rest of this one's comes: late is then what it is told.
    paper.hand_in(60)
