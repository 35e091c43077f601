// The page of 2026: an inner scrolling pane, rows that leave the document when they are far away, menu and native dialog.

import * as shared from "./shared.js";

const ROW = 97;
const OVERSCAN = 8;
const { data, words, element, hook } = shared;
const pane = document.getElementById("workspace");
const list = hook("list");
const [before, after] = [hook("before"), hook("after")];
const button = hook("load-more");
const state = { cards: [], next: null, loading: false, search: "", sort: data.sort, turn: 0 };
const shown = new Map();

function build(card) {
  const row = document.getElementById("card").content.firstElementChild.cloneNode(true);
  row.setAttribute("componentkey", `ConnectionCard_${card.key}`);
  row.firstElementChild.setAttribute("componentkey", `ConnectionCardProfileImage_${card.key}`);
  const [picture, name, message] = row.querySelectorAll("a");
  const [nameText, headline, date] = row.querySelectorAll("p");
  picture.href = name.href = card.href;
  Object.assign(row.querySelector("img"), { alt: card.labels.picture, src: card.face });
  [nameText.textContent, headline.textContent, date.textContent] = [card.name, card.headline, card.connected];
  [message.textContent, message.href] = [card.labels.message, card.compose];
  row.querySelector("button").setAttribute("aria-label", card.labels.more);
  return [row, element("div", { role: "separator" })];
}

function wire(card, [row]) {
  row.querySelector("button").addEventListener("click", (event) => toggleMenu(card, event.currentTarget));
}

/** Brings the document in line with the part of the list near the pane; returns how far down the pane shows it. */
function render() {
  const top = pane.scrollTop - (list.offsetTop - pane.offsetTop);
  const from = Math.max(0, Math.min(Math.floor(top / ROW) - OVERSCAN, state.cards.length));
  const visible = Math.max(0, Math.ceil((top + pane.clientHeight) / ROW));
  const to = Math.min(state.cards.length, visible + OVERSCAN);
  const near = state.cards.slice(from, to);
  const keys = new Set(near.map((card) => card.key));
  for (const [key, nodes] of shown) {
    if (keys.has(key)) continue;
    nodes.forEach((node) => node.remove());
    shown.delete(key);
  }
  let place = before.nextSibling;
  for (const card of near) {
    if (!shown.has(card.key)) {
      const nodes = build(card);
      wire(card, nodes);
      shown.set(card.key, nodes);
    }
    const [row, line] = shown.get(card.key);
    if (row === place) place = line.nextSibling;
    else list.insertBefore(row, place).after(line);
  }
  before.style.height = `${from * ROW}px`;
  after.style.height = `${(state.cards.length - to) * ROW}px`;
  hook("nobody").hidden = state.cards.length > 0;
  if (button) button.hidden = !state.next;
  return visible;
}

function update() {
  const visible = render();
  if (!button && document.visibilityState === "visible" && visible >= state.cards.length - 3) loadMore();
}

async function loadMore() {
  if (state.loading || !state.next) return;
  state.loading = true;
  const turn = state.turn;
  const answer = await shared.askRows(state.next);
  if (turn !== state.turn) return;
  state.loading = false;
  if (!answer) return;
  state.cards.push(...answer.cards);
  state.next = answer.next;
  update();
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
  [state.cards, state.next] = [answer.cards, answer.next];
  pane.scrollTop = 0;
  update();
}

async function toggleMenu(card, trigger) {
  if (shared.menus.open?.button === trigger) return shared.menus.close();
  if (!(await shared.menuOpens(card.slug, shared.foreignDialog))) return;
  const menu = element("div", { role: "menu", class: "menu floating" });
  for (const [label, action] of [[words.remove, () => askRemoval(card)], [words.share], [words.report]]) {
    const item = element("div", { role: "menuitem", tabindex: "-1" }, label);
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
  const whom = other ?? { slug: card.slug, name: card.name, first: card.givenNames[0], last: card.givenNames[1] };
  if (limit) return shared.limitDialog();
  if (skip) return remove(whom);
  shared.nativeDialog(words.dialog.title, shared.fill(words.dialog.text, whom), [
    [words.dialog.cancel, {}],
    [words.dialog.confirm, { class: "primary" }, () => remove(whom)],
  ]);
}

/** The page's own list of actions: it drops the row and lowers the count whatever the server will say. */
function remove(whom) {
  state.cards = state.cards.filter((card) => card.slug !== whom.slug);
  shared.total.add(-1);
  update();
  shared.requestRemoval("com.linkedin.sdui.mynetwork.RemoveConnectionVanityName", {
    disconnectVanityName: whom.slug,
    disconnectFirstName: whom.first,
    disconnectLastName: whom.last,
    closeCurrentMenuOnCompletion: true,
  });
}

function adopt() {
  const first = shared.readFlight(JSON.parse(document.getElementById("rehydrate-data").textContent));
  [state.cards, state.next] = [first.cards, first.next];
  for (const card of first.cards) {
    const row = list.querySelector(`[componentkey="${CSS.escape(`ConnectionCard_${card.key}`)}"]`);
    shown.set(card.key, [row, row.nextElementSibling]);
    wire(card, [row]);
  }
}

adopt();
pane.addEventListener("scroll", () => requestAnimationFrame(update));
document.addEventListener("visibilitychange", update);
addEventListener("resize", update);
button?.addEventListener("click", loadMore);
shared.onSearch(hook("search"), (search) => {
  state.search = search.trim();
  restart();
});
shared.onSort((sort) => {
  state.sort = sort;
  restart();
});
update();
shared.backfill();
if (data.foreign) shared.foreignDialog();
