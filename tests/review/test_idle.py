"""When a page ends: unused for long, or closed for good where that was asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.review.idle import GRACE_SECONDS, Use
from tests.review.kit import review

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.review.kit import Reply, Rig


def test_an_unused_page_ends_and_says_why() -> None:
    use = Use(1800, with_page=False, last=0)
    assert use.over(1799.9) is None
    assert use.over(1800) == "Nobody used the page for 30 minutes, so it is closed. `linkprune review` opens it again."
    use.used(1800)
    assert use.over(3599) is None


def test_a_closed_tab_ends_nothing_by_itself() -> None:
    use = Use(1800, with_page=False, last=0)
    use.came("a")
    use.left("a", 10)
    assert use.over(1000) is None


def test_the_last_tab_takes_the_page_with_it_after_a_while() -> None:
    use = Use(1800, with_page=True, last=0)
    assert use.over(100) is None
    use.came("a")
    use.came("b")
    use.left("a", 100)
    assert use.over(100 + GRACE_SECONDS) is None
    use.left("b", 200)
    assert use.over(199 + GRACE_SECONDS) is None
    assert use.over(200 + GRACE_SECONDS) == "The page was closed."


def test_a_reload_is_no_end() -> None:
    use = Use(1800, with_page=True, last=0)
    use.came("a")
    use.left("a", 100)
    use.came("a")
    assert use.over(100 + 10 * GRACE_SECONDS) is None


def test_what_a_page_asks_by_itself_is_no_use_unless_a_run_is_watched(own: Rig) -> None:
    own.enter()
    own.get()
    for _ in range(4):
        own.clock.advance(450)
        for quiet in ("frame", "runs/live"):
            assert own.act(quiet).status == 200
        assert own.act("alive", {"tab": "a"}).json()["idle_in"] == 1800 - round(
            own.clock.monotonic() - own.server.use.last
        )
    assert own.server.tick() is not None
    own.outside.running = True
    own.act("runs/live")
    assert own.server.tick() is None


def test_reading_deciding_and_pressing_keys_are_use(own: Rig) -> None:
    own.enter()
    uses: tuple[Callable[[], Reply], ...] = (
        lambda: own.get("plans"),
        lambda: own.act("used"),
        lambda: own.act("runs/pause"),
        own.enter,
    )
    for use in uses:
        own.clock.advance(1700)
        use()
        assert own.server.tick() is None
    own.clock.advance(1800)
    assert own.server.tick() is not None


def test_a_request_that_is_refused_is_no_use(own: Rig) -> None:
    own.enter()
    own.clock.advance(1700)
    own.send("GET", f"{own.prefix}/")
    own.send("GET", "/")
    own.clock.advance(100)
    assert own.server.tick() is not None


def test_a_page_that_goes_with_its_tabs(tmp_path: Path) -> None:
    with review(tmp_path / "workspace", with_page=True) as page:
        page.enter()
        page.act("alive", {"tab": "a"})
        page.act("left", {"tab": "a"})
        page.clock.advance(GRACE_SECONDS)
        assert page.server.tick() == "The page was closed."


def test_what_a_killed_page_left_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    old, young = folder / "review-0123456789abcdef.html", folder / "review-fedcba9876543210.html"
    for file in (old, young):
        file.write_text("a token that leads nowhere")
    os.utime(old, (1, 1))
    with review(folder):
        assert not old.exists()
        assert young.exists()
