// @ts-check
// The cards: one person at a time. A key shows the next person at once; what was decided goes to the server in order.
//
// Each decision carries the person and the revision that were on the screen, and a key of its own. What the server has
// not answered is "not saved". Without the server no key decides, and nothing is ever put to another person.

import { act, all, ask, base, fill, find, onReach, press, reachable, say, show } from "./core.js";
import { bound, choose, takes } from "./keys.js";

/** @typedef {import("./core.js").Doc} Card  as bot/review/views/card.py makes it */
/** @typedef {{key: string, ref: string, revision: number, what: string, ms: number, name: string}} Unsaved */

const APART = 120; // milliseconds between two decisions
const MOST_UNSAVED = 5;
const QUICK = 1000;
const ALIKE = 25;
const BREAK = 100;
const WORDS = { keep: "Keep", remove: "Remove", ask: "Ask", unfollow: "Unfollow", later: "Later" };

const desk = /** @type {HTMLElement} */ (find("[data-triage]"));
const article = /** @type {HTMLElement} */ (find("#card"));
/** @type {{cards: Card[], left: number, eta: string}} */
const first = JSON.parse(find("#cards")?.textContent ?? "{}");

/** @type {{queue: Card[], at: number, unsaved: Unsaved[], sending: boolean, since: number, last: number, run: {what: string, ms: number, card: Card}[], made: number, left: number}} */
const now = { queue: first.cards, at: 0, unsaved: [], sending: false, since: performance.now(), last: -APART, run: [], made: 0, left: first.left };
const asked = { order: desk.dataset.order, group: desk.dataset.group || null };
let pondering = 0;

// --- what is on the screen --------------------------------------------------------------------------------------------

const card = () => now.queue[now.at];

function draw() {
  const shown = card();
  article.hidden = !shown;
  show("#done", !shown);
  show("#decide", Boolean(shown));
  if (shown) {
    fill(article, shown);
    article.dataset.ref = shown.ref;
    article.classList.remove("arrives");
    requestAnimationFrame(() => article.classList.add("arrives"));
  }
  const heard = shown ? [shown.name, shown.work, shown.suggestion].filter(Boolean).join(", ") : "Nobody is left here.";
  fill(desk, { next: now.queue.slice(now.at + 1, now.at + 4), heard });
  now.since = performance.now();
  offerLater();
}

/** Five seconds are a sign that this one can wait. */
function offerLater() {
  const button = find('#decide [data-do="later"]');
  button?.classList.remove("offered");
  clearTimeout(pondering);
  pondering = window.setTimeout(() => button?.classList.add("offered"), 5000);
}

function drawUnsaved() {
  desk.dataset.unsaved = String(now.unsaved.length);
  const names = now.unsaved.map(({ what, name }) => `${title(what)}: ${name}`);
  const text = names.length === 1 ? "1 decision is not saved yet: " : `${names.length} decisions are not saved yet: `;
  fill(document, { unsaved: names.length ? text + names.join(", ") : null });
}

/** @param {string} what */
const title = (what) => /** @type {Record<string, string>} */ (WORDS)[what] ?? what;
/** @param {string} action */
const keyOf = (action) => bound.find((one) => one.action === action)?.shown[0] ?? "";

// --- deciding ---------------------------------------------------------------------------------------------------------

/** Why nothing may be decided now, in one sentence; null when it may. @param {string} what */
function refusal(what) {
  if (!reachable()) return "Nothing was decided: the page has lost its server.";
  if (!card()) return "Nobody is left in this queue.";
  if (performance.now() - now.last < APART) return "That key came too fast and was ignored.";
  if (now.unsaved.length >= MOST_UNSAVED) return "Too many decisions are not saved yet; wait a moment.";
  if (what === "remove" && card().shield) return `${card().name} cannot be removed: ${card().shield}.`;
  return null;
}

