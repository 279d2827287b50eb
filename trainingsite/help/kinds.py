"""What people can ask here: each is a kind of case with a day by which it is answered."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.case_kinds import CaseKind

_ANSWERED = {"answered": _("Answered")}
# A month is what the data protection laws of the European Union and the United Kingdom give.
_A_MONTH = timedelta(days=30)

KINDS = (
    CaseKind("question", _("A question about the course or this site"), _ANSWERED),
    CaseKind(
        "appeal",
        _("An appeal against a result or a decision"),
        {
            "upheld": _("You are right"),
            "partly-upheld": _("You are partly right"),
            "not-upheld": _("The decision stands"),
        },
        answered_within=timedelta(days=14),
    ),
    CaseKind(
        "certificate-wrong",
        _("Something on a certificate is wrong"),
        {"corrected": _("It is corrected"), "stands": _("It stands as it is")},
    ),
    CaseKind(
        "data-export",
        _("A copy of what is kept about me"),
        {"sent": _("The copy was sent"), "refused": _("It cannot be given")},
        answered_within=_A_MONTH,
    ),
    CaseKind(
        "data-deletion",
        _("Deletion of what is kept about me"),
        {
            "deleted": _("It is deleted"),
            "partly-deleted": _("Part of it is deleted; the rest has to stay"),
            "refused": _("It has to stay"),
        },
        answered_within=_A_MONTH,
    ),
    CaseKind("complaint", _("A complaint"), _ANSWERED, answered_within=timedelta(days=14)),
)
