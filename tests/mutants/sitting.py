"""Mutants of sitting an exam: scoring, drawing, time, who may start, what is kept and what is shown."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/quizzes/sitting"
ANSWERS = f"{_TESTS}/test_answers.py"
ATTEMPTS = f"{_TESTS}/test_attempts.py"
BLUEPRINT = f"{_TESTS}/test_blueprint.py"
EVEN = f"{_TESTS}/test_even_draw.py"
FORMS = f"{_TESTS}/test_forms.py"
GRADING = f"{_TESTS}/test_grading.py"
RESCORING = f"{_TESTS}/test_rescoring.py"
REVEAL = f"{_TESTS}/test_reveal.py"
SCORING = f"{_TESTS}/test_scoring.py"
STUDYING = f"{_TESTS}/test_studying.py"
TIMING = f"{_TESTS}/test_timing.py"
GUARDS = "tests/quizzes/test_guards.py"

_SCORING = "quizzes/sitting/domain/scoring.py"
_DRAW = "quizzes/sitting/domain/blueprint.py"
_EVEN = "quizzes/sitting/domain/even_draw.py"
_TIMING = "quizzes/sitting/domain/timing.py"
_REVEAL = "quizzes/sitting/domain/reveal.py"
_STUDYING = "quizzes/sitting/domain/studying.py"
_RULE = "quizzes/sitting/domain/pass_rule.py"
_START = "quizzes/sitting/actions/attempts.py"
_OPEN = "quizzes/sitting/actions/availability.py"
_GRADING = "quizzes/sitting/actions/grading.py"
_ANSWERS = "quizzes/sitting/actions/answers.py"
_CORRECTING = "quizzes/sitting/domain/correcting.py"
_RESCORING = "quizzes/sitting/actions/rescoring.py"
_ROWS = "quizzes/sitting/models/attempts.py"

JUDGED = (
    Mutant(
        _SCORING, "and total_right >= cut\n", "and total_right > cut\n", SCORING,
        "whoever reaches the pass mark exactly fails",
    ),
    Mutant(
        _SCORING, "        and critical_right >= critical_needed\n", "", SCORING,
        "somebody who gets the dangerous questions wrong is certified",
    ),
    Mutant(
        _SCORING, 'all(domain["right"] >= domain["needed"] for domain in domains)', "bool(domains)", SCORING,
        "somebody who knows half of a module is certified",
    ),
    Mutant(
        _RULE, "-(-needed * scored // asked)", "needed * scored // asked", SCORING,
        "a share of a module is rounded down",
    ),
    Mutant(
        _SCORING, "return question.counts is Counts.FOR_ALL", "return False", SCORING,
        "a question that counts for all counts against everybody",
    ),
    Mutant(
        _SCORING, "        passed=bool(scored)\n        and total_right", "        passed=total_right", SCORING,
        "a form of which nothing counts is passed",
    ),
    Mutant(
        _SCORING, ".mark(question.spec, answer).full", ".mark(question.spec, answer).points > 0", SCORING,
        "half an answer counts as a right one",
    ),
    Mutant(
        _SCORING, "scorer = SCORERS.get(version)", "scorer = SCORERS.get(SCORING_VERSION)", FORMS,
        "an old result is scored by a rule that came later",
    ),
    Mutant(
        _SCORING, 'sum(q.domain == name for q in questions)', "len(questions)", SCORING,
        "a candidate reads a wrong total for each domain",
    ),
    Mutant(
        _DRAW, "fitting.sort(key=lambda c: c.code in seen)", "fitting.sort(key=lambda c: c.code not in seen)", BLUEPRINT,
        "a second try brings the same questions again",
    ),
    Mutant(
        _DRAW, 'key=lambda cell: cell["critical"] == "any"', 'key=lambda cell: cell["critical"] != "any"', f"{BLUEPRINT} {GUARDS}",
        "critical questions are used up by cells that take any, and no form can be drawn",
    ),
    Mutant(
        _DRAW, "return candidate.code in taken or any(", "return any(", BLUEPRINT,
        "the same question is asked twice in one form",
    ),
    Mutant(
        _DRAW, " or candidate.code in other.enemies", "", BLUEPRINT,
        "one question gives another one's answer away",
    ),
    Mutant(
        _DRAW, "        rng.shuffle(chosen)\n", "", BLUEPRINT,
        "the place in the form tells which questions are the critical ones",
    ),
    Mutant(
        _DRAW, "DRAWS.get(DRAW_VERSION if version is None else version)", "DRAWS.get(DRAW_VERSION)", BLUEPRINT,
        "an old form cannot be drawn again as it was",
    ),
    Mutant(
        "quizzes/sitting/domain/candidates.py", '        and candidate.pool == cell["pool"]\n', "", BLUEPRINT,
        "an exam asks what everybody has practised",
    ),
    Mutant(
        _EVEN, "        self.blocked |= self.bank.enemies[number]\n", "", BLUEPRINT,
        "one question gives another one's answer away, since the second version of the draw",
    ),
    Mutant(
        _EVEN, "    rng.shuffle(chosen)\n", "", BLUEPRINT,
        "the place in the form tells which questions are the critical ones, since the second version of the draw",
    ),
    Mutant(
        _EVEN, "        lacks = least - (self.taken & mask).bit_count()\n", "        lacks = 0\n", EVEN,
        "a form asks nothing of an area that every form must ask about",
    ),
    Mutant(
        _EVEN, "mask >> number & 1 and (self.taken & mask).bit_count() >= most", "False", EVEN,
        "a form has more questions of a sort than its rules allow",
    ),
    Mutant(
        _EVEN, "    if within is None:\n", "    if True:\n", EVEN,
        "one form is harder than another by four questions",
    ),
    Mutant(
        _EVEN, "bank.enemies[number] & rest", "False", EVEN,
        "an exchange for difficulty brings an enemy into the form",
    ),
    Mutant(
        "quizzes/sitting/domain/balancing.py", "weights[code] * grown**step", "weights[code]", EVEN,
        "a question with many enemies is in 1 of 100 forms, another one in 40",
    ),
    Mutant(
        _REVEAL, 'return DOMAINS if purpose == "exam" else policy', "return policy", REVEAL,
        "a wrong row of a policy shows the keys of the exam",
    ),
    Mutant(
        _REVEAL, ' and pool == "practice"', "", REVEAL,
        "a practice quiz explains questions of the exam",
    ),
    Mutant(
        _REVEAL, "return reveal == DOMAINS and not passed", "return reveal == DOMAINS", REVEAL,
        "who passed learns by how much",
    ),
    Mutant(
        _STUDYING, "[one for one in scored if one.is_critical], least=LEAST_CRITICAL", "scored, least=LEAST_CRITICAL", STUDYING,
        "every wrong question of an exam is told as a dangerous one",
    ),
    Mutant(
        _STUDYING, "        if len(held) >= least:\n", "        if held:\n", STUDYING,
        "an objective that one question asks for is named, and with it the question",
    ),
    Mutant(
        _STUDYING, "min(MOST_AFTER_A_PASS, len(found) // 2)", "sum(map(_wrong, found))", STUDYING,
        "the number of parts that a pass names is the number of wrong answers",
    ),
    Mutant(
        "quizzes/sitting/domain/statistics.py", "return self.n >= SHOWN_FROM", "return self.n > SHOWN_FROM", f"{_TESTS}/test_shares.py",
        "a share is printed later than the page says",
    ),
)  # fmt: skip
TIMED = (
    Mutant(
        _TIMING, "received_at < closes_at", "received_at <= closes_at", f"{TIMING} {ANSWERS}",
        "an answer counts that came when the time was up",
    ),
    Mutant(
        _TIMING, "else deadline_at + timedelta(seconds=grace_seconds)", "else deadline_at", f"{TIMING} {ATTEMPTS}",
        "a slow network costs the last answer",
    ),
    Mutant(
        _TIMING, "moment > now - window]", "moment >= now - window]", TIMING,
        "a try counts one instant longer than its window",
    ),
    Mutant(
        _TIMING, "waits_days[min(len(past), len(waits_days)) - 1]", "waits_days[0]", TIMING,
        "every wait is as short as the first",
    ),
    Mutant(
        _TIMING, "opens_at=max(opens_at, waited or opens_at)", "opens_at=opens_at", TIMING,
        "a new window cuts the wait after the last try short",
    ),
    Mutant(
        _TIMING, "counted[-tries:][1:]", "counted[-tries:]", TIMING,
        "the wait is counted as if the oldest try had not left",
    ),
    Mutant(
        _ROWS, "closes_at__lte=now", "closes_at__lt=now", GRADING,
        "the sweep passes over what closes at this very moment",
    ),
    Mutant(
        _GRADING, "now if in_time or locked.closes_at is None else locked.closes_at", "now", f"{GRADING} {ATTEMPTS}",
        "an attempt that was left behind seems to have lasted until somebody looked",
    ),
    Mutant(
        _GRADING, "if reason == Attempt.CloseReason.SUBMITTED and not in_time:", "if False:", f"{GRADING} {ATTEMPTS}",
        "what is handed in too late is called handed in",
    ),
)  # fmt: skip
OPENED = (
    Mutant(
        _OPEN, "Attempt.objects.filter(user=user).passed()", "Attempt.objects.passed()", GUARDS,
        "somebody else's passed check opens the exam",
    ),
    Mutant(
        _OPEN, "    if unpassed_checks(user=user, quiz=quiz):\n        return Availability", "    if False:\n        return Availability", f"{GUARDS} {ATTEMPTS}",
        "the exam is open to who has learnt nothing",
    ),
    Mutant(
        _OPEN, '[a for a in of_cycle if not (a.current_result and a.current_result.state == "void")]', "of_cycle", f"{ATTEMPTS} {GRADING}",
        "an attempt that counts for nothing costs a try",
    ),
    Mutant(
        _OPEN, "now < end)", "now <= end)", ATTEMPTS,
        "an entry is open at the moment at which it closes",
    ),
    Mutant(
        _OPEN, "any(begin <= now", "any(begin < now", ATTEMPTS,
        "an entry is shut at the moment at which it opens",
    ),
    Mutant(
        _OPEN, 'state == "passed" for a in of_cycle):', 'state == "passed" for a in attempts):', ATTEMPTS,
        "nobody who was ever certified can renew",
    ),
    Mutant(
        _START, "if not agreed:", "if False:", ATTEMPTS,
        "an exam begins without the candidate's agreement",
    ),
    Mutant(
        _START, "if not name_confirmed:", "if False:", ATTEMPTS,
        "a certificate is made out to a name that nobody confirmed",
    ),
    Mutant(
        _START, "    if settled.is_held:", "    if False:", f"{ATTEMPTS} tests/trainingsite/accounts/test_register_claims.py tests/trainingsite/accounts/test_register_holds.py",
        "two accounts sit the exam under one registration",
    ),
    Mutant(
        _START, "if quiz.retired_at is not None or quiz.current_policy is None:", "if quiz.current_policy is None:", ATTEMPTS,
        "an exam that is out of use can be sat",
    ),
    Mutant(
        _START, "attempt__user=user, attempt__quiz=quiz", "attempt__quiz=quiz", GUARDS,
        "questions that others were given count as seen",
    ),
    Mutant(
        "quizzes/sitting/actions/drawing.py", "Question.objects.published()",
        "Question.objects.filter(current_version__isnull=False)", ATTEMPTS,
        "a question that was taken out of use is asked",
    ),
    Mutant(
        "quizzes/sitting/actions/drawing.py", "filter(course=course, **wanted)", "filter(**wanted)", f"{ATTEMPTS} tests/courses/content/test_courses_apart.py",
        "an exam asks questions of another course",
    ),
)  # fmt: skip
KEPT = (
    Mutant(
        _GRADING, "if attempt.user_id != by.pk:", "if False:", f"{GRADING} tests/quizzes/test_api.py",
        "one candidate hands in another one's exam",
    ),
    Mutant(
        _GRADING, "    if locked.closed_at is not None:\n        return False", "    if False:\n        return False", GRADING,
        "an attempt is closed twice and says so twice",
    ),
    Mutant(
        _GRADING, "if locked.current_result_id is not None:", "if False:", GRADING,
        "one attempt is graded twice",
    ),
    Mutant(
        _GRADING, "if locked.current_result is not None and locked.current_result.state == Result.State.VOID:", "if False:", GUARDS,
        "an attempt is voided again and again",
    ),
    Mutant(
        _GRADING, 'if not reason.strip():', "if False:", GRADING,
        "an attempt is voided and nobody says why",
    ),
    Mutant(
        _GRADING, "if is_new_pass or number > 1:", "if is_new_pass:", f"{GRADING} tests/certificates/test_issuing.py",
        "nobody is told that a result changed",
    ),
    Mutant(
        _CORRECTING, "return drawn_by if is_plain else max(drawn_by, SCORES_EXCEPTIONS)", "return scoring.SCORING_VERSION", FORMS,
        "a form is scored by a rule that it was not drawn under",
    ),
    Mutant(
        _GRADING, "    except Exception:\n        log.exception(\"attempt cannot be graded\"", "    except OSError:\n        log.exception(\"attempt cannot be graded\"", GRADING,
        "one broken attempt keeps all others from being graded",
    ),
    Mutant(
        _CORRECTING, "ran = started_at <= self.made_at and", "ran =", RESCORING,
        "who begins after a correction is scored by the old key",
    ),
    Mutant(
        _CORRECTING, "if passes and before.score.passed and not after.score.passed:", "if False:", RESCORING,
        "a corrected key takes a pass away and nobody decides",
    ),
    Mutant(
        _CORRECTING, "if passes and before.score.passed and not", "if passes and not", RESCORING,
        "a favourable correction opens a pass again that people let stand",
    ),
    Mutant(
        _RESCORING, "if _is_next(job, key):\n                    _count(job, key, _turn(job, key, new, now))", "if True:\n                    _count(job, key, _turn(job, key, new, now))", RESCORING,
        "two workers score an attempt again twice",
    ),
    Mutant(
        _RESCORING, "stood_since=None if is_pass else result.stands_since", "stood_since=None", RESCORING,
        "a pass with another number is a new pass, and brings a withdrawn certificate again",
    ),
    Mutant(
        _ANSWERS, "is_late = attempt.closed_at is not None or not timing.counts_at(now, attempt.closes_at)", "is_late = attempt.closed_at is not None", ANSWERS,
        "answers count as long as nobody closes the attempt",
    ),
    Mutant(
        _ANSWERS, "event.revision > best.revision", "event.revision >= best.revision", ANSWERS,
        "of two windows the later reply wins, not the first",
    ),
    Mutant(
        _ANSWERS, "    else:\n        _report(batch, earlier)", "    else:\n        batch.outcome.acknowledged.append(item[\"client_seq\"])", ANSWERS,
        "a late answer is called saved when it is sent again",
    ),
    Mutant(
        _ANSWERS, "AnswerEvent.objects.filter(attempt=attempt, is_late=False)", "AnswerEvent.objects.filter(attempt=attempt)", f"{ANSWERS} {GRADING}",
        "what came after the end is scored",
    ),
    Mutant(
        _ROWS, "uuid = %s AND user_id = %s{lock}", "uuid = %s AND user_id <> -%s{lock}", f"{ANSWERS} tests/quizzes/test_api.py",
        "one candidate writes into another one's answers",
    ),
    Mutant(
        "quizzes/sitting/actions/responses.py", "marks.points, marks.of\n", "marks.of, marks.of\n", f"{_TESTS}/test_responses.py",
        "every question looks easy in the statistics",
    ),
)  # fmt: skip
MUTANTS = (*JUDGED, *TIMED, *OPENED, *KEPT)
