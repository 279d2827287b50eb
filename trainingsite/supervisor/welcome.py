"""What `manage.py up` says when everything runs: where it is, who may sign in, what somebody should know, how to stop."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from quizzes import actions as quizzes
from trainingsite import env
from trainingsite.desk.editions import waiting_editions
from trainingsite.supervisor import web


def text(seconds: float) -> str:
    """The whole of it."""
    lines = ["", f"Ready after {seconds:.1f} s.", "", f"  Open     {settings.PUBLIC_URL}/"]
    lines += _people()
    lines += [f"  Note     {sentence}" for sentence in _notes()]
    lines += [f"  Data     {settings.VAR_DIR}", "  Stop     Ctrl-C", ""]
    return "\n".join(lines)


def _people() -> list[str]:
    demo = settings.VAR_DIR / "demo.json"
    if not settings.SEED_DEMO or not demo.exists():
        return []
    people = json.loads(demo.read_text())["people"].values()
    return [
        "  Sign in  as",
        *(f"           {p['email']:<22} {p['password']:<20} {p['role']}" for p in people),
        f"           (also in {demo}, with the demo clinic's API key)",
    ]


def _notes() -> list[str]:
    notes = []
    is_unnamed = urlsplit(settings.PUBLIC_URL).hostname in ("127.0.0.1", "localhost")
    if is_unnamed and web.reaches_beyond(settings.HOST):
        notes.append(
            f"others reach {settings.HOST} only when PUBLIC_URL says which address they type"
        )
    if restored := env.remembered(settings.VAR_DIR / "restored.json"):
        notes.append(
            f"restored from a backup of {restored.get('made_at')}; what may be missing: var/restored.json"
        )
    behind = quizzes.clock_behind_seconds(now=timezone.now())
    if behind > quizzes.CLOCK_TOLERANCE_SECONDS:
        notes.append(
            f"THE CLOCK OF THIS MACHINE IS {behind} SECONDS BEHIND what is stored: no exam starts. Set it right, or, if it is "
            "right and was wrong before, run: python manage.py accept_clock"
        )
    if quizzes.disk_is_nearly_full():
        notes.append(
            f"less than {settings.DISK_RESERVE_MB} MB are free in {settings.DISK_WATCH_DIR}: no attempt starts until there is room"
        )
    return [*notes, *waiting_editions()]
