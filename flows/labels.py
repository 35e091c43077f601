"""What the labels of a page tell about its language, and the word file that a person may make of them. Pure."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.model import LabelSeen
from flows.words import CLICKED, MONTHS, NEEDED, Word, find_words, known_languages, primary_tag

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from flows.words import Entry, Words

UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})
# Labels that may stand in one place: the menu of a row holds other items than the one that removes.
PLACES: Final = {
    Word.SEARCH: (Word.SEARCH,),
    Word.MESSAGE: (Word.MESSAGE,),
    Word.MORE: (Word.MORE,),
    Word.LOAD_MORE: (Word.LOAD_MORE,),
    Word.REMOVE_ITEM: (Word.REMOVE_ITEM, Word.MENU_OTHER),
}
WHERE: Final = {
    Word.REMOVE_ITEM: "the item that removes, in the menu of a row",
    Word.REMOVE_ICON: "the picture inside the same item (Ember era); {name} stands for the person's name",
    Word.CONFIRM: "the confirming button of the dialog",
    Word.CANCEL: "the other button of the same dialog",
    Word.DIALOG_TITLE: "the heading of the same dialog",
    Word.DIALOG_BODY: "the beginning of the dialog's text; {name} stands for the person's name",
    Word.MORE: "the menu button of a row",
    Word.MESSAGE: "the message control of a row",
    Word.SEARCH: "the empty search box above the list",
    Word.LOAD_MORE: "the button below the list that brings more rows",
    Word.SIGN_IN: "the button of the login form",
    Word.MENU_OTHER: "the other items in the menu of a row",
    Word.ACCEPT: "the button that accepts, on the card of an invitation",
    Word.IGNORE: "the button that declines, on the card of an invitation",
    Word.WITHDRAW: "the button that takes back, on the card of an invitation that you sent",
    Word.WITHDRAW_TITLE: "the heading of the dialog that asks whether to take an invitation back",
    Word.WITHDRAW_CONFIRM: "what its confirming button is called; {name} stands for the person's name",
    Word.MUTUAL: "the line about common connections; {name} stands for a name, {count} for how many more",
    Word.AGE_TODAY: "the age of an invitation of today",
    Word.AGE_DAYS: "the age of an invitation in days; {count} stands for the number",
    Word.AGE_WEEKS: "the age of an invitation in weeks; {count} stands for the number",
    Word.AGE_MONTHS: "the age of an invitation in months; {count} stands for the number",
    Word.AGE_YEARS: "the age of an invitation in years; {count} stands for the number",
    Word.CONVERSATION: "the label that selects a row of the conversation list; {name} stands for the person's name",
}


def judged(
    found: Mapping[Word, Collection[str]], name: str, words: Words | None, folders: Collection[Path]
) -> tuple[LabelSeen, ...]:
    """Say of each label whether the page's language has it there, and if not, which other language has."""
    others = [read for tag in known_languages(*folders) if (read := find_words(folders, tag)) and read != words]
    return tuple(
        _judged(place, " ".join(text.split()).replace(" ".join(name.split()) or "{name}", "{name}"), words, others)
        for place, texts in found.items()
        for text in texts
    )


def _judged(place: Word, text: str, words: Words | None, others: Collection[Words]) -> LabelSeen:
    known = words is not None and _said(words, place, text)
    spoken_in = () if known else tuple(one.tag for one in others if _said(one, place, text))
    return LabelSeen(place.value, text, known, spoken_in)


def _said(words: Words, place: Word, text: str) -> bool:
    return any(words.says(text, word) for word in PLACES[place])


def strange(labels: Collection[LabelSeen]) -> tuple[str, ...]:
    """The languages other than its own that a page speaks where its own words are missing.

    The word on the message control tells nothing: several languages share it.
    """
    telling = (label for label in labels if not label.known and label.place != Word.MESSAGE)
    return tuple(sorted({tag for label in telling for tag in label.spoken_in}))


def advice_on(language: str, labels: Collection[LabelSeen], arming: Collection[str], *, armed: bool) -> str:
    """What a live run needs where the page's language does not allow one."""
    spoken = strange(labels)
    page = f"The page is in {language}" if language else "The page states no language"
    reason = "" if armed else ", in which the words that a click needs were never seen live"
    if spoken:
        reason = f", and shows labels of {', '.join(spoken)}"
    if spoken and not language:
        return f"{page}{reason}. To go on, set `site.language` in your settings to the language that you see there."
    ways = f"set the language of the site to one of {', '.join(arming)}, or use `linkprune run … --by-hand`"
    return f"{page}{reason}. To go on, {ways}; `linkprune doctor` lists the labels, and how to add a word file."


def where(place: str) -> str:
    """Where a label of a place stands, in words."""
    return WHERE[Word(place)].partition(";")[0]


# --- the word file to fill ---


def skeleton(tag: str, labels: Collection[LabelSeen], known: Words | None, seen: str) -> str:
    """A word file in which everything that is not known is left to a person. `seen` is this month, as in 2026-11."""
    primary = primary_tag(tag) or "xx"
    months = json.dumps(list(known.months) if known else [], ensure_ascii=False)
    head = (
        f"# Words of the site in {primary}. Where you can fill in, to the letter, what you saw on the page yourself,",
        "# take the first sign of the lines away; leave out the rest. What is in no word file is never guessed.",
        "",
        "[language]",
        f'tag = "{primary}"',
        f"# true allows live clicks: it needs {', '.join(NEEDED)},",
        f"# and {', '.join(CLICKED)} seen live.",
        "arms_clicks = false",
        f"# {MONTHS} names as the dates in the list have them, January first; or none.",
        f"months = {months}",
        "",
        "[words]",
    )
    tables = (_table(word, _shown(word, labels), known.entries.get(word) if known else None, seen) for word in Word)
    return "\n".join((*head, *(line for table in tables for line in table))) + "\n"


def _shown(word: Word, labels: Collection[LabelSeen]) -> list[str]:
    place = Word.REMOVE_ITEM if word is Word.MENU_OTHER else word
    return [label.text for label in labels if label.place == place]


def _table(word: Word, shown: list[str], entry: Entry | None, seen: str) -> list[str]:
    note = f"# {WHERE[word]}." + (f" Seen there: {', '.join(map(_quoted, shown))}" if shown else "")
    if entry is None:
        fields = {"spellings": '[""]', "grade": '"seen live"', "where": _quoted(WHERE[word]), "seen": _quoted(seen)}
        return ["", note, f"# [words.{word}]", *(f"# {key} = {value}" for key, value in fields.items())]
    spellings = f"[{', '.join(map(_quoted, entry.spellings))}]"
    fields = {"spellings": spellings, "grade": _quoted(entry.grade), "where": _quoted(entry.where)}
    fields["seen"] = _quoted(entry.seen)
    return ["", note, f"[words.{word}]", *(f"{key} = {value}" for key, value in fields.items())]


def _quoted(text: str) -> str:
    """A text of the page as TOML has it; what cannot be seen, or commands a terminal, is written as its number."""
    told = json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False)
    return "".join(rf"\U{ord(c):08x}" if unicodedata.category(c) in UNSEEN else c for c in told)
