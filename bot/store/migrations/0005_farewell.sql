-- Farewells: one a person. The member's own text is kept while the matter is open; afterwards a digest tells which it was.
create table farewell (
  slug text primary key check (slug <> ''),
  state text not null check (state in ('draft', 'later', 'sent', 'answered', 'skipped', 'closed')),
  text text,
  digest text not null,
  template text not null,
  language text not null,
  drafted_at text not null,
  edited integer not null default 0 check (edited in (0, 1)),
  opened_at text,                                       -- when its conversation was last opened to send it
  sent_at text,
  answered_at text,                                     -- the moment of the answer, as far as it is known
  noted_at text,                                        -- when it was taken note of: whoever decides later knows it
  changed_at text not null,
  by text not null,
  check ((state in ('skipped', 'closed')) = (text is null)),
  check (state not in ('sent') or sent_at is not null),
  check (state not in ('answered') or (answered_at is not null and noted_at is not null))
) strict, without rowid;

create index farewell_by_state on farewell (state);

-- Whoever is removed needs no text any more; it goes with the outcome, whatever happens to the process afterwards.
create trigger farewell_ends_with_the_removal after update of outcome on intent
when new.outcome = 'done' and new.kind = 'disconnect'
begin
  update farewell set state = 'closed', text = null, changed_at = coalesce(new.settled_at, changed_at)
  where state not in ('skipped', 'closed')
    and slug in (select new.slug union select old from moved where moved.new = new.slug);
end;
