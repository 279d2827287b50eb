"""manage.py issue_missing: every pass without a certificate gets one from the workers, with progress; stopped and begun again it goes on."""

from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from certificates import actions
from certificates.models import Scheme
from certificates.tasks import issue_certificate

AT_ONCE = 100
# Between two looks at what the workers have made.
PAUSE = 0.5
SAID_EVERY = 5.0
# So long nothing is made before the command takes it that no worker is there; and what is not made by then is left to a person.
PATIENCE = 120.0


class Command(BaseCommand):
    help = "Have the workers make every certificate that is missing. It can be stopped; begun again it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exam", default="", metavar="CODE", help="passes of this exam alone")
        parser.add_argument(
            "--at-once",
            type=int,
            default=AT_ONCE,
            metavar="N",
            help=f"so many are with the workers at a time ({AT_ONCE})",
        )
        parser.add_argument(
            "--patience",
            type=float,
            default=PATIENCE,
            metavar="SECONDS",
            help=f"so long it waits for one that does not come ({PATIENCE:.0f})",
        )
        parser.add_argument("--dry-run", action="store_true", help="say how many are missing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["at_once"] < 1:
            raise CommandError(_("--at-once: at least 1."))
        if (code := options["exam"]) and not Scheme.objects.filter(exam__code=code).exists():
            raise CommandError(_("--exam: no certificate is issued for '%(code)s'.") % {"code": code})  # fmt: skip
        _check_goes_on()
        waiting = actions.attempts_to_issue(options["exam"])
        if options["dry_run"] or not waiting:
            told = ngettext(
                "%(n)d certificate is missing.", "%(n)d certificates are missing.", len(waiting)
            )
            self.stdout.write(told % {"n": len(waiting)})
            return
        self.began = monotonic()
        self.of, self.made, self.gone, self.left = len(waiting), 0, 0, list[int]()
        try:
            self._issue(waiting, options["at_once"], options["patience"])
        except KeyboardInterrupt:
            self._say()
            self.stdout.write(_("Stopped. What is with the workers is still made; begin again to go on."))  # fmt: skip
            return
        self._say()
        self._say_left()

    def _issue(self, waiting: Iterable[int], at_once: int, patience: float) -> None:
        """As many as `at_once` are with the workers; each that is made makes room for the next."""
        queue, out, said = deque(waiting), dict[int, float](), self.began
        last = self.began
        while queue or out:
            while queue and len(out) < at_once:
                out[self._send(queue.popleft())] = monotonic()
            sleep(PAUSE)
            missing, now = actions.still_missing(out), monotonic()
            done = out.keys() - missing
            made = len(actions.made_of(done))
            self.made, self.gone = self.made + made, self.gone + len(done) - made
            last = now if done else last
            late = {pk for pk in missing if now - max(out[pk], last) > patience}
            if late and not self.made and not actions.why_missing(late):
                raise CommandError(
                    _("No certificate was made meanwhile. Is a worker of the queue 'issue' running? What waits stays.")
                )  # fmt: skip
            self.left += sorted(late)
            out = {pk: since for pk, since in out.items() if pk not in done | late}
            _check_goes_on()
            if now - said >= SAID_EVERY:
                said = now
                self._say()

    def _send(self, attempt: int) -> int:
        try:
            issue_certificate.delay(attempt_id=attempt)
        except (OperationalError, OSError) as problem:
            self._say()
            raise CommandError(
                _("The queue cannot be reached. Nothing is lost: begin again when it is there.")
            ) from problem
        return attempt

    def _say(self) -> None:
        seconds = max(monotonic() - self.began, 1.0)
        told = {"n": self.made, "of": self.of, "rate": f"{self.made / seconds:.1f}"}
        if 0 < self.made < self.of:
            told["rest"] = timedelta(seconds=round((self.of - self.made) * seconds / self.made))
            self.stdout.write(_("%(n)d of %(of)d made, %(rate)s a second, %(rest)s left") % told)
        else:
            self.stdout.write(_("%(n)d of %(of)d made, %(rate)s a second") % told)

    def _say_left(self) -> None:
        """What was not made, with what the last try ran into; the desk shows the same."""
        if self.gone:
            told = ngettext(
                "%(n)d needs none any more, or waits for a person.",
                "%(n)d need none any more, or wait for a person.",
                self.gone,
            )
            self.stdout.write(told % {"n": self.gone})
        why = actions.why_missing(self.left)
        for attempt in self.left:
            known = why.get(attempt, _("nothing is known of it"))
            self.stdout.write(_("attempt %(pk)d: not made (%(why)s)") % {"pk": attempt, "why": known})  # fmt: skip
        if self.left:
            raise CommandError(
                ngettext("%(n)d was not made.", "%(n)d were not made.", len(self.left))
                % {"n": len(self.left)}
            )


def _check_goes_on() -> None:
    if actions.is_paused():
        raise CommandError(
            _("Certificates wait until an administrator has acknowledged what a restore lacks. Begin again afterwards.")
        )  # fmt: skip
