"""Which acts still hold, as SQL: what later readings contradict, and what a later act took back."""

from __future__ import annotations

# An approved act of the opposite kind takes an earlier one back: whoever was accepted anew may be in the list, and
# whoever was removed after an accept may be absent from it.
# An act under another address of the same person counts.
TAKEN_BACK = """exists (
  select 1 from intent as later where later.slug in (
    select intent.slug union select new from moved where old = intent.slug
    union select old from moved where new in (select intent.slug union select new from moved where old = intent.slug))
  and later.id > intent.id and later.outcome = 'done' and later.contradicted_at is null
  and (intent.kind, later.kind) in (values ('disconnect', 'accept'), ('accept', 'disconnect')))"""

# The same invitation as the one acted on, not one that came after it. Ages are exact below a week only ("1 week ago"
# may be 13 days), so an older one may be the same: doubt says that it is.
_SAME = """case
  when intent.invitation_id is not null and again.invitation_id is not null
    then intent.invitation_id = again.invitation_id
  else not coalesce(again.sent_by > substr(intent.settled_at, 1, 10)
    and julianday(substr(again.first_seen, 1, 10)) - julianday(again.sent_by) < 7, 0) end"""

# An act holds until a later reading, or the check at the end of its run, shows otherwise (`seen_at`). `again`: the
# person has an invitation pending in a later reading, the same or a new one. Acts on a purged name are not told any
# more.
DONE = f"""
select intent.id, intent.slug, intent.name, intent.member_id, intent.kind, intent.run, intent.settled_at,
  intent.by_hand, intent.settled_after_sync, intent.settled_after_reading, again.slug is not null as again,
  coalesce(contradicted_at, sync.at, iif(again.slug is not null and {_SAME}, invitation_reading.at, null)) as seen_at
from intent
left join listed on intent.kind = 'disconnect' and listed.slug = intent.slug
  and listed.last_sync > intent.settled_after_sync
left join sync on sync.id = listed.last_sync
left join invitation as again on intent.kind in ('accept', 'ignore', 'withdraw') and again.slug = intent.slug
  and again.side = iif(intent.kind = 'withdraw', 'sent', 'received')
  and again.last_reading > intent.settled_after_reading
left join invitation_reading on invitation_reading.id = again.last_reading
where intent.outcome = 'done' and intent.slug <> '' and not {TAKEN_BACK}
"""  # noqa: S608 - fixed text

# Who ends a connection, or an invitation, is not in that list any more.
ENDED = {
    "disconnect": "update person set gone_at = coalesce(gone_at, ?1) where slug = ?2",
    "accept": "update invitation set gone_at = coalesce(gone_at, ?1) where side = 'received' and slug = ?2",
    "ignore": "update invitation set gone_at = coalesce(gone_at, ?1) where side = 'received' and slug = ?2",
    "withdraw": "update invitation set gone_at = coalesce(gone_at, ?1) where side = 'sent' and slug = ?2",
}
# The same taken back, when an act turns out not to hold.
STANDS = {
    "disconnect": "update person set gone_at = null where slug = ?",
    "ignore": "update invitation set gone_at = null where side = 'received' and slug = ?",
    "withdraw": "update invitation set gone_at = null where side = 'sent' and slug = ?",
}
