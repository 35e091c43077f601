// @ts-check
// Choosing rows of the table and deciding about all of them. What is chosen is counted by the server before it applies.

import { act, all, ask, find, press, say } from "./core.js";
import { takes } from "./keys.js";

const table = /** @type {HTMLElement} */ (find("[data-table]"));
const ticks = /** @type {HTMLInputElement[]} */ (all("input.one", table));
const every = /** @type {HTMLInputElement} */ (find("#tick-all"));
const total = Number(table.dataset.total);
const STANDS = 25; // above so many the number is typed

let whole = false; // the whole filter is meant, not the ticked rows

const chosen = () => ticks.filter((tick) => tick.checked).map((tick) => /** @type {HTMLElement} */ (tick.closest("[data-row]")).dataset);

function draw() {
  const number = whole ? total : chosen().length;
  const bar = /** @type {HTMLElement} */ (find("#bulk"));
  bar.hidden = !number;
  every.checked = number > 0 && ticks.every((tick) => tick.checked);
  every.indeterminate = number > 0 && !every.checked;
  const words = whole ? `All ${total.toLocaleString("en")} of this filter are chosen.` : `${number} on this page ${number === 1 ? "is" : "are"} chosen.`;
  const place = /** @type {HTMLElement} */ (find("#chosen"));
  if (place.textContent !== words) place.textContent = words;
  const more = /** @type {HTMLElement} */ (find("#choose-all"));
  more.hidden = whole || !every.checked || total <= ticks.length;
}

table.addEventListener("change", (event) => {
  whole = false;
  if (event.target === every) for (const tick of ticks) tick.checked = every.checked;
  draw();
});
find("#choose-all")?.addEventListener("click", () => {
  whole = true;
  draw();
});
find("#choose-none")?.addEventListener("click", () => {
  whole = false;
  for (const tick of ticks) tick.checked = false;
  draw();
});

/** Count, ask, decide. @param {string} decision */
async function decide(decision) {
  const rows = chosen().map(({ ref, revision }) => ({ ref, revision: Number(revision) }));
  if (!whole && !rows.length) return say("Choose people first: tick their rows.", true, 4000);
  const meant = whole ? JSON.parse(table.dataset.filter ?? "{}") : { chosen: rows };
  const counted = await act("people/count", { ...meant, decision });
  if (!counted.ok) return say(counted.doc.sentence ?? "Nothing was decided: the page has lost its server.", true);
  const { count, title, text, digest } = counted.doc;
  const word = await ask({ title, text, yes: "Decide", count: count > STANDS ? count : undefined });
  if (word === null) return undefined;
  const { ok, status, doc } = await act("people/decide", { ...meant, decision, count, digest, key: press() });
  if (status === 0) return say("Nothing is known of it: the page has lost its server.", true);
  if (!ok && status !== 409) return say(doc.sentence, true);
  sessionStorage.setItem("said", doc.sentence);
  return location.reload();
}

table.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-decision]") : null;
  if (button instanceof HTMLElement) decide(button.dataset.decision ?? "");
});
for (const what of ["keep", "remove", "ask", "unfollow"]) takes(what, () => decide(what));
draw();
