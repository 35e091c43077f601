// @ts-check
// What every part of the page shares: asking the server, filling cloned templates, saying, and asking the member.
//
// Texts reach the page by `textContent` alone. Nothing here decides anything: it shows what the server said.

/** @typedef {Record<string, any>} Doc */
/** @typedef {{ok: boolean, status: number, doc: Doc}} Reply  status 0: the server could not be reached */

const root = document.documentElement;
export const base = root.dataset.base ?? "";

/** @template {Element} [T=HTMLElement] @param {string} css @param {ParentNode} [within] @returns {T | null} */
export const find = (css, within = document) => /** @type {T | null} */ (within.querySelector(css));
/** @template {Element} [T=HTMLElement] @param {string} css @param {ParentNode} [within] @returns {T[]} */
export const all = (css, within = document) => /** @type {T[]} */ ([...within.querySelectorAll(css)]);

// --- the secret -------------------------------------------------------------------------------------------------------

// It comes once, in the answer to the token. Another tab of this page gives it to a new one: cookies alone write nothing.
const SECRET = `linkprune${base}`;
const given = find('meta[name="linkprune-secret"]')?.getAttribute("content");
if (given) sessionStorage.setItem(SECRET, given);
const tabs = new BroadcastChannel(SECRET);
tabs.addEventListener("message", ({ data }) => {
  const secret = sessionStorage.getItem(SECRET);
  if (data === "?" && secret) tabs.postMessage(secret);
  else if (data !== "?" && !secret) sessionStorage.setItem(SECRET, data);
});

/** The secret, asked of the other tabs where this one has none. @returns {Promise<string>} */
async function secret() {
  for (let tries = 0; tries < 10 && !sessionStorage.getItem(SECRET); tries += 1) {
    tabs.postMessage("?");
    await new Promise((done) => setTimeout(done, 30));
  }
  return sessionStorage.getItem(SECRET) ?? "";
}

// --- asking the server ------------------------------------------------------------------------------------------------

/** Random text that names one key press: the same press sent twice has one effect. */
export const press = () => crypto.randomUUID();

/**
 * Ask the server for an act. A fresh `key` comes along unless one is given.
 * @param {string} path @param {Doc} [body] @returns {Promise<Reply>}
 */
