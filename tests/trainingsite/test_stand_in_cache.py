"""While the shared cache is away each process stands in for it: nobody is kept from signing in."""

from pathlib import Path

from trainingsite.cache import StandInRedisCache


def _away(tmp_path: Path) -> StandInRedisCache:
    return StandInRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_process_remembers_by_itself_while_the_shared_cache_is_away(tmp_path: Path) -> None:
    cache = _away(tmp_path)

    cache.set("key", 1)

    assert (cache.get("key"), cache.get("none", 7)) == (1, 7)
    assert cache.add("key", 2) is False
    assert not cache.is_shared


def test_failures_are_counted_all_the_same(tmp_path: Path) -> None:
    cache = _away(tmp_path)

    assert [cache.count("wrong", 60), cache.count("wrong", 60, by=2)] == [1, 3]
