"""The rows of the table: each round measures every one of them once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench import work
from tests.bench.browser import PASSWORD, Browser
from tests.bench.exam import Sitting, whole_exam
from tests.bench.load import CONCURRENCY, Work, run
from tests.bench.measure import Row, Stopwatch, row
from tests.bench.servers import WEB, Installation
from tests.sat import EXAM

GLOSSARY = "/courses/rf-skin-tightening/glossary/"
# People that one round uses up: an exam that was passed is not sat again.
CANDIDATES = 2 * CONCURRENCY


@dataclass
class Rounds:
    """How often each browser does it; `once` to see that everything works."""

    read: int = 60
    page: int = 12
    save: int = 40
    attempt: int = 5
    certificates: int = 60


ONCE = Rounds(read=1, page=1, save=1, attempt=1, certificates=3)


@dataclass
class Measured:
    """One installation under measurement."""

    site: Installation
    rounds: Rounds
    next_candidate: int = 0
    people: list[Browser] = field(default_factory=list)

    def candidates(self, number: int) -> list[Browser]:
        """People who have not sat the exam yet."""
        first = self.next_candidate
        self.next_candidate += number
        sessions = self.site.facts["sessions"][first : self.next_candidate]
        return [Browser(self.site.port, session) for session in sessions]

    def sittings(self, browsers: list[Browser]) -> dict[int, Sitting]:
        return {id(one): Sitting(one, self.site.facts["keys"]) for one in browsers}

    def row(
        self, name: str, browsers: list[Browser], job: Work, rounds: int, *, roots: list[int]
    ) -> Row:
        watch = Stopwatch(roots)
        with watch.running():
            seen = run(browsers, job, rounds=rounds)
        return row(
            name,
            cpu_seconds=watch.cpu_seconds,
            wall_seconds=seen.wall_seconds,
            latencies=seen.latencies,
            received=seen.received,
            errors=seen.errors + sum(len(one.failures) for one in browsers),
        )

    def warm(self, name: str, browsers: list[Browser], job: Work, rounds: int) -> Row:
        """The same after some rounds that are not measured."""
        web = self.site.roots(*WEB)
        run(browsers, job, rounds=min(5, rounds))
        return self.row(name, browsers, job, rounds, roots=web)


def one_round(measured: Measured) -> Iterator[Row]:
    """Every row once."""
    yield from _reading(measured)
    yield from _pages(measured)
    yield from _exam(measured)
    yield _whole_attempts(measured)
    yield _whole_exams(measured)
    yield _certificates(measured)


def _reading(measured: Measured) -> Iterator[Row]:
    site, reads = measured.site, measured.rounds.read
    strangers = [Browser(site.port) for _ in range(CONCURRENCY)]
    bare = [Browser(site.bare_port) for _ in range(CONCURRENCY)]
    clinics = [Browser(site.port, key=site.facts["key"]) for _ in range(CONCURRENCY)]
    verify = work.get(f"/api/v1/verify/{site.facts['code']}/")
    run(bare, work.get("/bench/bare"), rounds=min(5, reads))
    yield measured.row("bare view", bare, work.get("/bench/bare"), reads, roots=[site.bare_root])
    yield measured.warm("one row (the floor)", strangers, work.get("/bench/row"), reads)
    yield measured.warm("verify without key", strangers, verify, reads)
    yield measured.warm("verify with key", clinics, verify, reads)
    yield measured.warm(
        "public page", strangers, work.page(f"/v/{site.facts['code']}/"), measured.rounds.page
    )


def _pages(measured: Measured) -> Iterator[Row]:
    """Pages of somebody who is signed in, and the signing in."""
    site, pages = measured.site, measured.rounds.page
    first = measured.next_candidate
    people = measured.candidates(CONCURRENCY)
    measured.people = people
    emails = site.facts["emails"][first : first + CONCURRENCY]
    yield measured.warm("dashboard", people, work.page("/dashboard/"), pages)
    yield measured.warm("page of the exam", people, work.page(f"/quizzes/{EXAM}/"), pages)
    yield measured.warm("glossary", people, work.page(GLOSSARY), pages)
    fresh = [Browser(site.port) for _ in emails]
    passwords = {
        id(one): {"login": email, "password": PASSWORD}
        for one, email in zip(fresh, emails, strict=True)
    }
    run(fresh, work.page("/accounts/login/"), rounds=1)
    yield measured.row("sign in", fresh, work.sign_in(passwords), 1, roots=site.roots(*WEB))


def _exam(measured: Measured) -> Iterator[Row]:
    """The exam of sixty questions, step by step."""
    rounds, web = measured.rounds, measured.site.roots(*WEB)
    sittings = measured.sittings(measured.people)
    yield measured.row("start of the exam", measured.people, work.begin(sittings), 1, roots=web)
    reload = work.of_sitting(sittings, "reload")
    yield measured.warm("page of sixty questions", measured.people, reload, rounds.page)
    save = work.of_sitting(sittings, "save_next")
    yield measured.warm("one save", measured.people, save, rounds.save)
    run(measured.people, lambda one, _turn: bool(sittings[id(one)].answer_the_rest()), rounds=1)
    hand_in = work.of_sitting(sittings, "hand_in")
    yield measured.row("hand in, with the result", measured.people, hand_in, 1, roots=web)
    yield measured.warm("page of the result", measured.people, work.result(sittings), rounds.page)


def _whole_attempts(measured: Measured) -> Row:
    site, people = measured.site, measured.people
    run(people, work.whole_attempt, rounds=1)  # warm
    before = site.stored_bytes()
    found = measured.row(
        "attempt of 20 questions",
        people,
        work.whole_attempt,
        measured.rounds.attempt,
        roots=site.roots(*WEB),
    )
    site.bytes_per_attempt = (site.stored_bytes() - before) / found.requests
    return found


def _whole_exams(measured: Measured) -> Row:
    """All of it, by people who never saw the exam, with everything that runs beside it; sign-in apart."""
    people = measured.candidates(CONCURRENCY)
    sittings = measured.sittings(people)
    return measured.row(
        "exam of 60 questions",
        people,
        lambda one, _turn: whole_exam(sittings[id(one)]),
        1,
        roots=measured.site.roots(*WEB),
    )


def _certificates(measured: Measured) -> Row:
    """From the pass that comes into sight to the stored document, by the worker."""
    number = measured.rounds.certificates
    cpu, wall, made = measured.site.certificates_of(number)
    return row(
        "certificate, all in",
        cpu_seconds=cpu,
        wall_seconds=wall,
        latencies=[wall / number] * number,
        received=0,
        errors=number - made,
    )
