// What all eras of the practice page share: its data, the server's word on faults, counting, searching, flight rows.

import { inTheMenu, inThePage } from "./oddities.js";

const text = (id) => document.getElementById(id).textContent;

export const data = JSON.parse(text("practice-data"));
export const words = data.words ?? {};
export const hook = (name) => document.querySelector(`[data-practice="${name}"]`);
export const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key]);

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A request of the page itself. Follows the site to a login or challenge page; null when the connection broke. */
export async function call(address, options = {}) {
  try {
    const response = await fetch(address, options);
    if (response.redirected && /^\/(login|checkpoint|uas)\//.test(`${new URL(response.url).pathname}/`)) {
      location.assign(response.url);
      return null;
    }
    return response;
  } catch {
    return null;
  }
}

export const post = (address, body) =>
  call(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Asks the practice server which faults strike at this moment; it is no request of the real page. */
export async function moment(at, slug, first = false) {
  const query = new URLSearchParams({ at, slug, first: first ? "1" : "" });
  const response = await call(`/practice/moment?${query}`);
  return response?.ok ? response.json() : {};
}

const clicked = new Set();

/** Whether a click on this person's menu button opens the menu. */
export async function menuOpens(slug, showForeign) {
  const first = !clicked.has(slug);
  clicked.add(slug);
  const { ignore, foreign, odd = [] } = await moment("menu", slug, first);
  menus.odd = odd;
  if (!ignore) clicked.delete(slug);
  if (foreign) showForeign();
  return !ignore;
}

/** The header count, which the page lowers by itself. */
export const total = {
  value: data.total,
  add(difference) {
    this.value += difference;
    const grouped = String(this.value).replace(/\B(?=(\d{3})+$)/g, words.group);
    hook("total").textContent = fill(this.value === 1 ? words.countOne : words.countOther, { count: grouped });
  },
};

export function onSearch(input, search) {
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(input.value), 300 * data.scale);
  });
}

/** The sort control: a menu that stands in the page from the start, hidden. */
export function onSort(apply) {
  const [button, menu] = [hook("sort"), hook("sort-menu")];
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(menu.hidden));
  onEscape(() => show(false));
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[data-practice-sort]");
    if (!item) return;
    show(false);
    button.textContent = fill(words.sort, { value: item.textContent });
    apply(item.dataset.practiceSort);
  });
}

export const onEscape = (close) =>
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

/** One menu at a time; closes with Escape, a click elsewhere or a second click on its button. */
export const menus = {
  open: null,
  odd: [],
  show(button, menu) {
    this.close();
    button.setAttribute("aria-expanded", "true");
    this.open = { button, menu };
    queueMicrotask(() => this.odd.forEach((name) => inTheMenu[name](menu, button, words)));
  },
  close() {
    this.open?.menu.remove();
    this.open?.button.setAttribute("aria-expanded", "false");
    this.open = null;
  },
};
onEscape(() => menus.close());
document.addEventListener("click", (event) => {
  if (menus.open && !menus.open.menu.contains(event.target) && !menus.open.button.contains(event.target)) menus.close();
});

/** Puts a menu of the new eras into the page's top corner of its button. */
export function placeMenu(button, menu) {
  document.body.append(menu);
  const box = button.getBoundingClientRect();
  menu.style.top = `${Math.max(0, Math.min(box.bottom, innerHeight - menu.offsetHeight))}px`;
  menu.style.left = `${Math.max(0, box.right - menu.offsetWidth)}px`;
}

/** A native dialog without a role; each button is [label, attributes, action]. */
export function nativeDialog(title, paragraph, buttons) {
  const dialog = element("dialog", {}, element("h2", {}, title), element("p", {}, paragraph));
  const row = element("div", { class: "buttons" });
  for (const [label, attributes, action] of buttons) {
    const button = element("button", { type: "button", ...attributes }, label);
    button.addEventListener("click", () => {
      dialog.close();
      action?.();
    });
    row.append(button);
  }
  dialog.append(row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A dialog that stands where another one was expected. */
export const limitDialog = () => nativeDialog(words.limit.title, words.limit.text, [[words.limit.ok, {}]]);

export const foreignDialog = () =>
  nativeDialog(words.foreign.title, words.foreign.text, [[words.foreign.later, {}], [words.foreign.accept, {}]]);

/** The list answer of the new eras: {next, cards}; next is the body of the following request, or null. */
export function readFlight(flight) {
  const line = flight.split("\n").find((row) => row.startsWith("0:"));
  const [states, next, pairs] = JSON.parse(line.slice(2));
  const values = new Map(states.map(({ key, value }) => [key, value]));
  return { next, cards: pairs.map(([, card]) => cardOf(card[3], values)) };
}

function cardOf(body, values) {
  const { vanityName, vieweeProfileId } = body.navigation.payload;
  return {
    ...body,
    key: body.componentkey.slice("ConnectionCard_".length),
    slug: vanityName,
    memberId: vieweeProfileId,
    name: values.get(body.name.$state),
    headline: values.get(body.headline.$state),
    href: location.origin + body.url,
  };
}

const PAGINATION = "/flagship-web/rsc-action/actions/pagination?sduiid=";

/** Asks for rows; `body` is the request as text. Null when no well-formed answer came. */
export async function askRows(body) {
  const response = await call(PAGINATION + data.pager, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return response?.ok ? readFlight(await response.text()) : null;
}

/** The request for the first rows of a search and a sort. */
export function firstRequest(search, sort) {
  const request = structuredClone(data.request);
  const states = [{ key: data.sortKey, value: sort }];
  if (search) states.push({ key: data.searchKey, value: search });
  request.clientArguments.states = states;
  return JSON.stringify(request);
}

/** Another pager on the same path, as the real page sends it in the background. */
export const backfill = () => post(PAGINATION + data.backfill, { pagerId: data.backfill, clientArguments: {} });

/** The removal request of the new eras. */
export const requestRemoval = (id, payload) =>
  post(`/flagship-web/rsc-action/actions/server-request?sduiid=${id}`, {
    requestId: id,
    serverRequest: {
      $type: "proto.sdui.actions.core.ServerRequest",
      requestId: id,
      requestedArguments: {
        $type: "proto.sdui.actions.requests.RequestedArguments",
        payload,
        requestedStateKeys: [],
      },
    },
  });

document.addEventListener("DOMContentLoaded", () => inThePage(data.odd ?? []));
