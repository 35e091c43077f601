// @ts-check
// The page's one module: forms and buttons that act, parts that live, and the cards.
//
//   <form data-act="plans/approve" data-then="reload">            fields become JSON; the answer's sentence is said
//   <button data-act="runs/stop" data-body='{"run":"…"}'>         the same without fields
//     data-confirm="Sure?"   asks first      data-count="312"   the number must be typed, and is sent as `count`
//     data-then="reload" | "gone" (its row goes) | "/plans"   afterwards; the answer's own `to` (an address below the
//                            base) comes first
//     data-into="#found"     the answer fills this element (see `fill` in core.js)
//     an answer's `back` ({act, body}) is kept: undo of a page with data-undo="here" asks for it
//     data-with="text-1"     the text of that field is sent as `text`, so that nothing unsaved is lost
//   <section data-live="runs/live" data-body="{}">                asked each second; the answer fills it
// Base template: <html data-base="/PREFIX">, <p id="status" role="status">, #offline (hidden), and once, in the answer
// to the token, <meta name="linkprune-secret" content="…">.

import { act, all, ask, base, fill, find, keepBack, reachable, say } from "./core.js";

document.documentElement.classList.add("js");

// --- forms and buttons ------------------------------------------------------------------------------------------------

/** @param {HTMLFormElement} form @returns {Record<string, any>} */
function fields(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const element of form.elements) {
    if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement)) continue;
    if (!element.name || element.disabled) continue;
    if (element.type === "radio" && !(/** @type {HTMLInputElement} */ (element).checked)) continue;
    body[element.name] = valueOf(element);
  }
  return body;
}

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} element */
function valueOf(element) {
  if (element.type === "checkbox") return /** @type {HTMLInputElement} */ (element).checked;
  if (element.type === "number" || element.inputMode === "numeric") return element.value === "" ? null : Number(element.value);
  return element.value;
}

const APART = 120; // milliseconds after a row has gone in which no press can be meant for the next one
let gone = -APART;

/** Ask what must be asked, act, and go on as the element says. @param {HTMLElement} element @param {Record<string, any>} body */
export async function perform(element, body) {
  const { act: path = "", confirm, count, then, into } = element.dataset;
  if (!reachable()) return say("Nothing was done: the page has lost its server.", true);
  if (then === "gone" && performance.now() - gone < APART) return say("That came too fast and was ignored.", true, 3000);
  if (count !== undefined || confirm !== undefined) {
    const asked = { title: confirm ?? "Are you sure?", yes: element.dataset.yes, count: count ? Number(count) : undefined };
    const word = await ask(asked);
    if (word === null) return undefined;
    if (count) body = { ...body, count: Number(count) };
  }
  element.setAttribute("aria-busy", "true");
  const { ok, status, doc } = await act(path, body);
  element.removeAttribute("aria-busy");
  if (status === 0) return say("Nothing is known of it: the page has lost its server. Look again before you repeat it.", true);
  if (doc.sentence) say(doc.sentence, !ok);
  else if (!ok) say("That did not work; look again before you repeat it.", true);
  if (!ok) return status === 409 && then ? follow("reload", doc.sentence) : undefined; // as it is now, to look again
  if (doc.back) keepBack(doc.back);
  renew(element.closest("[data-row]"), doc);
  const target = into ? find(into) : null;
  if (target) {
    fill(target, doc);
    target.hidden = false;
  }
  if (then === "gone") return leave(element.closest("[data-row]"));
  return follow(doc.to ?? then, doc.sentence);
}

/**
 * A row that stays is as the answer says from now on: `seen` names it in its next acts, `text` fills its field.
 * @param {Element | null} row @param {Record<string, any>} doc
 */
function renew(row, doc) {
  if (!row || doc.seen === undefined) return;
  for (const one of all("[data-body]", row)) {
    const body = JSON.parse(one.dataset.body ?? "{}");
    if ("seen" in body) one.dataset.body = JSON.stringify({ ...body, seen: doc.seen });
  }
  const field = find("textarea", row);
  if (doc.text !== undefined && field instanceof HTMLTextAreaElement) field.value = doc.text;
}

/** A row that is settled goes; whoever walks along the rows stays where he is. @param {Element | null} row */
function leave(row) {
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const focused = row?.contains(document.activeElement);
  row?.remove();
  gone = performance.now();
  if (focused && next) find("a", next)?.focus();
}

/** Go to an address below the base, or load again; the sentence is said there. @param {string | undefined} to @param {string} [sentence] */
function follow(to, sentence) {
  if (!to) return;
  if (sentence) sessionStorage.setItem("said", sentence);
  if (to === "reload") location.reload();
  else location.assign(base + to);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.act === undefined) return;
  event.preventDefault();
  perform(form, { ...JSON.parse(form.dataset.body ?? "{}"), ...fields(form) });
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-act]") : null;
  if (!(button instanceof HTMLElement)) return;
  const field = document.getElementById(button.dataset.with ?? "");
  const more = field instanceof HTMLTextAreaElement ? { text: field.value } : {};
  if (event.detail > 1) say("A double click counts once.", true, 3000);
  else perform(button, { ...JSON.parse(button.dataset.body ?? "{}"), ...more });
});

// A link that leads away tells the server first what it is for; it leads away all the same.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-tell]") : null;
  if (link instanceof HTMLElement && reachable()) act(link.dataset.tell ?? "", JSON.parse(link.dataset.body ?? "{}"));
});

// A text goes to the clipboard as it stands in its field, saved or not.
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  const field = button instanceof HTMLElement ? document.getElementById(button.dataset.copy ?? "") : null;
  if (!(field instanceof HTMLTextAreaElement)) return;
  try {
    await navigator.clipboard.writeText(field.value);
    say("The text is on your clipboard.");
  } catch {
    field.select();
    say("The browser gives no clipboard here: the text is marked, copy it with Ctrl+C.", true);
  }
});

// --- what lives -------------------------------------------------------------------------------------------------------

/** Fill the part anew each second while it is looked at. @param {HTMLElement} part */
async function live(part) {
  if (!document.hidden && reachable()) {
    const { ok, doc } = await act(part.dataset.live ?? "", JSON.parse(part.dataset.body ?? "{}"));
    if (ok) fill(part, doc);
  }
  setTimeout(live, 1000, part);
}

for (const part of all("[data-live]")) live(part);

if (find("#keymap")) await import("./keys.js");
if (find("[data-table]")) await import("./table.js");
if (find("[data-triage]")) await import("./triage.js");

document.documentElement.classList.add("ready"); // from here on keys and buttons answer

const said = sessionStorage.getItem("said");
sessionStorage.removeItem("said");
if (said) say(said);
