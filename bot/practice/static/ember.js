// The page of the Ember era: the window scrolls, rows come forty at a time from the JSON service.

import { openComposer } from "./messaging.js";
import * as shared from "./shared.js";

const { data, words, fill, hook } = shared;
const SERVICE = "/voyager/api/relationships/dash/connections";
const DECORATION = "com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16";
const list = document.querySelector(".scaffold-finite-scroll__content > ul");
const more = document.querySelector(".scaffold-finite-scroll__load-button");
const outlet = document.getElementById("artdeco-modal-outlet");
const state = { start: 0, ended: false, loading: false, search: "", sort: data.sort, turn: 0 };

const part = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function ask(start) {
  const query = { decorationId: DECORATION, count: String(data.size), q: "search", sortType: state.sort, start: String(start) };
  if (state.search) query.keyword = state.search;
  return shared.call(`${SERVICE}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
}

function readPeople({ data: page, included }) {
  const entities = new Map(included.map((entity) => [entity.entityUrn, entity]));
  return page["*elements"].map((urn) => {
    const connection = entities.get(urn);
    const profile = entities.get(connection.connectedMember);
    return { ...profile, urn: connection.connectedMember, at: connection.createdAt };
  });
}

function ago(milliseconds) {
  const days = Math.floor((Date.now() - milliseconds) / 86_400_000);
  for (const [unit, length] of Object.entries({ year: 365, month: 30, week: 7, day: 1 })) {
    const n = Math.floor(days / length);
    if (n >= 1) return fill(words.ago[unit][n === 1 ? 0 : 1], { n });
  }
  return words.ago.today;
}

function build(person) {
  const row = part("card");
  const name = `${person.firstName} ${person.lastName}`;
  const href = `/in/${encodeURIComponent(person.publicIdentifier)}/`;
  const [picture, link] = row.querySelectorAll("a");
  for (const anchor of [picture, link]) anchor.setAttribute("href", href);
  Object.assign(row.querySelector("img"), { alt: name, src: person.picture });
  row.querySelector(".mn-connection-card__name").textContent = name;
  row.querySelector(".mn-connection-card__occupation").textContent = person.headline;
  row.querySelector("time").textContent = fill(words.connected, { ago: ago(person.at) });
  row.querySelector(".mn-connection-card__message").setAttribute("aria-label", fill(words.message, { name }));
  row.querySelector(".mn-connection-card__message").addEventListener("click", () => openComposer({ slug: person.publicIdentifier }));
  const trigger = row.querySelector(".mn-connection-card__dropdown-trigger");
  trigger.firstElementChild.setAttribute("aria-label", fill(words.more, { name }));
  const whom = { name, slug: person.publicIdentifier, urn: person.urn };
  trigger.addEventListener("click", () => toggleMenu(whom, trigger));
  row.dataset.practiceSlug = person.publicIdentifier;
  return row;
}

async function load(fresh = false) {
  if (!fresh && (state.loading || state.ended)) return;
  const turn = fresh ? ++state.turn : state.turn;
  const start = fresh ? 0 : state.start;
  state.loading = true;
  const response = await ask(start);
  if (turn !== state.turn) return;
  const answer = response?.ok ? await response.json() : null;
  if (turn !== state.turn) return;
  state.loading = false;
  if (!answer) {
    more.hidden = false;
    return;
  }
  const people = readPeople(answer);
  if (fresh) list.replaceChildren();
  list.append(...people.map(build));
  state.start = start + people.length;
  state.ended = people.length < data.size;
  more.hidden = state.ended;
  hook("nobody").hidden = list.childElementCount > 0;
  nearEnd();
}

function nearEnd() {
  const left = document.documentElement.scrollHeight - scrollY - innerHeight;
  if (document.visibilityState === "visible" && left < 250) load();
}

async function toggleMenu(whom, trigger) {
  if (shared.menus.open?.button === trigger) return shared.menus.close();
  if (!(await shared.menuOpens(whom.slug, foreign))) return;
  const menu = part("menu");
  const [removal, share] = menu.querySelectorAll("button");
  removal.querySelector("svg").setAttribute("aria-label", fill(words.removeIcon, whom));
  removal.addEventListener("click", () => {
    shared.menus.close();
    askRemoval(whom);
  });
  share.addEventListener("click", () => shared.menus.close());
  shared.menus.show(trigger, menu);
  trigger.after(menu);
}

function dialog(title, paragraph, [no, yes], confirmed) {
  const overlay = part("dialog");
  overlay.querySelector("h2").textContent = title;
  overlay.querySelector("p").textContent = paragraph;
  const [cancel, confirm] = overlay.querySelectorAll("button");
  [cancel.textContent, confirm.textContent] = [no, yes];
  cancel.addEventListener("click", () => overlay.remove());
  confirm.addEventListener("click", () => {
    overlay.remove();
    confirmed?.();
  });
  outlet.append(overlay);
}

const foreign = () => dialog(words.foreign.title, words.foreign.text, [words.foreign.later, words.foreign.accept]);

async function askRemoval(whom) {
  const { limit, skip, other } = await shared.moment("item", whom.slug);
  const subject = other ?? whom;
  if (limit) return dialog(words.limit.title, words.limit.text, [words.limit.ok, words.limit.ok]);
  if (skip) return remove(subject);
  dialog(words.dialog.title, fill(words.dialog.text, subject), [words.dialog.cancel, words.dialog.confirm], () => remove(subject));
}

/** The page drops the row and lowers the count whatever the server will say. */
function remove(whom) {
  [...list.children].find((row) => row.dataset.practiceSlug === whom.slug)?.remove();
  shared.total.add(-1);
  shared.post(`${SERVICE}?action=removeFromMyConnections`, { connectedMember: whom.urn });
}

addEventListener("scroll", nearEnd);
document.addEventListener("visibilitychange", nearEnd);
more.addEventListener("click", () => load());
shared.onEscape(() => outlet.replaceChildren());
shared.onSearch(document.getElementById("mn-connections-search-input"), (search) => {
  state.search = search.trim();
  load(true);
});
shared.onSort((sort) => {
  state.sort = sort;
  load(true);
});
load();
if (data.foreign) foreign();
