"""Templates for staying in touch: those that come with linkprune, and the member's own in the folder nurture/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.nurture.drafting import PLACEHOLDERS
from config.farewell import load_templates

if TYPE_CHECKING:
    from bot.farewell.template import Template

OURS = Path(__file__).with_name("nurture")


def load_drafts(own_folder: Path | None) -> tuple[Template, ...]:
    """All templates; the tone of each is the reason that it is for. InputError names file and line."""
    return load_templates(own_folder, OURS, PLACEHOLDERS)
