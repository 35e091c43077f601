"""One member under several addresses: who moved, who perhaps did, and the joining of two.

Two addresses of one member are never in the list at the same time. So addresses are one person's only where the
times in which they were seen do not overlap, for all of those who look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.identity import name_key
from bot.model import Decision, Slug
from bot.store.acts import TAKEN_BACK
from bot.store.revision import touch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from bot.store.database import Database
    from bot.store.session import Session

SAME_MEMBER = "the site's own number of the member is the same"
SAME_AND_MORE = "name, day of connecting, and company or headline are the same"
PERHAPS = "name and day of connecting are the same, and the two were never seen together"

# Alike: people with one key. Addresses that moved already are left out.
_WITNESSES = ("company", "headline")
_COLUMNS = (
    "slug, first_seen, last_seen, gone_at, company, headline, connected_on, exported_on is not null"
    " or exists (select 1 from listed where listed.slug = person.slug and complete_sync is not null) as in_whole_list"
)
_BY_MEMBER = f"""
select member_id as alike, {_COLUMNS} from person
where member_id in (select member_id from person where member_id is not null group by member_id having count(*) > 1)
  and slug not in (select old from moved)
order by alike, first_seen, slug
"""  # noqa: S608 - fixed text
_BY_NAME = f"""
select name_key || char(10) || connected_on as alike, {_COLUMNS} from person
where {{}} and slug not in (select old from moved)
order by alike, first_seen, slug
"""  # noqa: S608 - fixed text
_DOUBLES = _BY_NAME.format(
    "(name_key, connected_on) in (select name_key, connected_on from person"
    " where name_key <> '' and connected_on is not null group by 1, 2 having count(*) > 1)"
)
_WITNESSED = """
select old, new, one.last_seen >= other.first_seen as together, one.last_seen, other.first_seen
from moved join person as one on one.slug = old join person as other on other.slug = new where why = ?
"""
# As the doubles, with those who were joined because of what they have in common.
_ALL_ALIKE = f"""
select name_key || char(10) || connected_on as alike, {_COLUMNS} from person
where (name_key, connected_on) in (select name_key, connected_on from person join moved on old = slug where why = ?1)
  and slug not in (select old from moved where why <> ?1)
order by alike, first_seen, slug
"""  # noqa: S608 - fixed text
_TWINS = _BY_NAME.format("name_key <> '' and name_key = ? and connected_on = ?")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two addresses that may be one member's."""

    old: Slug
    new: Slug
    why: str


