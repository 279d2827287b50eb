"""The reveal rule: how much of its questions a graded attempt may show. Decided here and nowhere else.

Pages, API and previews ask these three functions; whoever is graded learns no more than they allow.
"""

# What a policy may promise, from the most to the least.
RATIONALE, OBJECTIVES, DOMAINS = REVEALS = ("rationale", "objectives", "domains")

# What is named to study again rests on so many scored questions of the form at least: most objectives are asked once in a
# form, so that naming one would name its question.
LEAST, LEAST_CRITICAL = 3, 2
# So many parts are named after a pass, whatever was wrong: their number would tell the score.
MOST_AFTER_A_PASS = 5


def allowed_reveal(*, purpose: str, policy: str) -> str:
    """What a graded attempt shows: what its policy promised, but an exam never more than `domains`.

    The questions of an exam are used again, so a wrong row in the table of policies must not give them away.
    """
    return DOMAINS if purpose == "exam" else policy


def may_be_explained(*, reveal: str, pool: str) -> bool:
    """Whether a question's key and reasons may be shown: never those of the exam pool, whatever quiz drew it."""
    return reveal == RATIONALE and pool == "practice"


def names_missed_objectives(*, reveal: str) -> bool:
    """Whether the parts of the course where critical questions were wrong, and weak ones, are named: so that no one goes
    back to patients, with a certificate or without, not knowing what to study. Never which question it was, nor how many."""
    return reveal == DOMAINS


def tells_distance(*, reveal: str, passed: bool) -> bool:
    """Whether the numbers of right answers are told: after a fail. Beyond the cut the exam was not built to rank people."""
    return reveal == DOMAINS and not passed


def is_weak(*, wrong: int, of: int) -> bool:
    """Whether a part of the form is one to study again: it has enough questions, and half or more was wrong, or left out."""
    return LEAST <= of <= 2 * wrong