export async function act(path, body = {}) {
  const headers = { "Content-Type": "application/json", "X-Linkprune-Secret": await secret() };
  try {
    const answer = await fetch(`${base}/act/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ key: press(), ...body }),
    });
    const doc = await answer.json().catch(() => ({}));
    online(true);
    if (answer.status === 401 || answer.status === 403) ended(doc.sentence);
    return { ok: answer.ok, status: answer.status, doc };
  } catch {
    online(false);
    return { ok: false, status: 0, doc: {} };
  }
}

// --- taking back ------------------------------------------------------------------------------------------------------

// What takes the last acts of this page back, as the server said it: ids alone, and only while this tab lives.
const BACK = `back${location.pathname}`;
const MOST_BACK = 50;
/** @returns {{act: string, body: Doc}[]} */
const backs = () => JSON.parse(sessionStorage.getItem(BACK) ?? "[]");
/** @param {{act: string, body: Doc}} back */
export const keepBack = (back) => sessionStorage.setItem(BACK, JSON.stringify([...backs(), back].slice(-MOST_BACK)));
/** The newest one, which is then forgotten. */
export function takeBack() {
  const found = backs();
  const back = found.pop();
  sessionStorage.setItem(BACK, JSON.stringify(found));
  return back;
}

// --- whether the server is there --------------------------------------------------------------------------------------

const state = { online: true, ended: false };
/** @type {((there: boolean) => void)[]} */
const watchers = [];

/** Whether keys and buttons may decide now. */
export const reachable = () => state.online && !state.ended;
/** @param {(there: boolean) => void} watcher */
export const onReach = (watcher) => watchers.push(watcher);

/** @param {boolean} there */
function online(there) {
  if (state.online === there) return;
  state.online = there;
  show("#offline", !there);
  root.classList.toggle("is-offline", !there);
  for (const watcher of watchers) watcher(there);
  if (!there) setTimeout(knock, 700);
}

async function knock() {
  try {
    const answer = await fetch(`${base}/static/review.css`, { cache: "no-store" });
    if (answer.ok) online(true);
    else ended();
  } catch {
    setTimeout(knock, 1000);
  }
}

/** Another server answers here, or this page's time is over: nothing more can be decided in this tab. */
function ended(sentence = "This page is over. Run `linkprune review` again for a new one; what you decided is kept.") {
  state.ended = true;
  root.classList.add("is-offline");
  say(sentence, true);
}

// --- showing ----------------------------------------------------------------------------------------------------------

/** @param {string} css @param {boolean} shown */
export function show(css, shown) {
  for (const element of all(css)) element.hidden = !shown;
}

let quiet = 0;

/** Say one sentence to eyes and screen readers. @param {string} sentence @param {boolean} [bad] @param {number} [ms] */
export function say(sentence, bad = false, ms = 8000) {
  const place = find("#status");
  if (!place) return;
  clearTimeout(quiet);
  place.textContent = sentence;
  place.classList.toggle("bad", bad);
  if (!bad) quiet = window.setTimeout(() => (place.textContent = ""), ms);
}

/**
 * Fill an element from a document: `data-field` (text; nothing hides it), `data-show` (hidden when empty),
 * `data-href` (below the base when it begins with a slash), `data-value`, `data-mark` (the value as data-is), `data-each` (a `<template>` cloned for each item).
 * @param {ParentNode} within @param {Doc} doc
 */
export function fill(within, doc) {
  /** @param {string} name @param {(element: HTMLElement, value: any) => void} put */
  const each = (name, put) => {
    for (const element of own(within, `data-${name}`)) {
      const key = element.getAttribute(`data-${name}`) ?? "";
      if (key in doc) put(element, doc[key]);
    }
  };
  each("field", (element, value) => {
    element.textContent = value ?? "";
    element.hidden = value == null || value === "";
  });
  each("show", (element, value) => (element.hidden = !value || (Array.isArray(value) && !value.length)));
  each("href", (element, value) => element.setAttribute("href", value?.startsWith("/") ? base + value : (value ?? "#")));
  each("value", (element, value) => element.setAttribute("value", value ?? ""));
  each("mark", (element, value) => (element.dataset.is = String(value ?? "")));
  each("each", (element, value) => list(element, value ?? []));
}

/** Elements with the attribute that belong to no list further inside. @param {ParentNode} within @param {string} name */
function own(within, name) {
  const found = all(`[${name}]`, within);
  if (within instanceof HTMLElement && within.hasAttribute(name) && name !== "data-each") found.unshift(within);
  return found.filter((element) => {
    const outer = element.parentElement?.closest("[data-each]");
    return !outer || outer === within || !within.contains(outer);
  });
}

/** @param {HTMLElement} element @param {Doc[]} items */
function list(element, items) {
  const template = find("template", element);
  if (!(template instanceof HTMLTemplateElement)) return;
  const rows = items.map((item) => {
    const clone = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    fill(clone, typeof item === "object" ? item : { text: item });
    return clone;
  });
  element.replaceChildren(template, ...rows);
}

// --- asking the member ------------------------------------------------------------------------------------------------

/**
 * Ask for a word in a dialog of the page; null when it is closed. With `count`, that number must be typed.
 * @param {{title: string, text?: string, yes?: string, count?: number, field?: string, value?: string}} asked
 * @returns {Promise<string | null>}
 */
export function ask({ title, text = "", yes = "Yes", count, field, value = "" }) {
  const dialog = document.createElement("dialog");
  const form = make("form", { method: "dialog" }, make("h2", { id: "asked" }, title), make("p", {}, text));
  const input = /** @type {HTMLInputElement} */ (make("input", { id: "answer", autocomplete: "off", value }));
  const go = /** @type {HTMLButtonElement} */ (make("button", { class: "primary", value: "yes" }, yes));
  if (count !== undefined) {
    input.inputMode = "numeric";
    go.disabled = true;
    input.addEventListener("input", () => (go.disabled = input.value.replace(/\D/g, "") !== String(count)));
  }
  const label = field ?? (count === undefined ? "" : `Type ${count} to go on`);
  if (label) form.append(make("label", { for: "answer" }, label), input);
  form.append(make("div", { class: "buttons" }, go, make("button", { value: "", formnovalidate: "" }, "Cancel")));
  dialog.append(form);
  dialog.setAttribute("aria-labelledby", "asked");
  return open(dialog, () => (label ? input.value : "yes"));
}

/** @param {HTMLDialogElement} dialog @param {() => string} answer @returns {Promise<string | null>} */
function open(dialog, answer) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      done(dialog.returnValue === "yes" ? answer() : null);
    });
  });
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} children */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
