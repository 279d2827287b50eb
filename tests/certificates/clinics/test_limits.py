"""Limits are shared by all processes while the cache is there, and never in the way when it is not."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.actions import limits

STAND_IN = "trainingsite.cache.StandInRedisCache"


def _redis_at(socket: Path) -> dict[str, dict[str, object]]:
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    return {
        "default": {"BACKEND": STAND_IN, "LOCATION": f"unix://{socket}?db=1", "OPTIONS": options}
    }


@pytest.fixture
def now():
    """Well within a minute, and not in its middle: what is over and what is left differ."""
    return timezone.now().replace(second=12)


@pytest.fixture
def limited(settings) -> None:
    settings.VERIFY_LIMIT_PER_MINUTE = 20


def _let_in(now, times: int, address: str = "10.0.0.1") -> int:
    let_in = 0
    for _ in range(times):
        try:
            actions.count_check(address=address, api_key=None, now=now)
            let_in += 1
        except actions.TooMany:
            continue
    return let_in


def test_refusal_says_how_long_the_minute_still_lasts(limited, now):
    assert _let_in(now, 20) == 20
    with pytest.raises(actions.TooMany) as refusal:
        actions.count_check(address="10.0.0.1", api_key=None, now=now)
    assert refusal.value.wait == 60 - int(now.timestamp()) % 60


@pytest.fixture
def real_cache(settings, valkey) -> Iterator[None]:
    settings.CACHES = _redis_at(valkey)
    yield
    caches["default"].close()


@pytest.mark.broker
def test_parallel_checks_are_counted_once_each(real_cache, limited, now):
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(_let_in(now, 10))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(found) == 20


@pytest.mark.broker
def test_next_minute_starts_again_and_old_counts_go_away(real_cache, limited, now):
    assert _let_in(now, 25) == 20
    assert _let_in(now.replace(minute=(now.minute + 1) % 60), 25) == 20
    client = caches["default"]._cache.get_client()
    keys = client.keys("*limit*")
    assert len(keys) == 2
    assert all(0 < client.ttl(key) <= 2 * limits.WINDOW_SECONDS for key in keys)


@pytest.mark.broker
def test_address_is_not_kept_in_the_cache(real_cache, limited, now):
    _let_in(now, 1, address="203.0.113.77")
    client = caches["default"]._cache.get_client()
    assert [key for key in client.keys("*") if b"203" in key] == []


def test_limits_hold_in_the_process_while_the_cache_is_away(settings, limited, now, tmp_path):
    settings.CACHES = _redis_at(tmp_path / "nobody.sock")
    assert _let_in(now, 25) == 20
    assert _let_in(now, 5, address="10.0.0.2") == 5
