"""What the sums of statistics come to: a question's numbers, and an exam's report. It reads sums, never responses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from quizzes.bank.models import QuestionVersion
from quizzes.kinds import KINDS
from quizzes.sitting.domain.consistency import consistency_and_accuracy
from quizzes.sitting.domain.counting import NO_ANSWER, log_time, log_time_squares
from quizzes.sitting.domain.enough import SHOWN_FROM, Estimate, Number, estimate
from quizzes.sitting.domain.item_numbers import (
    Cell,
    by_thirds,
    drift,
    third_of_scores,
    typical_seconds,
)
from quizzes.sitting.domain.item_report import Flagged, ItemNumbers, flags_of, item_numbers
from quizzes.sitting.domain.reliability import (
    dependability,
    error_of_measurement,
    keats_error,
    kr20,
    kr21,
    mean_score,
    probably_competent,
    spread_of_scores,
)
from quizzes.sitting.domain.statistics import error_at, share
from quizzes.sitting.models import (
    ExamPolicy,
    ItemStatistic,
    KeyCorrection,
    Quiz,
    ScoreStatistic,
)

_ITEM = (
    *("policy__quiz", "policy", "is_first", "part", "quarter", "right", "score", "of"),
    *("n", "timed", "log_time", "log_time_squares"),
)
# Void questions of one form: with more, it is taken for one that is drawn.
_MOST_VOID = 10


@dataclass(frozen=True)
class _Row:
    """A row of sums."""

    quiz: int
    policy: int
    is_first: bool
    part: str
    quarter: int
    right: bool
    score: int
    of: int
    n: int
    timed: int
    log_time: int
    log_time_squares: int

    @property
    def cell(self) -> Cell:
        """Its people as statistics take them."""
        return Cell(self.right, self.score, self.of, self.n)


@dataclass(frozen=True)
class QuestionReport:
    """How people did on one version of a question in one quiz. First tries alone, but for `later` and `exposure`.

    `later` is the share right at later tries; `exposure` in how many of all attempts under the same rules it was asked.
    """

    quiz: Quiz
    numbers: ItemNumbers
    unanswered: tuple[int, int, int]
    seconds: Estimate
    drift: Estimate
    later: Estimate
    exposure: Estimate
    flags: list[Flagged]


def question_reports(version: QuestionVersion) -> list[QuestionReport]:
    """The numbers of a version in each quiz that asked it, exams first. Three queries, whatever was answered."""
    rows = [
        _Row(*row)
        for row in ItemStatistic.objects.filter(question_version=version, n__gt=0).values_list(
            *_ITEM
        )
    ]
    forms = _forms_of({row.policy for row in rows})
    quizzes = Quiz.objects.filter(pk__in={row.quiz for row in rows}).order_by("title")
    found = [
        _question_report(quiz, version, [row for row in rows if row.quiz == quiz.pk], forms)
        for quiz in quizzes
    ]
    return sorted(found, key=lambda report: report.quiz.purpose != Quiz.Purpose.EXAM)


def _forms_of(policies: set[int]) -> dict[int, int]:
    """How many attempts were graded under each."""
    rows = ScoreStatistic.objects.filter(policy__in=policies).values_list("policy")
    return dict(rows.annotate(forms=Sum("n")))


def _question_report(
    quiz: Quiz, version: QuestionVersion, rows: Sequence[_Row], forms: dict[int, int]
) -> QuestionReport:
    first = [row for row in rows if row.is_first]
    whole = [row for row in first if not row.part]
    chose: dict[str, list[Cell]] = {}
    for row in first:
        if row.part:
            chose.setdefault(row.part, []).append(row.cell)
    everybody = _together(row.cell for row in whole)
    numbers = item_numbers(KINDS[version.kind].offered(version.spec), everybody, chose)
    asked = sum(row.n for row in rows if not row.part)
    exposure = _share(asked, sum(forms.get(pk, 0) for pk in {row.policy for row in rows}))
    moved = _drift(whole)
    return QuestionReport(
        quiz=quiz,
        numbers=numbers,
        unanswered=by_thirds(chose.get(NO_ANSWER, ()), third_of_scores(everybody)),
        seconds=_seconds(whole),
        drift=moved,
        later=_later([row for row in rows if not row.is_first and not row.part]),
        exposure=exposure,
        flags=flags_of(numbers, drift=moved, exposure=exposure),
    )


def _together(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of different quarters and rules, where they are alike."""
    people: Counter[tuple[bool, int, int]] = Counter()
    for cell in cells:
        people[cell.right, cell.score, cell.of] += cell.n
    return [Cell(*key, n) for key, n in people.items()]


