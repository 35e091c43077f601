"""What is new since the member's last look, each with the place where it is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.review.desk import Html, Json
from bot.review.pages import shared
from bot.review.rendering import when
from bot.review.routing import act, page
from bot.review.views import since as views
from bot.store.changes import Stale

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Way
    from bot.store.since import Item, News


def show(desk: Desk, _ask: Ask) -> Html:
    """Everything new, in groups."""
    desk.judged()
    news = _news(desk)
    return shared.work(
        desk,
        "since.html",
        "since",
        mark=when(news.mark.at),
        by=news.mark.by.value,
        sections=views.sections(news, lambda item: _ref(desk, item)),
        digest=views.digest(news),
    )


def _news(desk: Desk) -> News:
    return desk.store.since.news(desk.store.since.mark(), desk.rhythm)


def _ref(desk: Desk, item: Item) -> str | None:
    person = desk.store.people.get(item.slug)
    return person.ref if person is not None else None


def done(desk: Desk, ask: Ask) -> Json:
    """Remember that the member has looked at exactly what was shown; what comes later is new."""
    desk.judged()
    with desk.store.together():
        if views.digest(_news(desk)) != ask.body.text("digest"):
            raise Stale("Something new came while you looked; look at it too.", ())
        mark = desk.store.since.done()
    return Json({"sentence": f"Remembered: news begin on {when(mark.at)}."})


PAGES: Final[tuple[Way, ...]] = (page("/since", show),)
ACTS: Final[tuple[Way, ...]] = (act("/since/done", done),)
