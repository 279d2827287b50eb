"""Mutants of groups: whose they are, who joins, one mail for an address, what is told of a sitting, what goes."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/trainingsite/cohorts"
INVITING, JOINING = f"{_TESTS}/test_inviting.py", f"{_TESTS}/test_joining.py"
PROGRESS, PAGES = f"{_TESTS}/test_progress.py", f"{_TESTS}/test_pages.py"
ERASING, REMINDING, LISTS = (
    f"{_TESTS}/test_erasing.py", f"{_TESTS}/test_reminding.py", f"{_TESTS}/test_lists.py",
)  # fmt: skip
_ACTIONS, _DOMAIN = "trainingsite/cohorts/actions", "trainingsite/cohorts/domain"

MUTANTS = (
    Mutant(
        "trainingsite/cohorts/models/groups.py", 'if may(person, Act.SEE_EVERY_GROUP):', "if True:", INVITING,
        "every training manager sees the groups of all",
    ),
    Mutant(
        f"{_ACTIONS}/joining.py", "if not is_for(row, by):", "if False:", JOINING,
        "whoever has the link joins in the place of the invited person",
    ),
    Mutant(
        f"{_ACTIONS}/joining.py", "own = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.email)",
        "own = EmailAddress.objects.filter(user=person, email__iexact=invitation.email)", JOINING,
        "an address that was typed and never confirmed is an invitation's",
    ),
    Mutant(
        f"{_ACTIONS}/joining.py", "if row.email != by.email.lower():", "if False:", JOINING,
        "whoever signs up by the link with another address agrees for the invited one",
    ),
    Mutant(
        f"{_ACTIONS}/inviting.py", "or not may(row.by, Act.INVITE):", "or False:", INVITING,
        "a list goes on in the name of somebody who may invite no more",
    ),
    Mutant(
        f"{_ACTIONS}/inviting.py", "if now < last + AGAIN_AFTER:", "if False:", INVITING,
        "one address gets mail after mail",
    ),
    Mutant(
        f"{_DOMAIN}/judging.py", "if known.mails.get(email, 0) >= MOST_MAILS_OF_ONE:", "if False:", INVITING,
        "a list that is put away and brought again sends without end",
    ),
    Mutant(
        f"{_DOMAIN}/judging.py", "if email in seen:", "if False:", LISTS,
        "an address that stands twice gets two verdicts of new",
    ),
    Mutant(
        f"{_DOMAIN}/progress.py", "return due is not None and due < today", "return due is not None and due <= today", PROGRESS,
        "what is due today is called overdue today",
    ),
    Mutant(
        f"{_DOMAIN}/progress.py", 'counted = [one for one in sittings if one.state != "void"]', "counted = list(sittings)", PROGRESS,
        "a void sitting is told to whoever runs the group",
    ),
    Mutant(
        f"{_ACTIONS}/progress.py", "rows = () if cohort.closed_at else tuple(", "rows = tuple(", PROGRESS,
        "a closed group goes on showing people",
    ),
    Mutant(
        "trainingsite/cohorts/tables.py", "return safe_cell(str(cell)) if cell is not None else", "return str(cell) if cell is not None else", PAGES,
        "a name is a formula in somebody's spreadsheet",
    ),
    Mutant(
        f"{_ACTIONS}/reminding.py", "Membership.objects.standing().filter(cohort=cohort, is_reminded=True)",
        "Membership.objects.standing().filter(cohort=cohort)", REMINDING,
        "whoever ended reminders is reminded",
    ),
    Mutant(
        f"{_ACTIONS}/erasing.py", 'over = Q(left_at__lte=before) | Q(cohort__closed_at__lte=before)', "over = Q(left_at__lte=before)", ERASING,
        "people of closed groups are kept for ever",
    ),
)  # fmt: skip