def _share(k: int, n: int) -> Estimate:
    if n < max(k, 1):
        return Estimate(Number.P, n)
    found = share(k, n)
    return estimate(Number.P, n, k / n, found.low / 100, found.high / 100)


def _later(rows: Sequence[_Row]) -> Estimate:
    return _share(sum(row.n for row in rows if row.right), sum(row.n for row in rows))


def _seconds(rows: Sequence[_Row]) -> Estimate:
    return typical_seconds(
        sum(row.timed for row in rows),
        log_time(sum(row.log_time for row in rows)),
        log_time_squares(sum(row.log_time_squares for row in rows)),
    )


def _drift(rows: Sequence[_Row]) -> Estimate:
    """The newest quarters that have people enough, against all before."""
    people: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for row in rows:
        people[row.quarter] += row.n
        right[row.quarter] += row.n * row.right
    later, late = [0, 0], set()
    for quarter in sorted(people, reverse=True):
        if later[1] >= SHOWN_FROM[Number.DRIFT]:
            break
        later = [later[0] + right[quarter], later[1] + people[quarter]]
        late.add(quarter)
    before = [quarter for quarter in people if quarter not in late]
    earlier = (sum(right[one] for one in before), sum(people[one] for one in before))
    return drift(earlier, (later[0], later[1]))


@dataclass(frozen=True)
class Try:
    """How many sat their `number`-th try, and the share that passed."""

    number: int
    n: int
    passed: int
    rate: Estimate


@dataclass(frozen=True)
class ExamReport:
    """An exam under one version of its rules. All but `tries` is of first tries with a form of the usual length `of`.

    Errors are in questions. `has_one_form`: everybody had the same questions, so that `reliability` is KR-20, not KR-21, unless a
    key was corrected (`is_corrected`): scores are by the corrected key, and what was right of each question is as it was asked;
    `error_at_cut` is then Keats's, else Lord's. `competent` gives for scores around the cut the probability that who has
    that score would have more than the cut right of all such questions.
    """

    policy: ExamPolicy
    tries: list[Try]
    n: int
    of: int
    apart: int
    mean: Estimate
    sd: Estimate
    has_one_form: bool
    is_corrected: bool
    reliability: Estimate
    error: Estimate
    error_at_cut: float
    dependability: Estimate
    consistency: Estimate
    accuracy: Estimate
    critical_of: int
    critical: Estimate
    competent: list[tuple[int, float]]


