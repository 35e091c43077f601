"""The page on which a member asks for the data export.

Seen in the facts: the address, the frame around the form in 2024-25, the ids of both radios, two of the boxes, the
classes of the buttons, "Request archive", "Request pending", "Download archive" (a button or a link, perhaps disabled),
the form of the old password prompt. Invented: all else, among it the names of the other boxes, how the form is sent,
the address of the archive, and that a request is ready after ten minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from bot.practice import pages
from bot.practice.export.model import Part
from bot.practice.export.write import export_content
from bot.practice.faults import FaultName
from bot.practice.gate import barrier, form_of, world_of
from bot.practice.people import AS_OF
from bot.practice.settings import ExportState

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.practice.world import World

PAGE: Final = "/mypreferences/d/download-my-data"
OLD_PAGE: Final = "/psettings/member-data"
BOXES: Final = ("CONNECTIONS", "INBOX", "INVITATIONS", "RECOMMENDATIONS", "ENDORSEMENTS")
BOX: Final = "file_group_"
# The form stands in a frame of this site's own pages.
POLICY: Final = pages.HEADERS["Content-Security-Policy"].replace("ancestors 'none'", "ancestors 'self'")
FRAMED: Final = pages.HEADERS | {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}


async def page(request: Request) -> Response:
    """The page itself: the form, or a frame that holds it."""
    return barrier(request) or _document(world_of(request), framed=False)


async def frame(request: Request) -> Response:
    """The form alone."""
    return barrier(request) or _document(world_of(request), framed=True)


def _document(world: World, *, framed: bool, over: bool = False) -> Response:
    state = world.takeout.state(world.settings.scale)
    template = "export_frame.html" if framed else "export.html"
    return pages.document(
        world,
        template,
        headers=FRAMED,
        state=state.value,
        outer=world.settings.export_frame and not framed,
        framed=framed,
        boxes=BOXES,
        over=over,
        page=PAGE,
        wrong=False,
    )


async def old_page(_request: Request) -> Response:
    """The older address."""
    return RedirectResponse(PAGE, 302)


async def ask(request: Request) -> Response:
    """Request an archive, unless one was asked for just now."""
    if blocked := barrier(request):
        return blocked
    world, form = world_of(request), await form_of(request)
    framed = form.get("framed") == "1"
    if world.fires(FaultName.EXPORT_LIMIT):
        return _document(world, framed=framed, over=True)
    if world.takeout.state(world.settings.scale) in (ExportState.REQUEST, ExportState.READY):
        everything = form.get("archive") == "everything"
        world.takeout.request(() if everything else [name.removeprefix(BOX) for name in form if name.startswith(BOX)])
    return _back(framed=framed)


async def password(request: Request) -> Response:
    """What the old page asks for where the session is old."""
    if blocked := barrier(request):
        return blocked
    world, form = world_of(request), await form_of(request)
    world.takeout.try_password(right=form.get("password") == world.settings.password)
    return _back(framed=form.get("framed") == "1")


def _back(*, framed: bool) -> Response:
    return RedirectResponse(f"{PAGE}/frame" if framed else PAGE, 303)


async def archive(request: Request) -> Response:
    """The archive, once it is ready."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    if world.takeout.state(world.settings.scale) is not ExportState.READY:
        return pages.document(world, "notfound.html", 404)
    part = world.takeout.download()
    content = await run_in_threadpool(export_content, world.settings, part=part, state=world.snapshot())
    kind = "Basic" if part is Part.BASIC else "Complete"
    name = f"{kind}_LinkedInDataExport_{AS_OF:%m-%d-%Y}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/zip", headers=headers)
