"""What evaluations said of people, kept until something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment, stamp
from bot.evaluate.judgement import Label, Standing, Verdict
from bot.store.revision import current

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bot.evaluate.judgement import Judgement
    from bot.model import Slug
    from bot.store.session import Session

__all__ = ["UP_TO_DATE", "Judgements", "Standing", "standing_of"]

# Nothing that can change a judgement has changed since they were made.
UP_TO_DATE = "(select judging.revision from judging) is (select revision.number from revision)"


class Judgements:
    """Stores what evaluations said. Whoever reads it asks first whether it is fresh."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def revision(self) -> int:
        """The number of the last change; given to `replace`, it says from when the judged facts are."""
        return current(self._database)

    def fresh(self, digest: str) -> bool:
        """Whether everybody is judged by this policy, and nothing has changed since."""
        found = self._database.row("select digest, revision from judging")
        return found is not None and (found["digest"], found["revision"]) == (digest, self.revision())

    def replace(self, digest: str, judgements: Iterable[Judgement], *, revision: int | None = None) -> None:
        """Store what an evaluation of everybody said, instead of the earlier one."""
        with self._session.write():
            made_at = self.revision() if revision is None else revision
            rows = [_values(judgement) for judgement in judgements]
            self._database.run("delete from judgement")
            self._database.run_many(
                "insert into judgement (slug, label, score, theirs, mine, last_at, last_by, verdict, rule, title,"
                " company, pro, contrary, silent_since) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                " (select coalesce(?6, connected_on) from person where slug = ?1))",
                rows,
            )
            self._database.run("update revision set shields = shields + 1")
            self._database.run(
                "insert or replace into judging (id, digest, revision) values (1, ?, ?)", digest, made_at
            )

    def of(self, slug: Slug) -> Standing | None:
        """Where one person stands; None for somebody not judged, or when the judgements are stale."""
        found = self._database.row(f"select * from judgement where slug = ? and {UP_TO_DATE}", slug)  # noqa: S608 - fixed text
        return standing_of(found) if found else None

    def by_rule(self) -> dict[tuple[Verdict, str], int]:
        """How many connected people each rule decides."""
        rows = self._database.rows(
            "select verdict, rule, count(*) as n from judgement join person using (slug)"  # noqa: S608 - fixed text
            f" where verdict is not null and rule is not null and gone_at is null and {UP_TO_DATE}"
            " group by verdict, rule order by verdict, rule"
        )
        return {(Verdict(row["verdict"]), row["rule"]): row["n"] for row in rows}


def _values(one: Judgement) -> tuple[str | int | float | None, ...]:
    return (
        one.slug,
        one.label.value if one.label else None,
        float(one.score),
        one.theirs,
        one.mine,
        stamp(one.last_at) if one.last_at else None,
        one.last_by,
        one.verdict.value if one.verdict else None,
        clean(one.rule) if one.rule else None,
        one.title,
        clean(one.company) if one.company else None,
        one.pro,
        clean(one.contrary) if one.contrary else None,
    )


def standing_of(row: sqlite3.Row) -> Standing:
    """The standing in a row of `judgement`."""
    return Standing(
        label=Label(row["label"]) if row["label"] else None,
        score=row["score"],
        theirs=row["theirs"],
        mine=row["mine"],
        last_at=moment(row["last_at"]) if row["last_at"] else None,
        last_by=row["last_by"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        rule=row["rule"],
        pro=row["pro"],
        contrary=row["contrary"],
    )
