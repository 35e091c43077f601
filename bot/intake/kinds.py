"""Which file of an export a name stands for: whole names only, whatever a program or a browser added to them."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.evaluate.evidence import Source


class FileKind(StrEnum):
    """What a file of an export holds; where it is a source of evidence, the same as that source.

    UNREAD is known and never opened; OTHER is unknown and only named.
    """

    CONNECTIONS = Source.CONNECTIONS.value
    MESSAGES = Source.MESSAGES.value
    INVITATIONS = Source.INVITATIONS.value
    ENDORSEMENTS_RECEIVED = Source.ENDORSEMENTS_RECEIVED.value
    ENDORSEMENTS_GIVEN = Source.ENDORSEMENTS_GIVEN.value
    RECOMMENDATIONS_RECEIVED = Source.RECOMMENDATIONS_RECEIVED.value
    RECOMMENDATIONS_GIVEN = Source.RECOMMENDATIONS_GIVEN.value
    NOTES = Source.NOTES.value
    POSITIONS = Source.POSITIONS.value
    PROFILE = Source.PROFILE.value
    FOLLOWS = Source.FOLLOWS.value
    EDUCATION = "education"
    CONTACTS = "contacts"
    COMMENTS = "comments"
    REACTIONS = "reactions"
    SHARES = "shares"
    REGISTRATION = "registration"
    PORTABILITY = "portability"
    UNREAD = "unread"
    OTHER = "other"


UNUSED = frozenset({FileKind.UNREAD, FileKind.OTHER})
_ADDED = re.compile(r"(?:\s*\([0-9]+\)|_[0-9]+)+$")
_NAMES = {
    "connections": FileKind.CONNECTIONS,
    "messages": FileKind.MESSAGES,
    "invitations": FileKind.INVITATIONS,
    "endorsementreceivedinfo": FileKind.ENDORSEMENTS_RECEIVED,
    "endorsementsreceived": FileKind.ENDORSEMENTS_RECEIVED,
    "endorsementgiveninfo": FileKind.ENDORSEMENTS_GIVEN,
    "endorsementsgiven": FileKind.ENDORSEMENTS_GIVEN,
    "recommendationsreceived": FileKind.RECOMMENDATIONS_RECEIVED,
    "recommendationsgiven": FileKind.RECOMMENDATIONS_GIVEN,
    "notes": FileKind.NOTES,
    "positions": FileKind.POSITIONS,
    "education": FileKind.EDUCATION,
    "profile": FileKind.PROFILE,
    "contacts": FileKind.CONTACTS,
    "importedcontacts": FileKind.CONTACTS,
    "memberfollows": FileKind.FOLLOWS,
    "comments": FileKind.COMMENTS,
    "reactions": FileKind.REACTIONS,
    "shares": FileKind.SHARES,
    "registration": FileKind.REGISTRATION,
}
# Nothing in them says anything about a connection, or it is too private to be opened without need.
_PRIVATE_OR_SILENT = """
    adsclicked adtargeting lanadsengagement inferencesaboutyou logins securitychallenges verifications phonenumbers
    whatsappphonenumbers emailaddresses receipts receiptsv2 searchqueries privateidentityasset
    guidemessages coachmessages learningcoachmessages learningroleplaymessages learning
    savedjobs savedjobalerts jobapplications jobapplicantsavedanswers jobapplicantsavedscreeningquestionresponses
    jobseekerpreferences onlinejobpostings savedanswers screeningquestionresponses
    companyfollows hashtagfollows saveditems votes instantreposts richmedia events groups
    skills languages certifications courses honors organizations patents projects publications testscores
    volunteering volunteeringexperiences causesyoucareabout profilesummary interests
    servicesmarketplaceengagements servicesmarketplaceproviders
"""
_NEVER_OPENED = frozenset(_PRIVATE_OR_SILENT.split())
_NEVER_OPENED_FOLDERS = frozenset({"jobs", "verifications"})


def kind_of(name: str) -> FileKind:
    """The kind of a file, by its name alone; `name` may be a path inside an archive."""
    *folders, base = re.split(r"[/\\]", name.strip().casefold())
    stem, dot, extension = base.rpartition(".")
    if not dot or extension not in {"csv", "json"}:
        return FileKind.OTHER
    if folders and folders[-1] in _NEVER_OPENED_FOLDERS:
        return FileKind.UNREAD
    if extension == "json":
        return FileKind.PORTABILITY
    key = re.sub(r"[\s_]+", "", _ADDED.sub("", stem.strip()))
    return FileKind.UNREAD if key in _NEVER_OPENED else _NAMES.get(key, FileKind.OTHER)
