"""Mutants of people and of the installation: rights, second persons, accounts, what never changes, backups."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/trainingsite/accounts"
MAY = f"{_TESTS}/test_may.py"
CHECKS = f"{_TESTS}/test_register_checks.py"
ROLES = f"{_TESTS}/test_roles.py"
STANDING = f"{_TESTS}/test_standing.py"
NEW_ADMINISTRATORS = f"{_TESTS}/test_new_administrators.py"
ENTRY = f"{_TESTS}/test_register_entry.py"
CLAIMS = f"{_TESTS}/test_register_claims.py"
LOST = f"{_TESTS}/test_lost_mailbox.py"
FACTORS = f"{_TESTS}/test_sealed_factors.py"
IMMUTABLE = "tests/house/test_immutability.py"
BACKUP = "tests/upgrade/test_backup_before.py"

_MAY = "trainingsite/accounts/may.py"
_ADDRESSES = "trainingsite/accounts/actions/addresses.py"

RIGHTS = (
    Mutant(
        _MAY, "Act.VOID_ATTEMPT: _ADMINISTRATORS | _PROGRAM,", "Act.VOID_ATTEMPT: _EDITORS,", MAY,
        "an author makes an exam count for nothing",
    ),
    Mutant(
        _MAY, "Act.PUBLISH: _REVIEWERS,", "Act.PUBLISH: _WRITERS,", MAY,
        "two authors publish for one another",
    ),
    Mutant(
        _MAY, "Act.SIGN: _LEADS,", "Act.SIGN: _REVIEWERS,", MAY,
        "an administrator signs as a clinician",
    ),
    Mutant(
        _MAY, "Act.WITHDRAW: _ADMINISTRATORS,", "Act.WITHDRAW: _EDITORS,", MAY,
        "an author takes somebody's certificate away",
    ),
    Mutant(
        _MAY, "Act.MAKE_KEY: _ADMINISTRATORS | _CLINIC | _PROGRAM,", "Act.MAKE_KEY: _PEOPLE | _PROGRAM,", MAY,
        "anybody makes keys for clinics",
    ),
    Mutant(
        _MAY, "return by.is_active and (\n", "return (\n", MAY,
        "who was switched off goes on acting",
    ),
    Mutant(
        "trainingsite/middleware.py", "not request.user.is_staff or not lacks_second_factor(request.user)", "True", f"tests/trainingsite/test_middleware.py {_TESTS}/test_sign_in.py",
        "a stolen password opens the desk",
    ),
    Mutant(
        "trainingsite/middleware.py", "hops[-count]", "hops[0]", "tests/trainingsite/test_middleware.py",
        "a caller chooses the address that is counted",
    ),
    Mutant(
        "quizzes/sitting/models/attempts.py", 'class AnswerEvent(models.Model):\n    """One change of one answer, as it was received. Immutable; the highest revision per question wins."""\n\n    is_immutable = True', 'class AnswerEvent(models.Model):\n    """One change of one answer, as it was received. Immutable; the highest revision per question wins."""\n\n    is_immutable = False', IMMUTABLE,
        "answers can be changed after they were given",
    ),
    Mutant(
        "courses/publishing/models/records.py", "One act of publishing. Versions made by it point here. Immutable.\"\"\"\n\n    is_immutable = True", "One act of publishing. Versions made by it point here. Immutable.\"\"\"\n\n    is_immutable = False", IMMUTABLE,
        "who published what can be changed afterwards",
    ),
)  # fmt: skip
PEOPLE = (
    Mutant(
        "trainingsite/accounts/actions/checks.py", "[person.pk, person.entry_written_by_id, giver]", "[person.pk, giver]", NEW_ADMINISTRATORS,
        "one administrator alone makes a clinical lead under any name, with an account made for it",
    ),
    Mutant(
        "trainingsite/accounts/actions/checks.py", "[person.pk, person.entry_written_by_id, giver]", "[person.pk, person.entry_written_by_id]", NEW_ADMINISTRATORS,
        "who gave the role of a reviewer confirms the name as well",
    ),
    Mutant(
        "trainingsite/accounts/actions/checks.py", "if shown is not None and shown != locked.entry:", "if False:", CHECKS,
        "an entry is marked as checked that nobody has looked up",
    ),
    Mutant(
        "trainingsite/accounts/actions/second_person.py", "OWN_PERSON_AFTER = timedelta(days=7)", "OWN_PERSON_AFTER = timedelta(days=6)", NEW_ADMINISTRATORS,
        "a made-up administrator counts as a second person before the others could object",
    ),
    Mutant(
        "trainingsite/accounts/actions/second_person.py", "waiting = {by for pk in waiting for by in makers.get(pk, ())} - found", "waiting = set()", NEW_ADMINISTRATORS,
        "whoever makes an administrator is two people",
    ),
    Mutant(
        "trainingsite/accounts/models/roles.py", "changed_at__gt=moment", "changed_at__gte=moment", NEW_ADMINISTRATORS,
        "a new administrator waits for longer than the page says",
    ),
    Mutant(
        "trainingsite/accounts/actions/roles.py", "if SUPERUSER in {*before, *after} and not by.is_superuser:", "if False:", ROLES,
        "an administrator makes a superuser",
    ),
    Mutant(
        "trainingsite/accounts/actions/standing.py", 'if person.has_role("admin") and not others.exists():', "if False:", f"{STANDING} {ROLES}",
        "nobody is left who can administer the site",
    ),
    Mutant(
        "trainingsite/accounts/actions/authority.py", "if by.pk == person.pk:", "if False:", f"{STANDING} {ROLES} {CHECKS}",
        "somebody gives a role to themselves",
    ),
    Mutant(
        "trainingsite/accounts/actions/authority.py", "return by.is_superuser or not person.is_superuser", "return True", f"{STANDING} {ROLES} {ENTRY}",
        "an administrator takes over a superuser's account",
    ),
    Mutant(
        "trainingsite/accounts/actions/register.py", "if (locked.register_key, locked.number_key) == locked.person.entry.keys:", "if False:", CLAIMS,
        "an entry is released that the account still has",
    ),
    Mutant(
        "trainingsite/accounts/domain/register.py", "_LEADING_NOUGHTS.sub(\"\", bare.translate(_LIKE_DIGITS))", "bare.translate(_LIKE_DIGITS)", f"{_TESTS}/domain/test_register.py",
        "one registration is two people's, with and without a nought in front",
    ),
    Mutant(
        _ADDRESSES, "asked_at__lte=now - LAPSES_AFTER", "asked_at__lt=now - LAPSES_AFTER", f"{_TESTS}/test_address_sweep.py {LOST}",
        "a change of address lies open for longer than its mail says",
    ),
    Mutant(
        "trainingsite/accounts/models/addresses.py", "due_at__lte=now", "due_at__lt=now", f"{_TESTS}/test_address_sweep.py {LOST}",
        "a change of address does not come on the day that the mail names",
    ),
    Mutant(
        "trainingsite/accounts/models/addresses.py", "told_at__isnull=False, confirmed_at__isnull=False, due_at__lte=now", "confirmed_at__isnull=False, due_at__lte=now", f"{_TESTS}/test_address_sweep.py {LOST} {_TESTS}/test_lost_mailbox_tries.py",
        "an account is taken over before its owner was told",
    ),
    Mutant(
        _ADDRESSES, "        check(locked.asked_by, Act.ASK_ADDRESS)\n", "", f"{_TESTS}/test_address_sweep.py {LOST}",
        "what a dismissed administrator asked for is still carried out",
    ),
    Mutant(
        "trainingsite/accounts/adapter.py", "return factor_keys.sealing_keyring().seal(text)", "return text", FACTORS,
        "whoever reads a backup has everybody's second factor",
    ),
    Mutant(
        "trainingsite/accounts/actions/second_factors.py", "    if not app_stays:\n        gone = factors\n", "", FACTORS,
        "recovery codes without their app open the desk, and nobody asks for one",
    ),
    Mutant(
        "trainingsite/accounts/domain/sealing.py", "if by_the_first or not self.can_open(text):", "if by_the_first:", f"{_TESTS}/domain/test_sealing.py",
        "one second factor whose key is lost keeps the site from starting",
    ),
)  # fmt: skip
INSTALLED = (
    Mutant(
        "trainingsite/supervisor/upgrade.py", "if not waiting or not applied:", "if True:", "tests/upgrade/test_backing_up.py",
        "tables change and there is no way back",
    ),
    Mutant(
        "trainingsite/supervisor/upgrade.py", "len(states) >= KEPT:", "len(states) > KEPT:", BACKUP,
        "backups fill the disk",
    ),
    Mutant(
        "trainingsite/supervisor/upgrade.py", "if state in states or len(states) >= KEPT:", "if len(states) >= KEPT:", BACKUP,
        "a start that fails again and again pushes out the backup from before it",
    ),
    Mutant(
        "trainingsite/cache.py", "except (RedisError, OSError):\n                self._away_until", "except ValueError:\n                self._away_until", "tests/trainingsite/test_stand_in_cache.py",
        "nobody can sign in while the cache is away",
    ),
)  # fmt: skip
MUTANTS = (*RIGHTS, *PEOPLE, *INSTALLED)