/** @param {string} what */
function decide(what) {
  const why = refusal(what);
  if (why) return say(why, true, 4000);
  const shown = card();
  const ms = Math.round(performance.now() - now.since);
  now.last = performance.now();
  desk.dataset.unsaved = "some";
  now.unsaved.push({ key: press(), ref: shown.ref, revision: shown.revision, what, ms, name: shown.name });
  now.queue.splice(now.at, 1);
  now.at = Math.min(now.at, Math.max(0, now.queue.length - 1));
  say(`${title(what)}: ${shown.name}${keyOf("undo") ? ` - ${keyOf("undo")} undoes` : ""}`);
  draw();
  remember(what, ms, shown);
  if (!find("[data-field=unsaved]")?.hidden) drawUnsaved();
  return pump();
}

/** Send what is not saved, one after the other, in order. */
async function pump() {
  if (now.sending) return;
  now.sending = true;
  const slow = setTimeout(drawUnsaved, 250);
  while (now.unsaved.length && reachable()) {
    const { ok, status, doc } = await act("cards/decide", { ...asked, have: have(), ...now.unsaved[0] });
    if (status === 0) break;
    now.unsaved.shift();
    if (ok) merge(doc);
    else again(doc);
  }
  now.sending = false;
  clearTimeout(slow);
  drawUnsaved();
}

onReach((there) => {
  if (!there) say(""); // what was just said of a decision is not so yet
  for (const button of all("#decide button")) button.setAttribute("aria-disabled", String(!there));
  drawUnsaved();
  if (there) pump();
});
window.addEventListener("beforeunload", (event) => {
  if (now.unsaved.length) event.preventDefault();
});

/** Cards that need not come again. */
const have = () => now.queue.slice(0, 10).map(({ ref, revision }) => ({ ref, revision }));

/** Whoever the server says is next follows the person on the screen. @param {Card} doc */
function merge({ cards = [], left, eta }) {
  const mine = new Set([...now.unsaved.map((one) => one.ref), card()?.ref]);
  const before = now.queue.slice(0, now.at);
  const looked = new Set(before.map((one) => one.ref));
  const known = new Map(now.queue.map((one) => [one.ref, one]));
  const fresh = cards
    .map((/** @type {Card} */ one) => (one.name === undefined ? known.get(one.ref) : one))
    .filter((/** @type {Card | undefined} */ one) => one && !mine.has(one.ref) && !looked.has(one.ref));
  const nobody = !card();
  now.queue = nobody ? [...before, ...fresh] : [...before, card(), ...fresh];
  if (left !== undefined) now.left = left;
  fill(desk, { eta });
  if (nobody) {
    now.at = 0;
    draw();
  } else fill(desk, { next: now.queue.slice(now.at + 1, now.at + 4) });
}

/** Refused: whoever has changed meanwhile is shown again, as he is now. Nothing was decided. @param {Card} doc */
function again(doc) {
  say(doc.sentence ?? "That was refused; nothing was decided.", true, 12000);
  if (doc.cards?.length) front(doc.cards);
}

/** @param {Card[]} cards */
function front(cards) {
  const refs = new Set(cards.map((one) => one.ref));
  now.queue = [...cards, ...now.queue.filter((one) => !refs.has(one.ref))];
  now.at = 0;
  draw();
}

// --- nudges -----------------------------------------------------------------------------------------------------------

/** @param {string} what @param {number} ms @param {Card} shown */
function remember(what, ms, shown) {
  if (desk.dataset.nudges === "off") return;
  now.run = now.run[0]?.what === what && ms < QUICK ? [...now.run, { what, ms, card: shown }] : [{ what, ms, card: shown }];
  now.made += 1;
  if (now.run.length >= ALIKE) stillThere();
  else if (now.made % BREAK === 0) say(`${now.made} decided in this sitting. A break? ${now.left} left; undo is kept.`, false, 15000);
}

async function stillThere() {
  const run = now.run.slice();
  now.run = [];
  const strongest = run.reduce((best, one) => (one.card.score > best.card.score ? one : best)).card;
  const text = `${ALIKE} times "${title(run[0].what)}" in less than a second each. The strongest tie among them is ${strongest.name}.`;
  if ((await ask({ title: "Still with us?", text, yes: "Look at this one again" })) === null) return;
  await settled();
  const { ok, doc } = await act("cards/one", { ref: strongest.ref });
  if (ok) front([doc.card]);
}

// --- everything else --------------------------------------------------------------------------------------------------

