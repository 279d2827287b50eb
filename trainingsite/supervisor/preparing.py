"""What comes before every start: a backup where the tables will change, the migrations, sealed second factors, the course."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper
from django.db import DatabaseError, connection
from django.utils import timezone

from trainingsite.archive import erasing, erasing_people
from trainingsite.kept_list import ListUnusable
from trainingsite.supervisor import sealing, upgrade


def check_database() -> None:
    """Refuse to go on while the database does not answer."""
    try:
        connection.ensure_connection()
    except (DatabaseError, OSError) as error:
        said = str(error).strip() or type(error).__name__
        raise CommandError(
            f"The database does not answer: {said.splitlines()[0]}. Start it, or correct DATABASE_URL."
        ) from error


def prepare(say: Callable[[str], None], *, stdout: OutputWrapper) -> None:
    """Nothing is migrated that is not kept as it was; then tables and course are as this version wants them."""
    try:
        for sentence in upgrade.back_up(settings.VAR_DIR / "backups", now=timezone.now()):
            say(sentence)
    except upgrade.NoBackup as refusal:
        raise CommandError(str(refusal)) from refusal
    say("bringing the database up to date ...")
    call_command("migrate", verbosity=0)
    sealing.seal(say)
    _keep_erased(say)
    say("looking at the course ...")
    call_command("seed", stdout=stdout)


def _keep_erased(say: Callable[[str], None]) -> None:
    """Photographs that were withdrawn and people who were erased stay so, also where somebody put an older database in the place of this one."""
    try:
        for line in erasing.keep_in_step():
            say(f"erased again, because it was withdrawn: {line}")
        for line in erasing_people.keep_in_step():
            say(f"erased again, as its owner had asked: {line}")
    except ListUnusable as refusal:
        raise CommandError(str(refusal)) from refusal
