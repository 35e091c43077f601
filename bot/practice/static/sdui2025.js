// The page of 2025: the window scrolls, a button loads ten more, an anchor stands in an anchor, items without menu roles.

import * as shared from "./shared.js";

const { data, words, element, hook } = shared;
const list = hook("list");
const button = hook("load-more");
const state = { next: null, loading: false, search: "", sort: data.sort, turn: 0 };

const profile = (href, ...children) =>
  element("a", { "data-view-name": "connections-profile", href }, ...children);

function build(card) {
  const picture = element("figure", { "data-view-name": "image" }, element("img", { alt: card.labels.picture, src: card.face }));
  const name = element("p", { class: "name" }, element("a", { href: card.href }, card.name));
  const message = element("a", { class: "message", "aria-label": card.labels.message, href: card.compose }, card.labels.message);
  const trigger = element("button", {
    type: "button",
    "aria-label": card.labels.more,
    "aria-expanded": "false",
    "data-view-name": "connections-remove-connection-dropdown",
  });
  trigger.append("•••");
  const inner = element(
    "div",
    { componentkey: `auto-component-${crypto.randomUUID()}`, class: "card" },
    profile(card.href, picture),
    element("div", { class: "who" }, profile(card.href, name, element("p", {}, card.headline)), element("p", { class: "date" }, card.connected)),
    element("div", { "data-view-name": "message-button" }, message),
    trigger,
  );
  const row = element("div", { "data-view-name": "connections-list", "data-display-contents": "true" }, inner);
  row.dataset.practiceSlug = card.slug;
  trigger.addEventListener("click", () => toggleMenu(card, trigger));
  return row;
}

function show(answer) {
  list.append(...answer.cards.map(build));
  state.next = answer.next;
  button.hidden = !state.next;
  hook("nobody").hidden = list.childElementCount > 0;
}

async function loadMore() {
  if (state.loading || !state.next) return;
  state.loading = true;
  const turn = state.turn;
  const answer = await shared.askRows(state.next);
  if (turn !== state.turn) return;
  state.loading = false;
  if (answer) show(answer);
}

/** A search or sort: the old rows stay until the answer comes; an older answer never overwrites a newer one. */
async function restart() {
  const turn = ++state.turn;
  state.loading = true;
  const answer = await shared.askRows(shared.firstRequest(state.search, state.sort));
  if (turn !== state.turn) return;
  state.loading = false;
  if (!answer) return;
  shared.menus.close();
  list.replaceChildren();
  show(answer);
}

async function toggleMenu(card, trigger) {
  if (shared.menus.open?.button === trigger) return shared.menus.close();
  if (!(await shared.menuOpens(card.slug, shared.foreignDialog))) return;
  const menu = element("div", { class: "menu floating" });
  for (const [label, action] of [[words.remove, () => askRemoval(card)], [words.share], [words.report]]) {
    const item = element("div", { role: "button", tabindex: "0" }, element("p", {}, label));
    item.addEventListener("click", () => {
      shared.menus.close();
      action?.();
    });
    menu.append(item);
  }
  shared.menus.show(trigger, menu);
  shared.placeMenu(trigger, menu);
}

async function askRemoval(card) {
  const { limit, skip, other } = await shared.moment("item", card.slug);
  const whom = other ?? { slug: card.slug, name: card.name, first: card.givenNames[0], urn: `urn:li:fsd_profile:${card.memberId}` };
  if (limit) return shared.limitDialog();
  if (skip) return remove(whom);
  shared.nativeDialog(words.dialog.title, shared.fill(words.dialog.text, whom), [
    [words.dialog.cancel, {}],
    [words.dialog.confirm, { class: "primary", "data-view-name": "connections-remove" }, () => remove(whom)],
  ]);
}

/** The page drops the row and lowers the count whatever the server will say. */
function remove(whom) {
  [...list.children].find((row) => row.dataset.practiceSlug === whom.slug)?.remove();
  shared.total.add(-1);
  const connectionId = whom.urn.replace("fsd_profile", "fsd_connection");
  shared.requestRemoval("com.linkedin.sdui.mynetwork.RemoveConnectionId", { connectionId, closeCurrentMenuOnCompletion: true });
}

show(shared.readFlight(JSON.parse(document.getElementById("rehydrate-data").textContent)));
button.addEventListener("click", loadMore);
shared.onSearch(hook("search"), (search) => {
  state.search = search.trim();
  restart();
});
shared.onSort((sort) => {
  state.sort = sort;
  restart();
});
shared.backfill();
if (data.foreign) shared.foreignDialog();
