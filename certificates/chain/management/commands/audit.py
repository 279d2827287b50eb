"""manage.py audit: hold every row of the chain against it, and name what is not as it was."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates.chain import actions
from certificates.chain.domain.checkpoints import Noted
from certificates.chain.models import AuditRun, Finding
from certificates.keys import KeysUnusable
from trainingsite.accounts.actors import SYSTEM

# So many are named on the screen; --json and the desk have all.
NAMED = 50


class Command(BaseCommand):
    help = "Hold stored rows against the chain and each other, and name what is not as it was. Exit 1 when there is any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-results",
            action="store_true",
            help="do not compute the results of certificates again, which takes longest",
        )
        parser.add_argument(
            "--since-checkpoint",
            type=Path,
            metavar="FILE",
            help="a checkpoint from outside: the chain must agree with it, and what came after it is looked at",
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        since = _checkpoint(options["since_checkpoint"])
        run = actions.audit(
            by=SYSTEM,
            now=timezone.now(),
            is_whole=since is None,
            since=since,
            with_results=not options["without_results"],
        )
        findings = list(Finding.objects.open().order_by("sequence", "pk"))
        self.stdout.write(_as_json(run, findings) if options["json"] else _as_text(run, findings))
        if findings:
            raise CommandError(
                f"{len(findings)} not as it was. Keep the database as it is, take a copy, and find out who could write to it."
            )


def _checkpoint(path: Path | None) -> Noted | None:
    if path is None:
        return None
    try:
        return actions.read_ours(path)
    except (actions.NotOurs, KeysUnusable) as refusal:
        raise CommandError(str(refusal)) from refusal


def _as_text(run: AuditRun, findings: list[Finding]) -> str:
    seconds = (run.ended_at - run.began_at).total_seconds()
    lines = [
        f"{run.entries} entries and {run.results} results in {seconds:.1f} s. The chain has {run.length} entries, its head is {run.head}.",
        *(f"- {one}" for one in findings[:NAMED]),
    ]
    if not settings.CHECKPOINT_IS_OUTSIDE:
        lines.append(
            f"Checkpoints lie in {settings.CHECKPOINT_TO}, which is no outside place: whoever changes rows can change them too. Set CHECKPOINT_TO."
        )
    if len(findings) > NAMED:
        lines.append(f"... and {len(findings) - NAMED} more, at the desk and with --json")
    return "\n".join(lines)


def _as_json(run: AuditRun, findings: list[Finding]) -> str:
    columns = ("problem", "kind", "row", "sequence", "about")
    said = {
        "began_at": run.began_at.isoformat(),
        "ended_at": run.ended_at.isoformat(),
        "length": run.length,
        "head": run.head,
        "entries": run.entries,
        "results": run.results,
        "findings": [{name: getattr(one, name) for name in columns} for one in findings],
    }
    return json.dumps(said, indent=1)