class Addresses:
    """Knows who moved. Joining passes on what protects; a decision to remove is never passed on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    # --- reading ------------------------------------------------------------------------------------------------------

    def newest(self, slug: Slug) -> Slug:
        """The address that this one became, or itself."""
        found = self._database.row("select new from moved where old = ?", slug)
        return Slug(found["new"]) if found else slug

    def of_one(self, slug: Slug) -> tuple[Slug, ...]:
        """Every address of the person who has the address now, that one first."""
        newest = self.newest(slug)
        rows = self._database.rows("select old from moved where new = ? order by old", newest)
        return (newest, *(Slug(row["old"]) for row in rows))

    def moved(self) -> dict[str, str]:
        """Every address of before, with the newest one."""
        return {row["old"]: row["new"] for row in self._database.rows("select old, new from moved")}

    def suspected(self, slug: Slug | None = None) -> list[Pair]:
        """Pairs that may be one person; with `slug`, only those in which it is the new address."""
        rows = self._database.rows(_DOUBLES) if slug is None else self._twins(slug)
        if len(rows) < 2:  # noqa: PLR2004 - a pair
            return []
        refused = self._refused()
        found = (pair for pair in _perhaps(rows) if (pair.old, pair.new) not in refused)
        return [pair for pair in found if slug in (None, pair.new)]

    def _twins(self, slug: Slug) -> list[sqlite3.Row]:
        found = self._database.row("select name_key, connected_on from person where slug = ?", slug)
        return self._database.rows(_TWINS, *found) if found else []

    def _refused(self) -> frozenset[tuple[str, str]]:
        rows = self._database.rows("select old, new from not_same")
        return frozenset((row["old"], row["new"]) for row in rows)

    # --- joining ------------------------------------------------------------------------------------------------------

    def join_certain(self) -> int:
        """Join, in the caller's transaction, every pair that evidence makes certain; returns how many."""
        refused = self._refused()
        joined = 0
        for rows, why in ((_BY_MEMBER, SAME_MEMBER), (_DOUBLES, SAME_AND_MORE)):
            for pair in _certain(self._database.rows(rows), why):
                if (pair.old, pair.new) not in refused:
                    self._join(pair)
                    joined += 1
        return joined

    def same(self, old: Slug, new: Slug) -> None:
        """The member's word that two addresses are one person's; InputError when they cannot be."""
        with self._session.write():
            for slug in (old, new):
                self._must_be_known(slug)
            if self.newest(old) == self.newest(new):
                raise InputError("Both addresses are known as one person's already.")
            if self.newest(old) != old:
                raise InputError(f"{old} is an earlier address of somebody else already.")
            self._database.run("delete from not_same where (old, new) in (values (?1, ?2), (?2, ?1))", old, new)
            self._join(Pair(old, self.newest(new), "the member said so"))
            touch(self._database)

    def not_same(self, old: Slug, new: Slug) -> None:
        """The member's word that two addresses are two people; what was joined before stays joined."""
        with self._session.write():
            for slug in (old, new):
                self._must_be_known(slug)
            if self.newest(old) == self.newest(new):
                raise InputError("Both addresses are known as one person's already.")
            self._database.run("insert or ignore into not_same (old, new) values (?1, ?2), (?2, ?1)", old, new)
            touch(self._database)

    def _must_be_known(self, slug: Slug) -> None:
        if self._database.row("select 1 from person where slug = ?", slug) is None:
            raise InputError(f"Nobody with the address {slug} is known; `linkprune people` lists everybody.")

    def _join(self, pair: Pair) -> None:
        now = self._session.stamp()
        _pass_on(self._database, pair, now)
        self._database.run("update moved set new = ? where new = ?", pair.new, pair.old)
        self._database.run("insert into moved (old, new, why) values (?, ?, ?)", pair.old, pair.new, pair.why)
        self._database.run("update person set gone_at = max(coalesce(gone_at, ''), last_seen) where slug = ?", pair.old)
        # Whom we removed under one address is in the list under another: the removal did not last.
        self._database.run(
            "update intent set contradicted_at = coalesce(contradicted_at, ?)"  # noqa: S608 - fixed text
            f" where slug = ? and outcome = 'done' and kind = 'disconnect' and not {TAKEN_BACK}"
            " and (select gone_at is null from person where slug = ?)",
            *(now, pair.old, pair.new),
        )

    def part_contradicted(self) -> None:
        """Take back, in the caller's transaction, what witnesses joined and a list contradicts, whenever it came.

        Both were in one list; or there is one more who looks alike, so that it is not sure any more who is who.
        """
        joined = self._database.rows(_WITNESSED, SAME_AND_MORE)
        if not joined:
            return
        groups = _groups(self._database.rows(_ALL_ALIKE, SAME_AND_MORE))
        doubtful = {row["slug"] for members in groups if not _apart(members) for row in members}
        for row in joined:
            if row["together"] or row["old"] in doubtful:
                self._separate(row["old"], row["new"])

    def part_listed(self, days: Mapping[str, Sequence[str]]) -> None:
        """The same before exports are merged that list people on these days: else one would get what is the other's."""
        for row in self._database.rows(_WITNESSED, SAME_AND_MORE):
            last = max((row["last_seen"], *days.get(row["old"], ())))
            if last >= min((row["first_seen"], *days.get(row["new"], ()))):
                self._separate(row["old"], row["new"])

    def _separate(self, old: str, new: str) -> None:
        """Two people after all. What protects stays with both; an address for mail goes back to whom it came from."""
        database = self._database
        database.run("delete from moved where old = ?", old)
        database.run("update person set gone_at = null where slug = ? and gone_at = last_seen", old)
        database.run(
            "update person set email = null, email_on = null where slug = ?1"
            " and (email, email_on) = (select email, email_on from person where slug = ?2)",
            *(new, old),
        )
        database.run(
            "insert or ignore into note (slug, text, source, at, site)"
            " select ?2, text, source, at, site from note where slug = ?1 and site = 1",
            *(new, old),
        )

    def part_returned(self) -> None:
        """Take back, in the caller's transaction, joinings that the last complete reading of the list contradicts.

        The old address is in the list again: alone, so the member changed back; beside the new one, so there are two.
        """
        rows = self._database.rows(
            "select old, new, now.slug is not null as both from moved join listed as back on back.slug = old"
            " left join listed as now on now.slug = new and now.complete_sync = back.complete_sync"
            " where back.complete_sync = (select max(id) from sync where complete and unreadable = 0)"
        )
        for row in rows:
            self._part(row["old"], row["new"], both=bool(row["both"]))

    def _part(self, old: str, new: str, *, both: bool) -> None:
        self._database.run("delete from moved where old = ?", old)
        if both:
            self._database.run("insert or ignore into not_same (old, new) values (?1, ?2), (?2, ?1)", old, new)
        else:
            self._join(Pair(Slug(new), Slug(old), "the member went back to an earlier address"))


def _certain(rows: Sequence[sqlite3.Row], why: str) -> Iterator[Pair]:
    """Who is surely somebody seen later: each with the latest who agrees."""
    for members in _alike(rows):
        for place, row in enumerate(members):
            later = [one for one in members[place + 1 :] if why is SAME_MEMBER or _surely(row, one)]
            if later:
                yield Pair(Slug(row["slug"]), Slug(later[-1]["slug"]), why)


