"""Messages that people read for a certificate's status."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.domain.status import Refusal, RefusalCode
from certificates.proofs.ob3.checking import Fault


@dataclass(frozen=True)
class Verdict:
    """A status as a page shows it: an icon and a label beside the colour, and what it means."""

    tone: str  # valid, due, refused, unknown
    icon: str
    label: str | Promise
    meaning: str | Promise
    to_holder: str | Promise = ""  # where a clinic is told not to rely on it, and why it is so


VERDICTS = {
    "valid": Verdict(
        "valid",
        "check",
        _("Valid"),
        _("This certificate is valid. Read what it does not say before you rely on it."),
    ),
    "expired": Verdict(
        "refused", "clock", _("Expired"), _("This certificate has run out. Do not rely on it.")
    ),
    "withdrawn": Verdict(
        "refused",
        "cross",
        _("Withdrawn"),
        _("This certificate was taken back. Do not rely on it."),
        _("This certificate was taken back. Clinics see that when they check it."),
    ),
    "suspended": Verdict(
        "refused",
        "pause",
        _("Suspended"),
        _("This certificate is on hold. Do not rely on it until it is reinstated."),
        _("This certificate is on hold. Clinics see that when they check it."),
    ),
    "superseded": Verdict(
        "refused",
        "swap",
        _("Replaced"),
        _("Another certificate has taken the place of this one. Ask the holder for it."),
        _("Another certificate has taken the place of this one. Give clinics the new code."),
    ),
    "not_yet_valid": Verdict(
        "due", "clock", _("Not valid yet"), _("This certificate was not valid at that time.")
    ),
    "trial": Verdict(
        "due",
        "warning",
        _("Trial only"),
        _("It was issued on a trial installation. Do not rely on it."),
    ),
    "projected": Verdict(
        "unknown",
        "clock",
        _("Not known yet"),
        _("That time has not come, and much can change until then. Ask again on the day."),
    ),
    "unknown": Verdict(
        "unknown",
        "question",
        _("Unknown"),
        _("We know no certificate with this code. Check the code with the holder."),
    ),
    "pending": Verdict(
        "due",
        "clock",
        _("On its way"),
        _("The certificate is being made. It appears here by itself."),
    ),
}

# A certificate in date: green, with a word that says no more than we know.
IN_DATE = Verdict(
    "valid",
    "check",
    _("In date"),
    _(
        "This certificate is in date. Nobody checked who sat the exam: read what it does not say before you rely on it."
    ),
)
UNREADABLE = Verdict(
    "unknown",
    "question",
    _("Not readable"),
    _("What you gave cannot be a code of ours. Compare it with the certificate."),
)


def verdict_of(status: str, *, assurance: str | None, caveats: Collection[str]) -> Verdict:
    """How a page shows this status of a certificate with these caveats (codes) and this assurance."""
    if status == "valid" and "trial" in caveats:
        return VERDICTS["trial"]
    if status == "valid" and assurance == "unsupervised":
        return IN_DATE
    return VERDICTS[status]


REFUSALS: dict[RefusalCode, Promise] = {
    "no-reason": _("Give a reason: clinics and the holder will read it."),
    "no-name": _("Give the name as on the register."),
    "unprintable": _("We cannot print this sign on a certificate: %(signs)s."),
    "no-person": _("This is no name that we print on a certificate. %(said)s"),
    "no-date": _("Give the date from which it is withdrawn."),
    "after-last-day": _("The certificate runs out on %(day)s. Choose a day up to then."),
    "not-issued": _("The certificate is not issued yet."),
    "issued-already": _("The certificate is issued already."),
    "final": _("The certificate is withdrawn already."),
    "withdrawn-from": _(
        "The certificate is withdrawn from %(day)s already. Choose an earlier day, or from now on."
    ),
    "suspended-already": _("The certificate is suspended already."),
    "not-suspended": _("The certificate is not suspended."),
    "not-current": _("Only the current certificate can be reissued."),
    "reinstate-first": _("The certificate is suspended. Reinstate it before you correct it."),
    "not-withdrawn": _("The certificate is not withdrawn."),
}


CREDENTIAL_FAULTS: dict[Fault, Promise] = {
    "too-long": _("It is longer than any credential of ours: it is none that we signed."),
    "not-json": _("It cannot be read: it is neither a PDF nor a credential (JSON), or it was cut off. Give the file as it was stored."),
    "not-a-credential": _("It lacks what a credential of ours has."),
    "other-proof": _("It does not carry one proof of the kind that we sign with (eddsa-rdfc-2022): this program cannot check it."),
    "other-issuer": _("It names another issuer than the one whose key it names. Do not rely on it."),
    "unknown-key": _("It names a key that its issuer does not have. Do not rely on it."),
    "distrusted-key": _("It was signed with a key that its issuer distrusts since: somebody else may have had it. Ask the holder for the certificate that took its place."),
    "other-words": _("It uses words that none of its vocabularies knows, so what was signed is not all that it says. Do not rely on it."),
    "altered": _("The signature does not fit: something was changed after it was signed. Do not rely on it."),
    "not-its-list": _("The list that says whether it ended is not the one that it names, or out of date. Ask again later."),
}  # fmt: skip


def refusal_message(refusal: Refusal) -> str:
    """Why a change of status makes no sense now, and what to do."""
    day = f"{refusal.day:%Y-%m-%d}" if refusal.day else ""
    facts = {"day": day, "signs": " ".join(refusal.signs), "said": refusal.said}
    return str(REFUSALS[refusal.code]) % facts
