"""The endpoints that are no part of the site: truth, faults, control, and the page's question about faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from bot.errors import InputError
from bot.invitation import Side
from bot.practice.drift import drift_named
from bot.practice.faults import IN_THE_MENU, FaultName, parse_fault
from bot.practice.gate import world_of
from bot.practice.inviting import Act
from bot.practice.inviting_cards import whom
from bot.practice.settings import ExportState, Variant
from bot.practice.world import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from bot.practice.people import PracticePerson
    from bot.practice.world import World


async def truth(request: Request) -> Response:
    """Who is connected, and everything that happened."""
    return JSONResponse(world_of(request).truth())


async def faults(request: Request) -> Response:
    """Replace all faults by a JSON list of fault strings."""
    return await _posted(request, _set_faults)


async def control(request: Request) -> Response:
    """Play the other side: a person leaves, comes back, takes another name; the site signs the member out."""
    return await _posted(request, _control)


async def _posted(request: Request, act: Any) -> Response:  # noqa: ANN401 - a function of world and JSON value
    if request.headers.get("x-practice") != "1":
        return JSONResponse({"error": "The header X-Practice: 1 is missing."}, 403)
    try:
        act(world_of(request), json.loads(await request.body()))
    except (InputError, ValueError, TypeError, AttributeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"ok": True})


def _set_faults(world: World, texts: list[str]) -> None:
    world.set_faults(tuple(parse_fault(text) for text in texts))


def _control(world: World, orders: Mapping[str, Any]) -> None:
    for order, value in orders.items():
        _obey(world, order, value)


def _obey(world: World, order: str, value: Any) -> None:  # noqa: ANN401 - JSON
    act = ORDERS.get(order)
    if act is None:
        raise InputError(f"There is no control named {order!r}.")
    if act(world, value) is False:
        raise InputError(f"Nothing to {order}: {value!r}.")


# Each plays one turn of the other side; False: there was nothing to do.
ORDERS: Final[Mapping[str, Callable[[World, Any], bool | None]]] = {
    "remove": lambda world, slug: world.remove(slug, "control"),
    "restore": lambda world, slug: world.restore(slug),
    "rename": lambda world, names: world.rename(*names),
    "reply": lambda world, said: world.is_connected(said[0]) and world.reply(*said),
    "invite": lambda world, said: world.invite(*([said] if isinstance(said, str) else said)),
    "recall": lambda world, slug: world.act(Act.RECALLED, slug, "control"),
    "join": lambda world, slug: world.act(Act.JOINED, slug, "control"),
    "export": lambda world, state: world.takeout.become(ExportState(state)),
    "logout": lambda world, _: world.sign_out(),
    "pass_challenge": lambda world, _: world.pass_challenge(),
    "settings": lambda world, values: world.change_settings(_typed(values)),
}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    return {key: Variant(value) if key == "variant" else value for key, value in values.items()}


async def moment(request: Request) -> Response:
    """Tell the page which faults strike now: when a menu opens, or when its item is clicked."""
    world, query = world_of(request), request.query_params
    slug = query.get("slug", "")
    if query.get("at") == "menu":
        return JSONResponse(_at_menu(world, slug, first=query.get("first") == "1"))
    if query.get("at") in ACTS:
        return JSONResponse(_at_act(world, query["at"], slug))
    return JSONResponse(_at_item(world, slug))


async def drift(request: Request) -> Response:
    """The script that makes the page drift in one way."""
    try:
        script = drift_named(str(request.path_params["kind"])).script()
    except InputError:
        return Response(status_code=404)
    return Response(script, media_type="text/javascript")


def _at_menu(world: World, slug: str, *, first: bool) -> dict[str, Any]:
    ignore = first and world.fires(FaultName.MENU_FIRST_CLICK_IGNORED, slug) is not None
    foreign = not ignore and world.fires(FaultName.UNKNOWN_DIALOG, slug) is not None
    odd = [] if ignore else [name.value for name in IN_THE_MENU if world.fires(name, slug)]
    return {"ignore": ignore, "foreign": foreign, "odd": odd}


def _at_item(world: World, slug: str) -> dict[str, Any]:
    other = world.somebody_else(slug) if world.fires(FaultName.DIALOG_OTHER_PERSON, slug) else None
    return {
        "limit": world.fires(FaultName.WEEKLY_LIMIT, slug) is not None,
        "skip": world.fires(FaultName.NO_DIALOG, slug) is not None,
        "other": None if other is None else _whom(other),
    }


def _at_act(world: World, kind: str, slug: str) -> dict[str, Any]:
    """What goes wrong when an invitation's button is clicked: `asked` is whom the dialog is about as well."""
    withdraws = kind == "withdraw"
    mixed = withdraws and world.fires(FaultName.WITHDRAW_DIALOG_OTHER_PERSON, slug)
    wrong = world.fires(FaultName.ACT_OTHER_PERSON, slug)
    everybody = world.invitations(Side.SENT if withdraws else Side.RECEIVED)
    other = next((whom(one, world.words) for one in everybody if one.slug != slug), None)
    return {
        "limit": world.fires(FaultName.WEEKLY_LIMIT, slug) is not None,
        "foreign": world.fires(FaultName.UNKNOWN_DIALOG, slug) is not None,
        "skip": withdraws and world.fires(FaultName.WITHDRAW_NO_DIALOG, slug) is not None,
        "twice": world.fires(FaultName.ACT_TWICE, slug) is not None,
        "asked": other if mixed else None,
        "other": other if wrong else None,
    }


def _whom(person: PracticePerson) -> dict[str, str]:
    urn = f"urn:li:fsd_profile:{person.member_id}"
    return {"slug": person.slug, "name": person.name, "first": person.first, "last": person.last, "urn": urn}
