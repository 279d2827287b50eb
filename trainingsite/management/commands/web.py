"""manage.py web: the web server alone, for containers; workers and beat run elsewhere."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trainingsite.supervisor import web
from trainingsite.supervisor.processes import let_children_import


class Command(BaseCommand):
    help = "Become the web server at HOST and PORT; nothing else is started."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if refusal := web.refusal(settings.HOST, settings.TRUSTED_PROXY_COUNT):
            raise CommandError(refusal)
        let_children_import(settings.BASE_DIR)
        command = web.command(settings.HOST, settings.PORT)
        os.execv(command[0], command)  # noqa: S606 -- our own command; its signals reach it directly