/** Resolves when nothing is unsaved. @returns {Promise<boolean>} */
async function settled() {
  await pump();
  for (let tries = 0; now.sending && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 20));
  return now.unsaved.length === 0;
}

/** @param {"undo" | "redo"} way */
async function step(way) {
  if (!(await settled()) || !reachable()) return say(`Nothing was ${way === "undo" ? "undone" : "done again"}: the page has lost its server.`, true);
  const { ok, doc } = await act(way, asked);
  say(doc.sentence ?? "That did not work.", !ok);
  if (!ok || !doc.changed) return undefined;
  now.run = [];
  if (way === "undo" && doc.cards?.length) front(doc.cards);
  else now.queue = [];
  return refresh();
}

async function refresh() {
  const { ok, doc } = await act("cards/next", asked);
  if (ok) merge(doc);
}

async function pin() {
  const shown = card();
  if (!shown) return undefined;
  if (shown.pinned) return change("cards/unpin", shown, {}, true);
  const because = await ask({ title: `Pin ${shown.name}?`, text: "Whoever is pinned can be in no plan, whatever a rule says, until you unpin.", yes: "Pin", field: "Because (may stay empty)" });
  return because === null ? undefined : change("cards/pin", shown, { because }, false);
}

async function note() {
  const shown = card();
  if (!shown) return undefined;
  const text = await ask({ title: `A note about ${shown.name}`, text: "It stays on this machine and never enters the audit log.", yes: "Keep the note", field: "Note" });
  return text ? change("cards/note", shown, { text }, true) : undefined;
}

/** An act on the person shown; he stays on the screen or goes. @param {string} path @param {Card} shown @param {Card} more @param {boolean} stays */
async function change(path, shown, more, stays) {
  if (!(await settled())) return say("Nothing was done: the page has lost its server.", true);
  const { ok, status, doc } = await act(path, { ...asked, ref: shown.ref, revision: shown.revision, ...more });
  if (status === 0) return say("Nothing is known of it: the page has lost its server.", true);
  if (!ok) return again(doc);
  say(doc.sentence);
  now.queue = now.queue.filter((one) => one.ref !== shown.ref);
  if (stays) return front([doc.card]);
  draw();
  return merge(doc);
}

/** @param {number} way */
function look(way) {
  const to = now.at + way;
  if (to < 0 || to >= now.queue.length) return say(way < 0 ? "This is the first one." : "This is the last one.", false, 3000);
  now.at = to;
  draw();
  return now.queue.length - to > 4 ? undefined : more();
}

/** Whoever follows the last card that is here. */
async function more() {
  const last = now.queue[now.queue.length - 1].ref;
  const { ok, doc } = await act("cards/next", { ...asked, after: last });
  if (!ok || now.queue[now.queue.length - 1]?.ref !== last) return;
  const here = new Set([...now.queue, ...now.unsaved].map((one) => one.ref));
  now.queue.push(...doc.cards.filter((/** @type {Card} */ one) => !here.has(one.ref)));
  fill(desk, { next: now.queue.slice(now.at + 1, now.at + 4) });
}

/** @param {{title: string, href: string, people: number}} group */
const leading = ({ title: text, href, people }) => ({ text: `${text} (${people})`, go: () => location.assign(base + href) });

takes("undo", () => step("undo"));
takes("redo", () => step("redo"));
takes("ahead", () => look(1));
takes("behind", () => look(-1));
takes("pin", pin);
takes("note", note);
takes("same", async () => {
  if (!card()) return;
  const { name, ref } = card();
  const { ok, doc } = await act("cards/same", { ref });
  if (ok && doc.same.length) choose(`Others like ${name}`, doc.same.map(leading));
  else say(doc.sentence ?? "Nobody else who is undecided shares a reason, company, day, year or title.", !ok, 4000);
});
takes("profile", () => {
  if (!card()) return;
  say("The profile opens in your own browser; the person may see the visit.");
  window.open(card().profile, "_blank", "noopener,noreferrer");
});
takes("facets", () => {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("#queues a")]);
  choose("Whom to decide about next", links.map((link) => ({ text: link.textContent?.trim() ?? "", go: () => link.click() })));
});
for (const what of ["keep", "remove", "ask", "unfollow", "later"]) takes(what, () => decide(what));

draw();
drawUnsaved();
