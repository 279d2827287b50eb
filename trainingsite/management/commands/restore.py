"""manage.py restore FILE: an installation as it was when the backup was made, and words about what may be missing."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
from trainingsite.archive import archive
from trainingsite.supervisor.lock import AlreadyRunning, held


class Command(BaseCommand):
    help = "Replace everything that is stored by the content of a backup. The site must be stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file made by manage.py backup")
        parser.add_argument(
            "--force",
            action="store_true",
            help="even if the database is not empty: what it holds is lost; keys are replaced too",
        )

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            with held(Path(settings.VAR_DIR)), archive.opened(file) as (content, manifest):
                written = self._replace(content, manifest, force=force)
        except (archive.ArchiveRefused, AlreadyRunning) as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(manifest, written)

    def _replace(self, content: Any, manifest: dict[str, Any], *, force: bool) -> list[str]:
        call_command("migrate", verbosity=0)
        archive.check_versions(manifest)
        was_empty = archive.database_is_empty()
        if not force and not was_empty:
            raise archive.ArchiveRefused(
                "The database here is not empty. Back it up first, then run the same with --force: "
                "everything in it is then replaced by the backup."
            )
        rows = archive.load(content, manifest)
        # What migrations add by themselves (permissions, triggers) fits the restored rows.
        call_command("migrate", verbosity=0)
        made_at = str(manifest["made_at"])
        kind = SecurityEvent.Kind.RESTORED
        note_security(kind=kind, by=SYSTEM, now=timezone.now(), rows=rows, backup_of=made_at)
        self.stdout.write(f"{rows} rows restored from the backup of {manifest['made_at']}.")
        # An empty installation's own secret was made a moment ago, by starting this command.
        return archive.load_keys(content, manifest, replace=force or was_empty)

    def _tell(self, manifest: dict[str, Any], written: list[str]) -> None:
        """Say what may be missing, and keep it in var/restored.json for the next start."""
        made_at = manifest["made_at"]
        notes = [
            f"Everything after {made_at} is missing: answers, results, certificates. A certificate issued "
            "since then answers “unknown”; one withdrawn since then answers as before: withdraw it again.",
            "Everybody has to sign in again.",
        ]
        if written:
            notes.append(f"Keys restored: {', '.join(written)}.")
        elif manifest["with_keys"]:
            notes.append("The keys here were kept; --force replaces them by the backup's.")
        else:
            notes.append(
                "The backup holds no keys. Copy var/keys and var/secrets from the old machine if you have them."
            )
        if manifest["public_url"] != settings.PUBLIC_URL:
            notes.append(
                f"Certificates are printed with {manifest['public_url']}; this installation is "
                f"{settings.PUBLIC_URL}. Keep the old address answering: PUBLIC_URL_FORMER={manifest['public_url']}"
            )
        demo = Path(settings.VAR_DIR) / "demo.json"
        if demo.exists():
            demo.unlink()
            notes.append("Demo people get new passwords at the next start.")
        for note in notes:
            self.stdout.write(f"- {note}")
        kept = {"restored_at": timezone.now().isoformat(), "made_at": made_at, "notes": notes}
        (Path(settings.VAR_DIR) / "restored.json").write_text(json.dumps(kept, indent=1))
