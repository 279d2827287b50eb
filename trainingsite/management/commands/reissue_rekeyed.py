"""manage.py reissue_rekeyed: certificates whose credentials a stolen key signed are issued once more; begun again it goes on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.actions import (
    StatusRefused,
    certificates_under_distrusted_keys,
    is_paused,
    reissue_rekeyed,
)
from trainingsite.accounts.actors import SYSTEM

SAID_EVERY = 100


class Command(BaseCommand):
    help = "Issue certificates once more whose credentials were signed by a key that is not trusted any more."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_paused():
            raise CommandError(
                "Certificates wait until an administrator has acknowledged what a restore lacks. Nothing was changed."
            )
        made, left = 0, []
        for certificate in certificates_under_distrusted_keys(now=timezone.now()):
            try:
                is_issued = reissue_rekeyed(by=SYSTEM, certificate=certificate, now=timezone.now())
            except StatusRefused as refused:
                left.append(f"{certificate.code}: {refused.refusal.code}")
                continue
            if not is_issued:
                left.append(f"{certificate.code}: its successor is still being made")
                continue
            made += 1
            if made % SAID_EVERY == 0:
                self.stdout.write(f"{made} issued once more")
        self.stdout.write(f"{made} certificates were issued once more, {len(left)} are left.")
        for line in left:
            self.stdout.write(line)
