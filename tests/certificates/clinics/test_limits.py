"""Limits are shared by all processes while the cache is there, and never in the way when it is not."""

import threading
from collections.abc import Iterator
from datetime import timedelta
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
    return timezone.now().replace(second=12, microsecond=0)


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


def test_refusal_says_when_there_is_room_and_then_there_is(limited, now):
    assert _let_in(now, 20) == 20
    with pytest.raises(actions.TooMany) as refusal:
        actions.count_check(address="10.0.0.1", api_key=None, now=now)
    # Three seconds into the next minute one of the twenty lies more than sixty seconds back.
    wait = refusal.value.wait
    assert wait == 60 - 12 + 3
    assert _let_in(now + timedelta(seconds=wait - 1), 1) == 0
    assert _let_in(now + timedelta(seconds=wait), 2) == 1


def test_what_is_refused_does_not_count(limited, now):
    _let_in(now, 200)
    assert _let_in(now + timedelta(minutes=2), 25) == 20


def test_no_sixty_seconds_let_in_twice_the_limit(limited, now):
    late = now.replace(second=59)
    assert _let_in(late, 25) + _let_in(late + timedelta(seconds=2), 25) == 20


def test_usage_says_what_is_left(limited, now):
    usage = actions.count_check(address="10.0.0.1", api_key=None, now=now, codes=5)
    assert (usage.limit, usage.remaining, usage.reset) == (20, 15, 108)


def test_list_counts_each_code_and_is_let_in_whole_or_not_at_all(limited, now):
    actions.count_check(address="10.0.0.1", api_key=None, now=now, codes=15)
    with pytest.raises(actions.TooMany):
        actions.count_check(address="10.0.0.1", api_key=None, now=now, codes=6)
    assert _let_in(now, 10) == 5


def test_list_that_no_minute_holds_is_told_so(limited, now):
    with pytest.raises(actions.MoreThanAMinute) as refusal:
        actions.count_check(address="10.0.0.1", api_key=None, now=now, codes=21)
    assert refusal.value.limit == 20


def test_refused_keys_are_counted_apart(limited, now):
    for _ in range(20):
        actions.count_refused_key(address="10.0.0.1", now=now)
    with pytest.raises(actions.TooMany):
        actions.count_refused_key(address="10.0.0.1", now=now)
    assert _let_in(now, 20) == 20


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
def test_minute_before_counts_less_and_less_and_old_counts_go_away(real_cache, limited, now):
    assert _let_in(now, 25) == 20
    # A fifth of it lies more than sixty seconds back.
    assert _let_in(now + timedelta(minutes=1), 25) == 4
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
