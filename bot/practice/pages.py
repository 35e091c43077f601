"""The documents of a signed-in member: connections in every era, profiles, feed, notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.practice import flight
from bot.practice.cards import CardView, compose_path, sdui_card
from bot.practice.faults import FaultName
from bot.practice.gate import barrier, world_of
from bot.practice.messaging import messaging_data
from bot.practice.roster import Page, Query
from bot.practice.settings import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.practice.words import Words
    from bot.practice.world import World

# No word file will ever be of this language: the tag is kept for private use.
NO_LANGUAGE: Final = "qaa"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_TEMPLATES: Final = Environment(
    loader=PackageLoader("bot.practice"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def document(
    world: World, template: str, status: int = 200, headers: Mapping[str, str] = HEADERS, **values: object
) -> Response:
    """Render one page of the site."""
    text = _TEMPLATES.get_template(template).render(words=world.words, settings=world.settings, **values)
    return HTMLResponse(text, status, headers)


def cards_of(world: World, page: Page) -> tuple[CardView, ...]:
    """The rows of one page, as the server-driven eras show them."""
    more = "list.more_2025" if world.settings.variant is Variant.SDUI2025 else "list.more"
    return tuple(sdui_card(person, page.query.start, world.words, more=more) for person in page.people)


async def connections(request: Request) -> Response:
    """The list of connections, in the era of the settings."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    if world.fires(FaultName.LIST_404):
        return document(world, "notfound.html", 404)
    total, data = world.stated(), _odd_data(world)
    if world.settings.variant is Variant.EMBER:
        return document(
            world, "ember.html", total=total, data=data | _ember_data(world, total), lang=language_of(world)
        )
    return _sdui_connections(world, total, str(request.base_url).rstrip("/"), data)


def language_of(world: World) -> str:
    """The language that a document states."""
    return NO_LANGUAGE if world.fires(FaultName.UNKNOWN_LANGUAGE) else world.words.language


def _odd_data(world: World) -> dict[str, Any]:
    """What is wrong with this document from its load on."""
    foreign = world.fires(FaultName.UNKNOWN_DIALOG) is not None
    return {"foreign": foreign, "odd": world.odd(), "drift": world.drift(), **messaging_data(world)}


def _sdui_connections(world: World, total: int, origin: str, data: dict[str, Any]) -> Response:
    variant = world.settings.variant
    page = world.page(Query(size=variant.page_size))
    cards = cards_of(world, page)
    return document(
        world,
        "sdui.html",
        era="sdui2025" if variant is Variant.SDUI2025 else "sdui2026",
        origin=origin,
        total=total,
        cards=cards,
        button=variant is not Variant.SDUI2026_SCROLL,
        more=page.following is not None,
        data=data | _sdui_data(world, total),
        lang=language_of(world),
        rehydrate=flight.answer(page, cards, total),
    )


def _sdui_data(world: World, total: int) -> dict[str, Any]:
    return {
        "total": total,
        "scale": world.settings.scale,
        "sort": Query().sort,
        "pager": flight.PAGER,
        "backfill": flight.BACKFILL,
        "sortKey": flight.SORT_KEY,
        "searchKey": flight.SEARCH_KEY,
        "request": flight.page_request(Query(), 0),
        "words": {**_common_words(world.words, "list"), **world.words.section("list")},
    }


def _ember_data(world: World, total: int) -> dict[str, Any]:
    words = world.words
    ember = words.section("ember")
    return {
        "total": total,
        "scale": world.settings.scale,
        "sort": "RECENTLY_ADDED",
        "size": Variant.EMBER.page_size,
        "words": {
            **_common_words(words, "ember"),
            "sort": words["list.sort"],
            "connected": ember["connected"],
            "ago": ember["ago"],
            "message": ember["message"],
            "more": ember["more"],
            "removeIcon": ember["remove_icon"],
            "dialog": {
                "title": ember["title"],
                "text": ember["text"],
                "cancel": words["dialog.cancel"],
                "confirm": ember["confirm"],
            },
        },
    }


def _common_words(words: Words, section: str) -> dict[str, Any]:
    return {
        "group": words["site.group"],
        "countOne": words[f"{section}.count_one"],
        "countOther": words[f"{section}.count_other"],
        "dialog": words.section("dialog"),
        "foreign": words.section("foreign"),
        "limit": words.section("limit"),
    }


async def profile(request: Request) -> Response:
    """One member's page. The person visited would see the visit, so it is recorded."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    slug = str(request.path_params["slug"]).lower()
    person = world.known(slug)
    if person is None:
        return document(world, "notfound.html", 404)
    own = slug == world.owner.slug
    if not own:
        world.view_profile(slug)
    state = "own" if own else "connected" if world.is_connected(slug) else "connectable"
    return document(world, "profile.html", person=person, state=state, compose=compose_path(person.member_id))


async def me(request: Request) -> Response:
    """The address that leads everybody to their own profile."""
    return barrier(request) or RedirectResponse(f"/in/{world_of(request).owner.slug}/", 302)


async def root(request: Request) -> Response:
    """The bare address."""
    return barrier(request) or RedirectResponse("/feed/", 302)


async def feed(request: Request) -> Response:
    """The page after signing in."""
    return barrier(request) or document(world_of(request), "feed.html")


async def account_notice(request: Request) -> Response:
    """The notice that the site may put before a member's account."""
    return document(world_of(request), "notice.html")


async def not_found(request: Request, _error: Exception) -> Response:
    """Any other address."""
    return document(world_of(request), "notfound.html", 404)
