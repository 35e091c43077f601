-- What exports and syncs say of people. Days are ISO dates; as_of is the day that an export describes.
--
-- Every merge takes the greater of two rows, so that neither the order of archives nor importing twice matters.
alter table person add column name_key text;            -- NULL: not computed yet (see bot.store.names)
alter table person add column company text;
alter table person add column position text;
alter table person add column company_key text not null default '';
alter table person add column position_key text not null default '';
alter table person add column email text;
alter table person add column email_on text;            -- the export that showed the address
alter table person add column since_on text;            -- the day of the source of connected_on; '' when tied by name
alter table person add column exported_name text;
alter table person add column exported_on text;         -- the newest export that lists the address
alter table person add column named_on text;            -- the newest export that lists the name, without an address
alter table person add column synced_on text;           -- the last day on which the list showed the person

update person set synced_on = substr(last_seen, 1, 10);
update person set since_on = substr(last_seen, 1, 10) where connected_on is not null;

create index person_without_key on person (slug) where name_key is null;
create index person_by_name on person (name_key, connected_on);
create index person_by_member on person (member_id) where member_id is not null;
create index person_by_search on person (search_key);
create index person_by_day on person (connected_on);

-- Loose keys of every name under which an address was ever seen.
create table known_as (
  slug text not null,
  name_key text not null,
  primary key (slug, name_key)
) strict, without rowid;

create index known_as_by_name on known_as (name_key, slug);

-- A member who changed the address of his profile. `new` is always the newest address.
create table moved (
  old text primary key,
  new text not null,
  why text not null,
  check (old <> new)
) strict, without rowid;

create index moved_by_new on moved (new);

-- The member's word that two addresses are two people.
create table not_same (
  old text not null,
  new text not null,
  primary key (old, new)
) strict, without rowid;

create table archive (
  id integer primary key,
  name text not null,
  as_of text not null,
  imported_at text not null,
  unique (name, as_of)
) strict;

create table archive_source (
  as_of text not null,
  source text not null,
  primary key (as_of, source)
) strict, without rowid;

-- Rows with nothing but a date ('' when unreadable). They name nobody.
create table unnamed (
  as_of text not null,
  day text not null,
  rows integer not null,
  primary key (as_of, day)
) strict, without rowid;

-- Named rows without an address.
create table unlinked (
  name_key text not null,
  connected_on text not null,
  as_of text not null,
  loose_key text not null,
  name text not null,
  company text not null,
  position text not null,
  email text not null,
  rows integer not null,
  primary key (name_key, connected_on)
) strict, without rowid;

create index unlinked_by_loose_key on unlinked (loose_key);

create table evidence (
  tie text not null,                                    -- an address, or the loose key of a name
  by_name integer not null check (by_name in (0, 1)),
  kind text not null,
  key text not null,
  as_of text not null,
  count integer not null,
  at text not null,
  since text not null,
  days integer not null,
  detail text not null,
  mark text not null,
  source text not null,
  name text not null,                                   -- the written name of a tie by name
  primary key (tie, by_name, kind, key)
) strict, without rowid;

create table employer (
  as_of text not null,
  company text not null,
  since text not null,
  until text not null,
  source text not null,
  primary key (as_of, company, since, until)
) strict, without rowid;

-- A note of the site may be about somebody who is not known yet, so notes hang on no person.
create table note_anew (
  id integer primary key,
  slug text not null,
  text text not null,
  source text not null,
  at text not null,
  site integer not null default 0 check (site in (0, 1)) -- written on the site: protects
) strict;

insert into note_anew (id, slug, text, source, at) select id, slug, text, source, at from note;
drop table note;
alter table note_anew rename to note;
create index note_by_slug on note (slug);
create unique index note_of_site on note (slug, text) where site = 1;

-- Counts changes that can change a judgement; a judgement of another revision is stale.
create table revision (
  id integer primary key check (id = 1),
  number integer not null
) strict;

insert into revision (id, number) values (1, 0);

create table judging (
  id integer primary key check (id = 1),
  digest text not null,
  revision integer not null
) strict;

create table judgement (
  slug text primary key,
  label text,
  score real not null,
  theirs integer not null,
  mine integer not null,
  last_at text,
  last_by text,
  verdict text,
  rule text
) strict, without rowid;

-- The key of the keyed digests of short texts.
insert into meta (key, value) values ('mark_key', lower(hex(randomblob(32))));
