"""What is kept about people, for how long, and why: one table. The privacy page shows it, beat keeps it.

A rule that ends names the act that ends it. One that does not end says why; what of it goes when somebody is erased is another act.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from certificates.clinics import actions as clinics
from certificates.clinics.actions.inviting import KEPT_FOR as CLINICS_KEPT
from certificates.clinics.actions.listing import KEPT as REPLIES_KEPT
from courses import actions as courses
from courses.publishing.actions.news import KEPT as NEWS_KEPT
from quizzes import actions as quizzes
from trainingsite.accounts.actions import mail, sessions
from trainingsite.accounts.actions.erasing import STRANGERS_KEPT, forget_strangers
from trainingsite.accounts.actions.returned import forget_returned
from trainingsite.cohorts.actions import erasing as groups


class Basis(TextChoices):
    """Why something may be kept, with the article of the data protection laws of the European Union and the United Kingdom that
    we rest it on. Whoever runs the site answers for it where other laws hold."""

    CONTRACT = "contract", lazy("You asked for it: course, exam, certificate (GDPR art. 6(1)(b))")
    PROOF = "proof", lazy("Patients and clinics rely on it; claims are defended with it (art. 6(1)(f), 17(3)(e))")  # fmt: skip
    SECURITY = "security", lazy("So that nobody acts as somebody else (art. 6(1)(f), 32)")
    CONSENT = "consent", lazy("You agreed, and can take it back (art. 6(1)(a))")


class Ends(Enum):
    """What becomes of it at the end."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    STAYS = "stays"


@dataclass(frozen=True)
class Rule:
    """One sort of data about people. `kept`: how long `after` what; None where it stays until its person is erased, or longer. `run`: what
    ends it."""

    code: str
    what: str | Promise
    basis: Basis
    why: str | Promise
    ends: Ends
    after: str | Promise = ""
    kept: Callable[[], timedelta] | None = None
    run: Callable[..., int] | None = None

    @property
    def end(self) -> str:
        """What becomes of it and when, in a sentence."""
        if self.ends is Ends.STAYS:
            return _("Stays.")
        if self.run is None:
            return f"{self.after}."
        said = _("Emptied") if self.ends is Ends.EMPTIED else _("Deleted")
        return " ".join(str(part) for part in (said, self.kept_for, self.after) if part) + "."

    @property
    def kept_for(self) -> str:
        """How long, in words."""
        hours = int(self.kept().total_seconds() // 3600) if self.kept else 0
        days = hours // 24
        if not hours:
            return ""
        if hours % 24 or days == 1:
            return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _proofs_kept() -> timedelta:
    return timedelta(days=settings.PROOF_KEPT_DAYS)


RULES = (
    Rule(
        "account",
        lazy("Your account: address, name, register and number, second factor"),
        Basis.CONTRACT,
        lazy("You sign in by it, and the certificate is written for that name."),
        Ends.EMPTIED,
        after=lazy("Until it is erased"),
    ),
    Rule(
        "sittings",
        lazy("Exams and checks: what you were given, your answers, the results"),
        Basis.PROOF,
        lazy("A result has to be computable again for as long as somebody may question it."),
        Ends.STAYS,
    ),
    Rule(
        "certificates",
        lazy("Certificates: name and register entry, dates, changes of status, the documents"),
        Basis.PROOF,
        lazy("A clinic has to show years later that it was right to let somebody treat."),
        Ends.STAYS,
    ),
    Rule(
        "checks",
        lazy("What clinics asked about a certificate, and the answer"),
        Basis.PROOF,
        lazy("It is the clinic's own record of what it was told."),
        Ends.STAYS,
    ),
    Rule(
        "cases",
        lazy("Cases: what was asked, said and decided"),
        Basis.PROOF,
        lazy("Whoever decided has to be able to say why."),
        Ends.STAYS,
    ),
    Rule(
        "log",
        lazy("The security log: ids, times, and what happened; no names, addresses or answers"),
        Basis.SECURITY,
        lazy("Who did what to whose access has to be found out also much later."),
        Ends.STAYS,
    ),
    Rule(
        "mails",
        lazy("Mails that we sent: address, subject, time"),
        Basis.CONTRACT,
        lazy("To find out why a mail did not come. What it says goes when it has left."),
        Ends.DELETED,
        after=lazy("after it was sent or given up"),
        kept=lambda: mail.KEPT,
        run=mail.forget_mail,
    ),
    Rule(
        "returned",
        lazy("That a mail to your address came back, and what the mail server said"),
        Basis.CONTRACT,
        lazy("To ask you whether the address is right."),
        Ends.DELETED,
        after=lazy("once no account has the address"),
        kept=lambda: timedelta(0),
        run=forget_returned,
    ),
    Rule(
        "sessions",
        lazy("Where you are signed in: which browser, since when"),
        Basis.SECURITY,
        lazy("So that you see and end what is not yours."),
        Ends.DELETED,
        after=lazy("after the session has run out"),
        kept=lambda: timedelta(0),
        run=sessions.forget_sessions,
    ),
    Rule(
        "strangers",
        lazy("Questions of people without an account: address, question, answer"),
        Basis.CONTRACT,
        lazy("To come back to an answer."),
        Ends.EMPTIED,
        after=lazy("after it was answered"),
        kept=lambda: STRANGERS_KEPT,
        run=forget_strangers,
    ),
    Rule(
        "groups",
        lazy(
            "Groups: memberships that ended, invitations that came to nothing, lists of addresses"
        ),
        Basis.CONSENT,
        lazy("To undo what went wrong. Of a no a mark stays until the group is closed."),
        Ends.DELETED,
        after=lazy("after the end"),
        kept=lambda: groups.KEPT_FOR,
        run=groups.erase_old,
    ),
    Rule(
        "clinic-invitations",
        lazy("Addresses of people whom a clinic invited and who did not come"),
        Basis.CONSENT,
        lazy("To invite once more."),
        Ends.DELETED,
        after=lazy("after the invitation ended"),
        kept=lambda: CLINICS_KEPT,
        run=clinics.forget_invitations,
    ),
    Rule(
        "clinic-lists",
        lazy("People whom a clinic took off its list, and addresses that it asked for a code"),
        Basis.PROOF,
        lazy("The clinic can look up why somebody was on it."),
        Ends.DELETED,
        after=lazy("after they were taken off, or the question ended"),
        kept=lambda: CLINICS_KEPT,
        run=clinics.forget_lists,
    ),
    Rule(
        "list-replies",
        lazy("Answers to lists that a clinic's program may send twice"),
        Basis.CONTRACT,
        lazy("The same list sent again is answered the same."),
        Ends.DELETED,
        after=lazy("after the answer"),
        kept=lambda: REPLIES_KEPT,
        run=clinics.forget_replies,
    ),
    Rule(
        "papers",
        lazy("Papers that were handed in with a wish for more time"),
        Basis.CONSENT,
        lazy("Whoever decides has to see them."),
        Ends.EMPTIED,
        after=lazy("after the decision"),
        kept=_proofs_kept,
        run=quizzes.erase_proofs,
    ),
    Rule(
        "news",
        lazy("News about drafts, for whoever writes or reviews"),
        Basis.CONTRACT,
        lazy("To look up what happened."),
        Ends.DELETED,
        after=lazy("after they were read"),
        kept=lambda: NEWS_KEPT,
        run=courses.forget_news,
    ),
)