def exam_report(policy: ExamPolicy) -> ExamReport | None:
    """The report; None where nobody has finished a first try. Four queries at most, whatever was answered."""
    keys = ("attempt_number", "score", "of", "critical_right", "critical_of", "passed")
    counted = ScoreStatistic.objects.filter(policy=policy, n__gt=0).values(*keys, "n")
    rows: list[dict[str, Any]] = list(counted)
    first = [row for row in rows if row["attempt_number"] == 1]
    if not first:
        return None
    of, critical_of = _usual(first, "of"), _usual(first, "critical_of")
    usual = [row for row in first if row["of"] == of]
    scores = _counted(usual, "score")
    n = scores.total()
    versions = _few_versions(policy, of)
    is_corrected = KeyCorrection.objects.filter(asked__in=versions).exists()
    shares = None if is_corrected else _shares_of_one_form(policy, versions, of, n)
    totals_alone = kr21(scores, of)
    reliability = totals_alone if shares is None else kr20(scores, shares)
    alike, rightly = consistency_and_accuracy(scores, of, policy.cut, reliability.value or 0)
    critical = _counted(
        [row for row in usual if row["critical_of"] == critical_of], "critical_right"
    )
    return ExamReport(
        policy=policy,
        tries=[_try(rows, number) for number in sorted({row["attempt_number"] for row in rows})],
        n=n,
        of=of,
        apart=sum(row["n"] for row in first) - n,
        mean=mean_score(scores),
        sd=spread_of_scores(scores),
        has_one_form=shares is not None,
        is_corrected=is_corrected,
        reliability=reliability,
        error=error_of_measurement(scores, reliability),
        error_at_cut=_error_at_cut(policy.cut, of, shares, reliability, totals_alone),
        dependability=dependability(scores, of, policy.cut / of),
        consistency=alike,
        accuracy=rightly,
        critical_of=critical_of,
        critical=kr21(critical, critical_of),
        competent=[
            (x, probably_competent(x, of, policy.cut / of))
            for x in range(max(0, policy.cut - 3), min(of, policy.cut + 4) + 1)
        ],
    )


def _usual(rows: Sequence[dict[str, Any]], key: str) -> int:
    """The value that most people have."""
    found = Counter[int]()
    for row in rows:
        found[row[key]] += row["n"]
    return max(found, key=lambda value: (found[value], value))


def _counted(rows: Sequence[dict[str, Any]], key: str) -> Counter[int]:
    found = Counter[int]()
    for row in rows:
        found[row[key]] += row["n"]
    return found


def _asked_first(policy: ExamPolicy) -> QuerySet[ItemStatistic]:
    """Sums of scored questions at first tries. Pilots are in nobody's score."""
    # "In" for SQLite, which looks up no bare boolean in an index.
    counted = ItemStatistic.objects.filter(policy=policy, is_first__in=[True], part="", n__gt=0)
    return counted.filter(question_version__unscored=False)


def _few_versions(policy: ExamPolicy, of: int) -> list[int]:
    """The versions that were asked, where they are about as many as a form has: a question that is void is in no score. None
    where forms are drawn from a bank, which has many more: that is seen without counting them."""
    rows = _asked_first(policy).values_list("question_version", flat=True).distinct()
    found = list(rows[: of + _MOST_VOID + 1])
    return found if len(found) <= of + _MOST_VOID else []


def _shares_of_one_form(
    policy: ExamPolicy, versions: Sequence[int], of: int, n: int
) -> list[float] | None:
    """p of each question where all n people had the same scored ones; None where forms are drawn."""
    if len(versions) != of:
        return None
    shares = []
    rows = _asked_first(policy)
    counted = rows.values_list("question_version", "right").annotate(people=Sum("n"))
    by_version: dict[int, list[int]] = {}
    for version, right, people in counted:
        held = by_version.setdefault(version, [0, 0])
        held[0] += people if right else 0
        held[1] += people
    for right, people in by_version.values():
        if people != n:
            return None
        shares.append(right / people)
    return shares


def _error_at_cut(
    cut: int,
    of: int,
    shares: list[float] | None,
    reliability: Estimate,
    totals_alone: Estimate,
) -> float:
    """Keats's where everybody had the same questions. Without error in the totals nothing can be brought down: Lord's."""
    if shares is None or reliability.value is None or totals_alone.value is None:
        return error_at(cut, of)
    if totals_alone.value >= 1:
        return error_at(cut, of)
    return keats_error(cut, of, reliability.value, totals_alone.value)


def _try(rows: Sequence[dict[str, Any]], number: int) -> Try:
    held = [row for row in rows if row["attempt_number"] == number]
    n = sum(row["n"] for row in held)
    passed = sum(row["n"] for row in held if row["passed"])
    found = share(passed, n)
    rate = estimate(Number.PASSES, n, passed / n, found.low / 100, found.high / 100)
    return Try(number, n, passed, rate)
