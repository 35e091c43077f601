-- What the review page needs: an address for a person that says nothing, what was on the screen, and steps back.
alter table person add column ref text;                 -- random: it stands in page addresses, which browsers remember
alter table person add column revision integer not null default 0;
alter table person add column later_at text;            -- put off: at the end of queues

update person set ref = lower(hex(randomblob(8)));
create unique index person_by_ref on person (ref);

create trigger person_gets_a_ref after insert on person when new.ref is null
begin update person set ref = lower(hex(randomblob(8))) where slug = new.slug; end;

-- Whatever a card shows: a decision about an earlier revision is refused.
create trigger person_is_revised
after update of decision, because, pinned, pin_reason, name, headline, company, position, gone_at, connected_on on person
when (old.decision, old.because, old.pinned, old.pin_reason, old.name, old.headline, old.company, old.position,
      old.gone_at, old.connected_on)
  is not (new.decision, new.because, new.pinned, new.pin_reason, new.name, new.headline, new.company, new.position,
      new.gone_at, new.connected_on)
begin update person set revision = revision + 1 where slug = new.slug; end;

create trigger person_is_revised_by_a_note after insert on note
begin update person set revision = revision + 1 where slug = new.slug; end;

create trigger person_is_revised_without_a_note after delete on note
begin update person set revision = revision + 1 where slug = old.slug; end;

-- Everything the member decided, in steps that can be taken back and made again. Taking back deletes no row.
create table step (
  id integer primary key autoincrement,
  what text not null,
  title text not null,
  by text not null,
  at text not null,
  -- dropped: taken back, and another step made since; stuck: it cannot be taken back any more.
  state text not null default 'done' check (state in ('done', 'undone', 'dropped', 'stuck'))
) strict;

create index step_by_state on step (state);

-- How each person stood before and after. `main` 0: an earlier address of somebody.
create table step_person (
  step integer not null references step (id) on delete cascade,
  slug text not null,
  main integer not null check (main in (0, 1)),
  before text not null,
  after text not null,
  note integer,
  text text,
  primary key (step, slug)
) strict, without rowid;

create index step_person_by_slug on step_person (slug);

create table step_turn (
  id integer primary key autoincrement,
  step integer not null references step (id) on delete cascade,
  way text not null check (way in ('undo', 'redo')),
  by text not null,
  at text not null
) strict;

-- What each key press led to, so that one that comes twice is answered twice and done once.
create table pressed (
  key text primary key,
  asked text not null,
  step integer,                                         -- null: there was nothing to do, or the step is purged
  refused integer not null default 0 check (refused in (0, 1)),
  at text not null
) strict, without rowid;

create table preference (
  name text primary key,
  value text not null
) strict, without rowid;

-- What groups are made of. Earlier judgements lack it: they are made anew.
alter table judgement add column title text;
alter table judgement add column company text;
alter table judgement add column pro real not null default 0;
alter table judgement add column contrary text;
alter table judgement add column silent_since text;     -- the last message, or the day of connecting
delete from judging;

create index judgement_by_score on judgement (score);
create index judgement_by_verdict on judgement (verdict, score);
create index judgement_by_last on judgement (last_at);
create index judgement_by_silence on judgement (silent_since);
create index judgement_by_company on judgement (company);
create index judgement_by_title on judgement (title);

-- Counts of people without reading them whole, and every order of the table.
drop index person_by_decision;
create index person_by_state on person (decision, gone_at, pinned, later_at);
create index person_by_company on person (nullif(company_key, ''));

-- Counts changes of pins and judgements: with the number above, of everything that protects.
alter table revision add column shields integer not null default 0;

create trigger pin_is_counted after update of pinned on person when old.pinned <> new.pinned
begin update revision set shields = shields + 1; end;
