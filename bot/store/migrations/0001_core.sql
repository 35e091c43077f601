-- Times are RFC 3339 UTC texts with milliseconds: they sort as the moments do.
create table meta (
  key text primary key,
  value text not null
) strict, without rowid;

create table person (
  slug text primary key check (slug <> ''),
  name text not null,
  headline text,
  connected_on text,
  member_id text,
  search_key text not null,
  source text not null,
  first_seen text not null,
  last_seen text not null,
  gone_at text,
  decision text not null default 'undecided' check (decision in ('keep', 'remove', 'unfollow', 'ask', 'undecided')),
  because text,
  decided_by text,
  decided_at text,
  pinned integer not null default 0 check (pinned in (0, 1)),
  pin_reason text,
  check (not (pinned = 1 and decision = 'remove'))
) strict, without rowid;

create index person_by_decision on person (decision);

create table note (
  id integer primary key,
  slug text not null references person (slug) on delete cascade,
  text text not null,
  source text not null,
  at text not null
) strict;

create index note_by_slug on note (slug);

create table sync (
  id integer primary key,
  at text not null,
  stated integer,
  read integer not null,
  unreadable integer not null,
  complete integer not null check (complete in (0, 1)),
  seconds real not null,
  reason text
) strict;

-- Who was in the list: the last sync that saw the person, and the last complete one that did.
create table listed (
  slug text primary key,
  last_sync integer not null references sync (id),
  complete_sync integer references sync (id)
) strict, without rowid;

create table plan (
  id text primary key,
  canonical blob,                                       -- null: purged; the id stays
  actions integer not null,
  created_at text not null
) strict, without rowid;

create table plan_held (
  plan text not null references plan (id),
  slug text not null,
  reason text not null,
  primary key (plan, slug)
) strict, without rowid;

create table approval (
  id integer primary key,
  plan text not null references plan (id),
  count integer not null,
  approved_at text not null,
  expires_at text not null,
  by text not null
) strict;

create table run (
  number integer primary key,
  id text not null unique,
  plan text not null,
  mode text not null,
  total integer not null,
  by text not null,
  started_at text not null,
  stopped_at text,
  stopped_by text,
  counts text,
  consistent integer
) strict;

create table intent (
  id integer primary key autoincrement,
  run text not null references run (id),
  plan text not null,
  kind text not null,
  slug text not null,
  name text not null,
  member_id text,
  attempt integer not null,
  intended_at text not null,                            -- charged to the budget, whatever becomes of it
  dispatched_at text,
  by_hand integer not null check (by_hand in (0, 1)),
  outcome text check (outcome in ('done', 'already_gone', 'not_done', 'held')),
  settled_at text,
  settled_after_sync integer,                           -- a later sync that sees the person contradicts a removal
  contradicted_at text,                                 -- the check at the end of the run still found the person
  check ((outcome is null) = (settled_at is null))
) strict;

-- At most one open intent per account: a workspace belongs to one account.
create unique index one_open_intent on intent ((1)) where outcome is null;
create index intent_by_time on intent (intended_at);
create index intent_by_slug on intent (slug);

create table proof (
  intent integer not null references intent (id),
  kind text not null check (kind in ('accepted', 'absent')),
  at text not null,
  detail text not null,
  primary key (intent, kind)
) strict, without rowid;

-- Every outcome that was ever stated, in order; the last one of a person counts.
create table outcome (
  id integer primary key autoincrement,
  run text not null references run (id),
  plan text not null,
  kind text not null,
  slug text not null,
  intent integer references intent (id),
  outcome text not null check (outcome in ('done', 'already_gone', 'not_done', 'held', 'unknown')),
  reason text not null,
  reads integer not null default 0,
  at text not null,
  by text not null
) strict;

create index outcome_by_plan on outcome (plan, slug);

create table incident (
  id integer primary key autoincrement,
  kind text not null,
  sentence text not null,
  evidence text,
  run text,
  opened_at text not null,
  cleared_at text,
  cleared_by text,
  because text,
  check ((cleared_at is null) = (because is null))
) strict;

create table control (
  id integer primary key check (id = 1),
  wanted text not null check (wanted in ('go', 'pause', 'stop')),
  at text not null
) strict;

create table presence (
  id integer primary key check (id = 1),
  pid integer not null,
  run text,
  step text not null,
  progress text not null,
  at text not null
) strict;

create table consent (
  id integer primary key,
  kind text not null,
  text_sha256 text not null,
  by text not null,
  at text not null
) strict;

-- The audit log. `body` holds the hashed bytes as they were first written; they are never written anew.
create table event (
  seq integer primary key,
  body blob not null,
  hash text not null,
  person_ref text
) strict;

create index event_by_person on event (person_ref) where person_ref is not null;

create trigger event_is_gapless before insert on event
when new.seq <> (select coalesce(max(seq), 0) + 1 from event)
begin select raise(abort, 'an event must follow the last one'); end;

create trigger event_is_not_changed before update on event
begin select raise(abort, 'events are never changed'); end;

create trigger event_is_not_deleted before delete on event
begin select raise(abort, 'events are never deleted'); end;

-- Who a person_ref stands for. A purge deletes rows here; the events stay.
create table audit_person (
  person_ref text primary key,
  slug text not null,
  name text not null,
  salt text not null
) strict, without rowid;

create index audit_person_by_slug on audit_person (slug);

create table receipt (
  count integer primary key,
  head text not null,
  at text not null
) strict;

-- How much of the log the JSON Lines copy is known to hold, durably. Less than this in the file is no crash.
create table mirror (
  id integer primary key check (id = 1),
  seq integer not null,
  size integer not null,
  rewrite integer not null default 0 check (rewrite in (0, 1))
) strict;

insert into mirror (id, seq, size) values (1, 0, 0);
insert into control (id, wanted, at) values (1, 'go', '1970-01-01T00:00:00.000Z');
