"""The command line as a whole: global options, groups, and `linkprune` alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from bot.cli.commands import (
    account,
    audit,
    demo,
    doctor,
    export,
    farewell,
    imports,
    invitations,
    keep_lines,
    nurture,
    people,
    plan,
    policy,
    practice,
    report,
    review,
    run,
    settings,
    since,
    state,
)
from bot.cli.session import Globals, Session
from bot.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.session import World

_INTERRUPTED = 130  # what Typer makes of Ctrl-C
ABOUT = """\
Keep a network of people who can vouch for each other: import, evaluate, decide, approve, preview, remove, prove.

Example: linkprune demo          (the whole journey on a practice network on this computer)
         linkprune import        (how to get your data from LinkedIn, and what to do with it)
         linkprune               (where you stand, and which command comes next)

Automated removal is against LinkedIn's User Agreement, also for your own connections, and LinkedIn may restrict or
close your account. A removal cannot be undone. `linkprune run PLAN --by-hand` keeps the record while you act yourself.

Exit codes: 0 done, 1 unexpected, 2 usage, 3 input refused, 4 page not understood, 5 login needed, 6 stopped by the
site (incident), 7 budget reached, 8 an outcome is unsettled, 9 stopped by you, 10 audit does not verify or cannot be
written, 11 consent or approval missing.
"""


class Root:
    """One invocation: the Typer application, and the session that its global options make."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = Session(world, Globals())

    def run(self, arguments: Sequence[str]) -> int:
        """Run the command; returns its exit code. Typed errors pass through."""
        self.session = Session(self.world, Globals(json="--json" in arguments))
        try:
            code = build()(list(arguments), prog_name="linkprune", standalone_mode=False, obj=self)
        except TyperException as error:
            said = error.format_message().replace("Value error, ", "").rstrip(".")
            raise UsageError(f"{said}; `{_path_of(error)} --help` shows how.") from error
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        return code if isinstance(code, int) else int(Exit.DONE)


def _path_of(error: TyperException) -> str:
    return getattr(getattr(error, "ctx", None), "command_path", None) or "linkprune"


def build() -> typer.Typer:
    """All commands."""
    app = typer.Typer(
        help=keep_lines(ABOUT),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback(invoke_without_command=True)(_root)
    for module in (
        demo,
        practice,
        doctor,
        export,
        imports,
        account,
        people,
        policy,
        invitations,
        review,
        plan,
        run,
        farewell,
        nurture,
        since,
        state,
        audit,
        report,
        settings,
    ):
        module.register(app)
    return app


def _root(
    context: typer.Context,
    *,
    home: Annotated[Path | None, typer.Option(help="Folder of all workspaces.", metavar="DIR")] = None,
    account_name: Annotated[
        str | None, typer.Option("--account", help="Which workspace in it (default: default).", metavar="NAME")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Exactly one JSON document on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No narrative on stderr.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours and nothing that moves.")] = False,
    env_file: Annotated[
        Path | None, typer.Option("--env-file", help="Read this .env file instead of the workspace's.", metavar="FILE")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Versions of linkprune and what it uses.")] = False,
) -> int | None:
    root: Root = context.obj
    options = Globals(home, account_name, json=json, quiet=quiet, no_color=no_color, env_file=env_file)
    context.obj = root.session = Session(root.world, options)
    if version:
        doctor.show_version(root.session)
        raise typer.Exit
    if context.invoked_subcommand is None:
        return state.where_am_i(root.session)
    return None