def _perhaps(rows: Sequence[sqlite3.Row]) -> Iterator[Pair]:
    """Everybody with the latest of those alike, who must still be there."""
    for *earlier, newest in _alike(rows):
        if newest["gone_at"] is None:
            yield from (Pair(Slug(row["slug"]), Slug(newest["slug"]), PERHAPS) for row in earlier)


def _alike(rows: Sequence[sqlite3.Row]) -> Iterator[list[sqlite3.Row]]:
    """Those with one key, in the order of their first time, where no two were ever seen in overlapping times."""
    return (members for members in _groups(rows) if len(members) > 1 and _apart(members))


def _groups(rows: Sequence[sqlite3.Row]) -> Iterator[list[sqlite3.Row]]:
    return (list(alike) for _, alike in groupby(rows, key=lambda row: row["alike"]))


def _apart(members: list[sqlite3.Row]) -> bool:
    return all(one["last_seen"] < other["first_seen"] for one, other in pairwise(members))


def _surely(old: sqlite3.Row, new: sqlite3.Row) -> bool:
    """Whether witnesses agree, and each was absent where the other was listed.

    A reading that saw a part of the list says of nobody that he was absent; and in a list of the very day of the
    connection somebody may be missing because he was connected after it.
    """
    absent = old["in_whole_list"] and new["in_whole_list"] and old["connected_on"] < old["last_seen"][:10]
    return absent and _agree(old, new)


def _agree(one: sqlite3.Row, other: sqlite3.Row) -> bool:
    return any(one[column] and name_key(one[column]) == name_key(other[column] or "") for column in _WITNESSES)


# --- what passes on -------------------------------------------------------------------------------------------------

_STATE = (
    "select pinned, pin_reason, decision, because, decided_by, decided_at, company, position, company_key,"
    " position_key, email, email_on, exported_name, exported_on, connected_on, since_on, headline, member_id"
    " from person where slug = ?"
)


def passed_on(old: Decision, new: Decision) -> Decision:
    """What is decided of a person under a new address: the more careful of both, and never a removal passed on."""
    if Decision.KEEP in (old, new):
        return Decision.KEEP
    if Decision.ASK in (old, new):
        return Decision.ASK
    if old is not Decision.UNDECIDED and new is Decision.UNDECIDED:
        return Decision.ASK
    return new


def _pass_on(database: Database, pair: Pair, now: str) -> None:
    old, new = database.row(_STATE, pair.old), database.row(_STATE, pair.new)
    if old is None or new is None:
        raise InputError("Both addresses must be known to be joined.")
    _pass_decision(database, pair, old, new, now)
    _pass_facts(database, pair, old, new)
    # A note that both have stays once; the rest goes with the person.
    database.run("update or ignore note set slug = ? where slug = ?", pair.new, pair.old)
    database.run("delete from note where slug = ?", pair.old)


def _pass_decision(database: Database, pair: Pair, old: sqlite3.Row, new: sqlite3.Row, now: str) -> None:
    decision = passed_on(Decision(old["decision"]), Decision(new["decision"]))
    pinned = old["pinned"] or new["pinned"]
    if pinned and decision is Decision.REMOVE:
        decision = Decision.KEEP
    giver = new if decision == new["decision"] else old
    database.run(
        "update person set pinned = ?, pin_reason = ?, decision = ?, because = ?, decided_by = ?, decided_at = ?"
        " where slug = ?",
        *(pinned, new["pin_reason"] or old["pin_reason"], decision.value),
        *(giver["because"], giver["decided_by"], giver["decided_at"] or (now if decision != new["decision"] else None)),
        pair.new,
    )


def _pass_facts(database: Database, pair: Pair, old: sqlite3.Row, new: sqlite3.Row) -> None:
    """What exports said under the address of before, where they say nothing newer under the new one."""
    listed = old if (old["exported_on"] or "") > (new["exported_on"] or "") else new
    mail = old if (old["email_on"] or "") > (new["email_on"] or "") else new
    since = old if (old["since_on"] or "") > (new["since_on"] or "") else new
    database.run(
        "update person set company = ?, position = ?, company_key = ?, position_key = ?, exported_name = ?,"
        " exported_on = ?, email = ?, email_on = ?, connected_on = ?, since_on = ?,"
        " headline = coalesce(headline, ?), member_id = coalesce(member_id, ?) where slug = ?",
        *(listed["company"], listed["position"], listed["company_key"], listed["position_key"]),
        *(listed["exported_name"], listed["exported_on"], mail["email"], mail["email_on"]),
        *(since["connected_on"], since["since_on"], old["headline"], old["member_id"], pair.new),
    )
