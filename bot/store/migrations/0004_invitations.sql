-- Invitations received and sent: who, never what a note says. A place is the row's number in the last reading.
create table invitation_reading (
  id integer primary key,
  side text not null check (side in ('received', 'sent')),
  at text not null,
  stated integer,
  read integer not null,
  unreadable integer not null,
  complete integer not null check (complete in (0, 1)),
  seconds real not null,
  reason text
) strict;

create table invitation (
  side text not null check (side in ('received', 'sent')),
  slug text not null check (slug <> ''),
  name text not null,
  headline text,
  mutual integer,
  noted integer not null check (noted in (0, 1)),       -- that there is a note
  sent_by text,                                         -- the day on which it had been sent at the latest
  member_id text,
  invitation_id text,
  first_seen text not null,
  last_seen text not null,
  last_reading integer not null references invitation_reading (id),
  place integer not null,
  gone_at text,
  decision text not null default 'undecided'
    check (decision in ('undecided', 'accept', 'ignore', 'ask', 'withdraw', 'wait')),
  because text,
  decided_by text,
  decided_at text,
  verdict text,
  rule text,
  reasons text not null default '[]',
  ref text not null default (lower(hex(randomblob(8)))),
  revision integer not null default 0,
  primary key (side, slug),
  check (side = 'received' or decision in ('undecided', 'withdraw', 'wait')),
  check (side = 'sent' or decision in ('undecided', 'accept', 'ignore', 'ask'))
) strict, without rowid;

create unique index invitation_by_ref on invitation (ref);
create index invitation_by_slug on invitation (slug);

create trigger invitation_is_revised
after update of decision, because, name, headline, mutual, noted, gone_at on invitation
when (old.decision, old.because, old.name, old.headline, old.mutual, old.noted, old.gone_at)
  is not (new.decision, new.because, new.name, new.headline, new.mutual, new.noted, new.gone_at)
begin update invitation set revision = revision + 1 where side = new.side and slug = new.slug; end;

-- A later reading of the invitations that meets the same invitation contradicts an act on it.
alter table intent add column settled_after_reading integer;
alter table intent add column invitation_id text;

-- Whom the member does not want back. A removed person stands here by the journal alone; a row that was dropped lets
-- him back in.
create table no_return (
  slug text primary key check (slug <> ''),
  name text not null,
  because text not null,
  by text not null,
  at text not null,
  dropped_at text,
  dropped_by text
) strict, without rowid;
