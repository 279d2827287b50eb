"""Limits for verification over a sliding minute, counted in the shared cache: one code is one, however it is asked."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any

from django.conf import settings
from django.core.cache import cache

from certificates.clinics.models import ApiKey

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Usage:
    """How many codes may be asked about in a minute, how many are left now, and in how many seconds all are again."""

    limit: int
    remaining: int
    reset: int


class TooMany(Exception):
    """Past the limit of the last minute; in `wait` seconds there is room again."""

    def __init__(self, wait: int, usage: Usage) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait
        self.usage = usage


class MoreThanAMinute(Exception):
    """A list that is longer than what may be asked in a minute would never be answered."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


def count_check(*, address: str, api_key: ApiKey | None, now: datetime, codes: int = 1) -> Usage:
    """Count so many codes against their key, or their address without a key. What is refused does not count. Raises
    TooMany and MoreThanAMinute."""
    if api_key is not None:
        name, limit = f"key:{api_key.prefix}", limit_of(api_key)
    else:
        name, limit = f"address:{_digest(address)}", settings.VERIFY_LIMIT_PER_MINUTE
    return _count(name, limit, codes, now)


def limit_of(_api_key: ApiKey) -> int:
    """About how many codes a minute a key may ask: the same for every key."""
    limit: int = settings.VERIFY_KEY_LIMIT_PER_MINUTE
    return limit


def count_refused_key(*, address: str, now: datetime) -> None:
    """Count a key that was refused against the address that sent it. A good key from there still works. Raises TooMany."""
    _count(f"refused:{_digest(address)}", settings.VERIFY_LIMIT_PER_MINUTE, 1, now)


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _count(name: str, limit: int, codes: int, now: datetime) -> Usage:
    if codes > limit:
        raise MoreThanAMinute(limit)
    window, past = divmod(now.timestamp(), WINDOW_SECONDS)
    key, earlier_key = (f"limit:{name}:{int(window) - ago}" for ago in (0, 1))
    # Counted across processes; in this process alone while the shared cache is away (trainingsite/cache.py).
    shared: Any = cache
    counted, earlier = shared.slide(key, earlier_key, timeout=2 * WINDOW_SECONDS, by=codes)
    # Of the minute before, as much counts as still lies within the last sixty seconds.
    used = counted + earlier * (1 - past / WINDOW_SECONDS)
    reset = ceil(2 * WINDOW_SECONDS - past)
    if used > limit:
        shared.count(key, timeout=2 * WINDOW_SECONDS, by=-codes)
        wait = _wait(counted - codes, earlier, limit - codes, past)
        raise TooMany(wait, Usage(limit, max(0, floor(limit - used + codes)), reset))
    return Usage(limit, floor(limit - used), reset)


def _wait(counted: int, earlier: int, room: int, past: float) -> int:
    """Seconds until no more than `room` of what was counted lies within the last sixty."""
    if counted <= room:
        gone = WINDOW_SECONDS * (1 - (room - counted) / earlier)
        return max(1, ceil(gone - past))
    gone = WINDOW_SECONDS * (1 - room / counted)
    return max(1, ceil(WINDOW_SECONDS - past + gone))
