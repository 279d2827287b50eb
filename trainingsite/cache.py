"""The shared cache, standing in for itself: while Valkey is away each process counts and remembers alone.

Signing in, limits and the heartbeat use the cache; none of them may fail a request because the broker's server is down.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# After a failure the next tries are local for a moment, so that a slow connection is not waited for again and again.
PAUSE_SECONDS = 2.0
log = logging.getLogger(__name__)


class CountingLocMemCache(LocMemCache):
    """Django's cache inside the process, which counts as the shared one does."""

    def count(self, key: str, timeout: int, by: int = 1) -> int:
        """So many more under the key, which is forgotten after the timeout (seconds): the new number."""
        self.add(key, 0, timeout=timeout)
        return int(self.incr(key, by))

    def slide(self, key: str, earlier: str, timeout: int, by: int = 1) -> tuple[int, int]:
        """So many more under the key: (the new number, the number under the earlier key)."""
        return self.count(key, timeout, by), int(self.get(earlier, 0))


class StandInRedisCache(RedisCache):
    """Django's Redis cache that falls back to a cache inside the process."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        local = {key: value for key, value in params.items() if key != "OPTIONS"}
        self._local = CountingLocMemCache("stand-in", local)
        self._away_until = 0.0

    def _either(self, shared: Callable[[], Any], local: Callable[[], Any]) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return shared()
            except (RedisError, OSError):
                self._away_until = time.monotonic() + PAUSE_SECONDS
                log.warning("the shared cache is unreachable; this process stands in for it")
        return local()

    @property
    def is_shared(self) -> bool:
        """Whether the shared cache answers now."""
        try:
            super().get("is-shared")
        except (RedisError, OSError):
            return False
        return True

    def count(self, key: str, timeout: int, by: int = 1) -> int:
        """So many more under the key, atomically across processes, in one round trip: Django's incr takes two."""

        def shared() -> int:
            name = self.make_and_validate_key(key)
            with self._cache.get_client(name, write=True).pipeline(transaction=False) as pipe:
                pipe.incr(name, by)
                pipe.expire(name, timeout)
                return int(pipe.execute()[0])

        return int(self._either(shared, lambda: self._local.count(key, timeout, by)))

    def slide(self, key: str, earlier: str, timeout: int, by: int = 1) -> tuple[int, int]:
        """So many more under the key, and what is under the earlier one: as `count`, in the same round trip."""

        def shared() -> tuple[int, int]:
            name, before = (self.make_and_validate_key(one) for one in (key, earlier))
            with self._cache.get_client(name, write=True).pipeline(transaction=False) as pipe:
                pipe.incr(name, by)
                pipe.expire(name, timeout)
                pipe.get(before)
                counted, _set, found = pipe.execute()
            return int(counted), int(found or 0)

        local: tuple[int, int] = self._either(
            shared, lambda: self._local.slide(key, earlier, timeout, by)
        )
        return local

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(
            lambda: super(StandInRedisCache, self).add(*args, **kwargs),
            lambda: self._local.add(*args, **kwargs),
        )

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._either(
            lambda: super(StandInRedisCache, self).get(*args, **kwargs),
            lambda: self._local.get(*args, **kwargs),
        )

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._either(
            lambda: super(StandInRedisCache, self).set(*args, **kwargs),
            lambda: self._local.set(*args, **kwargs),
        )

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(
            lambda: super(StandInRedisCache, self).touch(*args, **kwargs),
            lambda: self._local.touch(*args, **kwargs),
        )

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(
            lambda: super(StandInRedisCache, self).delete(*args, **kwargs),
            lambda: self._local.delete(*args, **kwargs),
        )

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._either(
            lambda: super(StandInRedisCache, self).incr(*args, **kwargs),
            lambda: self._local.incr(*args, **kwargs),
        )

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(
            lambda: super(StandInRedisCache, self).has_key(*args, **kwargs),
            lambda: self._local.has_key(*args, **kwargs),
        )

    def clear(self) -> None:
        self._either(lambda: super(StandInRedisCache, self).clear(), self._local.clear)
