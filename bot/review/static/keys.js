// @ts-check
// Keys on every page of work: what a key means is the member's choice and comes with the page. Also help and palette.
//
// A key presses the element with its `data-key`, unless a part of the page has taken the action over (`takes`).

import { act, all, base, find, make, reachable, say, takeBack } from "./core.js";

/** @typedef {{action: string, title: string, keys: string[], shown: string[]}} Bound  shown: as they are printed */

const place = find("#keymap");
/** @type {Bound[]} */
export const bound = JSON.parse(place?.dataset.keys ?? "[]");
const letters = place?.dataset.letters !== "off";
const meaning = new Map(bound.flatMap(({ action, keys }) => keys.map((key) => [key, action])));
/** @type {Map<string, () => unknown>} */
const taken = new Map();

/** A part of the page takes an action over. @param {string} action @param {() => unknown} handler */
export const takes = (action, handler) => taken.set(action, handler);

/** How a key is written: "K", "Shift+Z", "Ctrl+K", "ArrowRight". @param {KeyboardEvent} event */
export function written(event) {
  let key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter && key.length === 1 && key > "~") key = letter; // a keyboard of another script
  const shift = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/** @param {KeyboardEvent} event */
function busy(event) {
  const at = event.target;
  const field = at instanceof HTMLElement && at.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  // For a moment the focus is still in a dialog that is closed already.
  const typing = field && !at.closest("dialog:not([open])");
  return typing || find("dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  const key = written(event);
  const action = meaning.get(key);
  if (!action || busy(event)) return;
  if (!letters && (key.length === 1 || /^Shift\+.$/.test(key))) return;
  if (taken.has(action) || find(`[data-key="${action}"]`)) event.preventDefault();
  if (event.repeat) return; // a held key decides nobody
  invoke(action);
});

/** A key in a row is about that row; elsewhere it is about the page. @param {string} action */
export function invoke(action) {
  const handler = taken.get(action);
  if (handler) return handler();
  const meant = all(`[data-key="${action}"]`);
  const row = document.activeElement?.closest("[data-row]") ?? null;
  const found = meant.find((one) => row?.contains(one)) ?? meant.find((one) => !one.closest("[data-row]"));
  if (!found && meant.length) say("Walk to somebody with the arrows first.", true, 3000);
  return found?.click();
}

// A button that stands for a key. A second click within the system's double-click time decides nobody.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(button instanceof HTMLElement)) return;
  if (event.detail > 1) say("A double click counts once.", true, 3000);
  else invoke(button.dataset.do ?? "");
});

// --- undo and redo: of decisions about people, or of what was done on this page --------------------------------------

/** @param {"undo" | "redo"} way */
async function step(way) {
  if (!reachable()) return say("Nothing was undone: the page has lost its server.", true);
  const here = place?.dataset.undo === "here";
  const back = here && way === "undo" ? takeBack() : undefined;
  if (here && !back) return say("There is nothing to take back on this page.");
  const { ok, doc } = await (back ? act(back.act, back.body) : act(way));
  if (!ok || (!back && !doc.changed)) return say(doc.sentence ?? "That did not work.", !ok);
  sessionStorage.setItem("said", doc.sentence);
  return location.reload();
}

takes("undo", () => step("undo"));
takes("redo", () => step("redo"));

// --- lists in dialogs -------------------------------------------------------------------------------------------------

/**
 * Offer things to choose; arrows move, Enter takes, typing narrows.
 * @param {string} title @param {{text: string, keys?: string, go: () => unknown}[]} offers
 */
export function choose(title, offers) {
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { "aria-label": title }));
  const input = /** @type {HTMLInputElement} */ (make("input", { "aria-label": "Narrow the list", placeholder: "Type to narrow", autocomplete: "off" }));
  const rows = offers.map(({ text, keys, go }) => {
    const button = make("button", { type: "button", class: "plain offer" }, make("span", {}, text), ...(keys ? [make("kbd", {}, keys)] : []));
    button.addEventListener("click", () => {
      dialog.close();
      go();
    });
    return button;
  });
  const narrow = () => {
    for (const row of rows) row.hidden = !row.textContent?.toLowerCase().includes(input.value.toLowerCase());
    const first = rows.find((row) => !row.hidden);
    for (const row of rows) row.classList.toggle("first", row === first); // what Enter takes
  };
  narrow();
  input.addEventListener("input", narrow);
  dialog.addEventListener("keydown", (event) => moved(event, dialog, rows));
  dialog.append(make("div", { class: "inside" }, make("h2", {}, title), input, make("div", { class: "offers" }, ...rows)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {KeyboardEvent} event @param {HTMLElement} dialog @param {HTMLElement[]} rows */
function moved(event, dialog, rows) {
  const seen = rows.filter((row) => !row.hidden);
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    seen[0]?.click();
  }
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const at = seen.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + way;
  (seen[at] ?? find("input", dialog))?.focus();
}

/** Everything that a key or a link of this page does. */
function offers() {
  const possible = bound.filter(({ action }) => taken.has(action) || find(`[data-key="${action}"]`));
  const links = all("nav[aria-label] a").map((link) => ({ text: `Go to ${link.textContent?.trim()}`, go: () => link.click() }));
  return [...possible.map(({ action, title, shown }) => ({ text: title, keys: shown.join("  "), go: () => invoke(action) })), ...links];
}

takes("palette", () => choose("What now?", offers()));
takes("help", () => {
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "wide", "aria-label": "Keys" }));
  const rows = bound.map(({ title, shown }) => make("li", {}, make("span", {}, title), make("span", {}, ...shown.flatMap((key) => [make("kbd", {}, key), " "]))));
  const close = make("form", { method: "dialog" }, make("div", { class: "buttons" }, make("button", { class: "primary" }, "Close"), make("a", { class: "button", href: `${base}/keys` }, "Change keys")));
  const off = letters ? [] : [make("p", { class: "notice" }, "Single letters are switched off.")];
  dialog.append(make("div", { class: "inside" }, make("h2", {}, "Keys"), ...off, make("ul", { class: "keys" }, ...rows), close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});
takes("search", () => {
  const field = find("[data-search]");
  if (field) field.focus();
  else location.assign(`${base}/people#search`);
});
takes("back", () => {
  const up = find("[data-up]");
  if (up) up.click();
});

// --- rows -------------------------------------------------------------------------------------------------------------

/** Arrows walk along the rows of a list. @param {number} way */
function walk(way) {
  const seen = all("[data-row]").filter((row) => row.checkVisibility()); // a folded list has no row to go to
  const rows = seen.map((row) => (row.matches("a") ? row : find("a", row) ?? row));
  if (!rows.length) return;
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  rows[Math.max(0, Math.min(rows.length - 1, at + way))]?.focus();
}

if (find("[data-row]")) {
  takes("ahead", () => walk(1));
  takes("behind", () => walk(-1));
}
