"""What each role may do in the admin, set after every migration from this one table."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

CONTENT = (
    "courses.lesson",
    "courses.module",
    "courses.objective",
    "courses.fact",
    "courses.figure",
    "quizzes.question",
)
HISTORY = (
    "courses.course",
    "courses.lessonversion",
    "courses.publishrecord",
    "courses.signoff",
    "courses.dispute",
    "quizzes.questionversion",
    "quizzes.quiz",
    "quizzes.blueprint",
    "quizzes.exampolicy",
)
RECORDS = (
    "quizzes.attempt",
    "quizzes.result",
    "quizzes.examentry",
    "quizzes.answerevent",
    "certificates.certificate",
    "certificates.statusevent",
    "certificates.issuelease",
    "certificates.scheme",
    "certificates.verificationcheck",
)
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "practitioner": {},
    "author": {"view": CONTENT + HISTORY, "change": CONTENT[:1] + CONTENT[-1:]},
    "reviewer": {"view": CONTENT + HISTORY, "change": CONTENT[:1] + CONTENT[-1:]},
    "admin": {
        "view": (
            *CONTENT, *HISTORY, *RECORDS, "certificates.organisation", "certificates.apikey", "accounts.user",
        ),
        "change": ("certificates.certificate", "certificates.organisation", "certificates.apikey", "accounts.user"),
        "add": ("certificates.organisation", "certificates.apikey"),
    },
}  # fmt: skip


def grant(**_kwargs: Any) -> None:
    """Give each role's group exactly the permissions of the table."""
    for role, verbs in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions(verbs))


def _permissions(verbs: dict[str, tuple[str, ...]]) -> list[Permission]:
    wanted = {
        (name.split(".")[0], f"{verb}_{name.split('.')[1]}")
        for verb, names in verbs.items()
        for name in names
    }
    found = Permission.objects.filter(
        codename__in=[codename for _app, codename in wanted]
    ).select_related("content_type")
    return [p for p in found if (p.content_type.app_label, p.codename) in wanted]


def connect() -> None:
    """Hear about the end of every migration: `sessions` comes last, when every app has its permissions."""
    post_migrate.connect(grant, sender=apps.get_app_config("sessions"), dispatch_uid="roles")
