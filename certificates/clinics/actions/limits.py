"""Fixed-window limits for verification, counted in the shared cache."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache

from certificates.clinics.models import ApiKey

WINDOW_SECONDS = 60


class TooMany(Exception):
    """Past the limit of this minute; `wait` says how many seconds are left of it."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


def count_check(*, address: str, api_key: ApiKey | None, now: datetime) -> None:
    """Count one verification against its key, or its address without a key. Raises TooMany."""
    if api_key is not None:
        name, limit = f"key:{api_key.prefix}", settings.VERIFY_KEY_LIMIT_PER_MINUTE
    else:
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        name, limit = f"address:{digest}", settings.VERIFY_LIMIT_PER_MINUTE
    window, past = divmod(int(now.timestamp()), WINDOW_SECONDS)
    # Counted across processes; in this process alone while the shared cache is away (trainingsite/cache.py).
    shared: Any = cache
    if shared.count(f"limit:{name}:{window}", timeout=2 * WINDOW_SECONDS) > limit:
        raise TooMany(WINDOW_SECONDS - past)
