"""The page cache makes a build faster and never another: what it cannot vouch for is rendered again."""

import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from qmsgen.site import page_cache
from qmsgen.site.page_cache import PageCache, key_of, share

STORE = "pages-1.sqlite"


def kept(folder: Path, *entries: tuple[str, str]) -> None:
    cache = PageCache(folder)
    for key, text in entries:
        cache.put(key, text)
    cache.close()


def found(folder: Path, key: str) -> str | None:
    cache = PageCache(folder)
    text = cache.get(key)
    cache.close()
    return text


def test_what_was_kept_is_found_by_the_next_build(tmp_path: Path) -> None:
    kept(tmp_path, ("a", "Größe <b>"))
    assert found(tmp_path, "a") == "Größe <b>"
    assert found(tmp_path, "b") is None


def test_what_was_just_kept_is_found_at_once(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    cache.put("a", "text")
    assert cache.get("a") == "text"
    assert (cache.hits, cache.misses) == (1, 0)


def test_without_a_folder_nothing_is_kept() -> None:
    cache = PageCache(None)
    cache.put("a", "text")
    assert cache.get("a") is None
    assert not cache.is_open


def test_a_damaged_entry_is_not_believed(tmp_path: Path) -> None:
    kept(tmp_path, ("a", "text"))
    with sqlite3.connect(tmp_path / STORE) as store:
        store.execute("update entry set payload = x'00' || substr(payload, 2)")
    store.close()
    assert found(tmp_path, "a") is None


def test_an_entry_made_for_another_key_is_not_believed(tmp_path: Path) -> None:
    kept(tmp_path, ("a", "text"))
    with sqlite3.connect(tmp_path / STORE) as store:
        store.execute("update entry set key = 'b'")
    store.close()
    assert found(tmp_path, "b") is None


def test_an_entry_of_another_kind_is_not_believed(tmp_path: Path) -> None:
    kept(tmp_path, ("a", "text"))
    with sqlite3.connect(tmp_path / STORE) as store:
        store.execute("update entry set payload = 'text'")
    store.close()
    assert found(tmp_path, "a") is None


def test_a_file_that_is_no_store_is_replaced(tmp_path: Path) -> None:
    (tmp_path / STORE).write_bytes(b"not a store " * 100)
    kept(tmp_path, ("a", "text"))
    assert found(tmp_path, "a") == "text"


def test_a_folder_that_cannot_be_made_means_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PageCache(tmp_path / "file" / "cache")
    cache.put("a", "text")
    assert cache.get("a") is None


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    def noise(seed: int) -> str:
        return "".join(key_of(str(seed), str(number)) for number in range(200))

    kept(tmp_path, ("old", noise(1)), ("used", noise(2)), ("other", noise(3)))
    with sqlite3.connect(tmp_path / STORE) as store:
        store.execute("update entry set used = 1")
        [(size,)] = store.execute("select sum(length(payload)) from entry").fetchall()
    store.close()
    cache = PageCache(tmp_path, limit=size - 1)
    cache.get("used")
    cache.put("new", noise(4))
    cache.close()
    there = {key: found(tmp_path, key) is not None for key in ("old", "used", "other", "new")}
    assert there == {"old": False, "used": True, "other": False, "new": True}


def test_keys_do_not_run_into_each_other() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("a") != key_of("a", "")
    assert key_of("a", b"b") == key_of(b"a", "b")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_children_fill_the_cache_and_leave_no_other_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "WORTH_SHARING", 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    cache = PageCache(tmp_path)
    done: list[int] = []

    def work(item: int) -> None:
        done.append(item)
        cache.put(str(item), f"text {item}")

    share(cache, range(7), work, jobs=3)
    assert done == []
    assert [cache.get(str(item)) for item in range(7)] == [f"text {item}" for item in range(7)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_child_that_fails_leaves_its_work_to_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "WORTH_SHARING", 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    cache = PageCache(tmp_path)

    def work(item: int) -> None:
        raise ValueError(item)

    share(cache, range(4), work, jobs=2)
    assert cache.get("0") is None


def test_few_pages_are_not_shared(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    share(cache, range(3), lambda item: pytest.fail(f"shared {item}"), jobs=4)
