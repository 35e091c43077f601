-- Staying in touch. Rows stay with the address under which they were written: who reads them asks for the newest one.
create table nurture (
  slug text primary key,
  tier text check (tier in ('inner', 'professional', 'far')),
  tiered_at text,
  tiered_by text,
  snoozed_until text,                                   -- a day
  snoozed_at text,
  snoozed_by text
) strict, without rowid;

create table tag (
  slug text not null,
  tag text not null,
  primary key (slug, tag)
) strict, without rowid;

-- That the member was in touch, never with which words.
create table touch (
  id integer primary key autoincrement,
  slug text not null,
  day text not null,
  how text not null,
  by text not null,
  at text not null
) strict;

create index touch_by_slug on touch (slug, day);

-- The calendar entry that was last written out for a person: another content gets the next number.
create table calendar (
  slug text primary key,
  digest text not null,
  sequence integer not null,
  at text not null
) strict, without rowid;

-- What each export showed of each address, so that the order of imports does not matter. Of several exports of one day
-- the greater text stays.
create table shown (
  slug text not null,
  as_of text not null,
  name text not null,
  company text not null,
  position text not null,
  at text not null,                                     -- when it was first recorded
  primary key (slug, as_of)
) strict, without rowid;

insert into shown (slug, as_of, name, company, position, at)
select slug, exported_on, exported_name, coalesce(company, ''), coalesce(position, ''),
  coalesce((select min(imported_at) from archive where as_of = exported_on), last_seen)
from person where exported_on is not null;

-- The days that exports of connections describe, and when the first export of such a day was recorded.
create table look (
  as_of text primary key,
  at text not null
) strict, without rowid;

insert into look (as_of, at) select as_of, min(imported_at) from archive join archive_source using (as_of)
where source = 'connections' group by as_of;

-- When each address became known here.
create table met (
  slug text primary key,
  at text not null
) strict, without rowid;

insert into met (slug, at) select slug, first_seen from person;

-- What became different between two looks. Those of exports are worked out anew from `shown`.
create table change (
  slug text not null,
  what text not null check (what in ('company', 'position', 'name', 'headline')),
  day text not null,
  source text not null check (source in ('export', 'sync')),
  since text not null,                                  -- the day of the look before
  before text not null,
  after text not null,
  at text not null,
  primary key (slug, what, day, source)
) strict, without rowid;

create index change_by_at on change (at);
