"""A data export of the practice network: the same people as its site shows, in the form of a chosen era."""

from bot.practice.eras import NEWEST_ERA, Era
from bot.practice.export.model import Part
from bot.practice.export.truth import ExportTruth, PersonTruth
from bot.practice.export.write import write_export
from bot.practice.people import AS_OF

__all__ = ["AS_OF", "NEWEST_ERA", "Era", "ExportTruth", "Part", "PersonTruth", "write_export"]
