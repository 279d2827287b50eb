"""What each role may do in the admin, set after every migration from what the models say of themselves."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

from trainingsite.accounts.models import ROLES, desk_of


def grant(**_kwargs: Any) -> None:
    """Give each role's group exactly the permissions that the models name for it."""
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions(role))


def _permissions(role: str) -> list[Permission]:
    wanted = {
        (model._meta.app_label, f"{verb}_{model._meta.model_name}")
        for model in apps.get_models()
        for verb in desk_of(model).permits(role)
    }
    found = Permission.objects.filter(
        codename__in=[codename for _app, codename in wanted]
    ).select_related("content_type")
    return [p for p in found if (p.content_type.app_label, p.codename) in wanted]


def connect() -> None:
    """Hear about the end of every migration: `sessions` comes last, when every app has its permissions."""
    post_migrate.connect(grant, sender=apps.get_app_config("sessions"), dispatch_uid="roles")
