"""Conversation list, composers and messages of the practice site.

The addresses are those of linkedin-web.md, sections 7.3 and 8. Nobody showed the body of an answer of the list, nor how
it is paged: `elements`, `start` and what an element holds are invented here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from bot.practice.cards import face
from bot.practice.faults import FaultName
from bot.practice.gate import barrier, entry_of, json_body, pause, world_of
from bot.practice.messaging import DRAFT, PAGE_SIZE, Listed, listed, messaging_data, whom
from bot.practice.pages import document

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.practice.world import World

LIST_QUERY: Final = "messengerConversations"
THREAD_QUERY: Final = "messengerMessages"
LATENCY: Final = 0.3
DAY: Final = "Jun {day}"
# What the page asks for when the message control of a row is clicked, by the name of the fault.
AT_THE_COMPOSER: Final = (
    FaultName.COMPOSER_MISSING,
    FaultName.COMPOSER_NEVER_OPENS,
    FaultName.COMPOSER_TWICE,
    FaultName.WRONG_COMPOSER,
    FaultName.NEW_MESSAGE_FORM,
    FaultName.INMAIL_FORM,
    FaultName.PREMIUM_UPSELL,
    FaultName.SAY_HELLO_CARD,
    FaultName.HEADER_LATE,
    FaultName.THREAD_ADDRESS,
    FaultName.COMPOSER_SWAPS,
    FaultName.FOCUS_STOLEN,
    FaultName.BOX_ALTERS,
    FaultName.ENTER_SENDS,
    FaultName.SENDS_BY_ITSELF,
)


async def inbox(request: Request) -> Response:
    """The page with the list of conversations."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    return document(world, "messaging.html", data=_page_data(world), recipient=None)


async def compose(request: Request) -> Response:
    """The composer as a page of its own, for whom the address names."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    slug = world.slug_of(request.query_params.get("recipient", ""))
    person = world.known(slug) if slug else None
    if person is None:
        return document(world, "notfound.html", 404)
    return document(world, "messaging.html", data=_page_data(world) | {"recipient": whom(person)}, recipient=person)


def _page_data(world: World) -> dict[str, Any]:
    return {"scale": world.settings.scale, "size": PAGE_SIZE, **messaging_data(world)}


async def graphql(request: Request) -> Response:
    """The list of conversations, or the messages of one, by the name of the query."""
    if blocked := barrier(request):
        return blocked
    world, asked = world_of(request), request.query_params
    kind = asked.get("queryId", "").partition(".")[0]
    if kind == THREAD_QUERY:
        return JSONResponse(_thread(world, asked.get("conversation", "")))
    if kind != LIST_QUERY:
        return JSONResponse({"status": 400}, 400)
    start = int(asked["start"]) if asked.get("start", "").isdecimal() else 0
    stall = world.fires(FaultName.CONVERSATIONS_STALL)
    await pause(request, LATENCY + (stall.delay if stall else 0))
    rows = listed(world)[start : start + PAGE_SIZE]
    hidden = len(rows) - 1 if world.fires(FaultName.CONVERSATIONS_SHORT) else len(rows)
    elements = [_element(world, start + index, row, hidden=index >= hidden) for index, row in enumerate(rows)]
    return JSONResponse({"data": {"messengerConversationsByCategory": {"elements": elements}}})


def _element(world: World, index: int, row: Listed, *, hidden: bool) -> dict[str, Any]:
    name = row.people[0].name
    if len(row.people) > 1:
        name = world.words["messaging.others"].format(name=name, other=row.people[1].name)
    return {
        "entityUrn": f"urn:li:msg_conversation:{index}-{row.people[0].member_id}",
        "slug": row.people[0].slug,
        "name": name,
        "face": face(row.people[0]),
        "preview": row.preview,
        "news": row.news,
        "day": DAY.format(day=28 - index % 28),
        "hidden": hidden,
    }


def _thread(world: World, slug: str) -> dict[str, Any]:
    said = world.messages.open(slug)
    world.save()
    elements = [{"mine": one.mine, "text": one.text} for one in said]
    return {"data": {"messengerMessagesByConversation": {"elements": elements}}}


async def messages(request: Request) -> Response:
    """What the page tells of messages: one was written, the member types, all were seen."""
    if blocked := barrier(request):
        return blocked
    world, action = world_of(request), request.query_params.get("action")
    body = await json_body(request) or {}
    if action in ("typing", "markAllMessagesAsSeen"):
        return Response(status_code=202 if action == "typing" else 200)
    slug = world.slug_of(str(body.get("recipient", "")).rpartition(":")[2])
    if action != "createMessage" or slug is None:
        return JSONResponse({"status": 400}, 400)
    entry_of(request).slug = slug
    await pause(request, LATENCY)
    world.messages.send(slug, str(body.get("text", "")), via="page")
    world.save()
    return JSONResponse({"status": 200})


async def composer(request: Request) -> Response:
    """Tell the page whose composer opens, what stands in its box, and which faults strike."""
    world, asked = world_of(request), request.query_params
    slug = asked.get("slug") or world.slug_of(asked.get("recipient", "")) or ""
    person = world.known(slug)
    if person is None:
        return JSONResponse({}, 404)
    if world.fires(FaultName.DRAFT_OF_ANOTHER, slug):
        world.messages.write(slug, DRAFT)
    struck = {name: fault for name in AT_THE_COMPOSER if (fault := world.fires(name, slug))}
    late = struck.get(FaultName.HEADER_LATE)
    other = world.somebody_else(slug)
    return JSONResponse(
        {
            "whom": whom(person),
            "other": whom(other) if other else None,
            "odd": [name.value for name in struck],
            "draft": world.messages.box(slug),
            "late": late.delay if late else 0,
        }
    )


async def box(request: Request) -> Response:
    """The page tells what stands in a box now: the truth about drafts, which the real site keeps to itself."""
    body = await json_body(request) or {}
    if request.headers.get("x-practice") != "1":
        return JSONResponse({"error": "The header X-Practice: 1 is missing."}, 403)
    world = world_of(request)
    world.messages.write(str(body.get("slug", "")), str(body.get("text", "")))
    world.save()
    return JSONResponse({"ok": True})
