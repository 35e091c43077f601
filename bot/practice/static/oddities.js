// What goes wrong in the page itself, by the names of the faults; and the helper that drifting pages are made with.

const INVITATIONS = ".invitation-card, .invitation";
const ROWS = `li.mn-connection-card, [data-view-name="connections-list"], [componentkey^="ConnectionCard_"], ${INVITATIONS}`;
const STEP = 97;

/** Changes every element of this kind once: those that stand there now, and those that come later. */
export function mutate(selector, change) {
  const changed = new WeakSet();
  const each = () => {
    for (const node of document.querySelectorAll(selector)) {
      if (changed.has(node) || node.matches("[data-copy], [data-copy] *")) continue;
      changed.add(node);
      change(node);
    }
  };
  new MutationObserver(each).observe(document.body, { childList: true, subtree: true, attributes: true });
  each();
}

/** A second one that looks the same and does nothing; it is not changed itself. */
export function copyOf(node) {
  const copy = node.cloneNode(true);
  copy.dataset.copy = "1";
  return copy;
}

export const slugOf = (row) => decodeURIComponent(row.querySelector("a[href*='/in/']")?.pathname.split("/")[2] ?? "").toLowerCase();

/** A pane over an element, which takes its clicks. */
function cover(element) {
  const pane = document.createElement("div");
  const box = element.getBoundingClientRect();
  const place = { top: box.top, left: box.left, width: box.width, height: box.height };
  for (const [side, size] of Object.entries(place)) pane.style[side] = `${size}px`;
  Object.assign(pane.style, { position: "fixed", zIndex: "99" });
  document.body.append(pane);
}

/** Shows a row where its neighbour was, and the neighbour where the row was. */
function swap(row) {
  const rows = [...document.querySelectorAll(ROWS)];
  const at = rows.indexOf(row);
  const [other, way] = at + 1 < rows.length ? [rows[at + 1], 1] : [rows[at - 1], -1];
  row.style.transform = `translateY(${way * STEP}px)`;
  if (other) other.style.transform = `translateY(${-way * STEP}px)`;
}

/** The two buttons of a received invitation, and what holds them. */
function answersOf(row) {
  const box = row.querySelector(".answers, .invitation-card__action-container");
  return box?.childElementCount === 2 ? [box, ...box.children] : null;
}

/** An invitation of a company's page: a card of the same kind that names nobody. */
function invitationOfPage(row) {
  const card = copyOf(row);
  for (const link of card.querySelectorAll("a")) link.href = "/company/paper-lantern-press/";
  const about = document.getElementById("page-card").content.firstElementChild.textContent;
  card.querySelector(".who").replaceChildren(Object.assign(document.createElement("p"), { textContent: about }));
  for (const button of card.querySelectorAll("[aria-label]")) button.removeAttribute("aria-label");
  return card;
}

const spoil = {
  overlay(row) {
    const pane = document.createElement("div");
    Object.assign(pane.style, { position: "absolute", inset: "0", zIndex: "99" });
    row.style.position = "relative";
    (row.querySelector(".card") ?? row).append(pane);
    pane.parentElement.style.position = "relative";
  },
  "cards-move"(row) {
    row.querySelector("button[aria-expanded]")?.addEventListener("pointermove", () => swap(row), { once: true });
  },
  "invite-reorders"(row) {
    const move = () => (row.nextElementSibling ? row.nextElementSibling.after(row) : row.previousElementSibling?.before(row));
    if (row.matches(INVITATIONS)) row.querySelector(".answers, .invitation-card__action-container").addEventListener("pointermove", move, { once: true });
  },
  "invite-of-a-page"(row) {
    if (row.matches(INVITATIONS) && !row.previousElementSibling) row.before(invitationOfPage(row));
  },
  "buttons-swapped"(row) {
    const [box, , last] = answersOf(row) ?? [];
    box?.prepend(last);
  },
  "words-swapped"(row) {
    const [, first, last] = answersOf(row) ?? [];
    if (!first) return;
    const [one, other] = [first, last].map((button) => button.querySelector("span") ?? button);
    [one.textContent, other.textContent] = [other.textContent, one.textContent];
    const labels = [first, last].map((button) => button.getAttribute("aria-label"));
    [last, first].forEach((button, place) => (labels[place] ? button.setAttribute("aria-label", labels[place]) : button.removeAttribute("aria-label")));
  },
  "nested-anchors"(row) {
    const outer = [...row.querySelectorAll("a[href*='/in/']")].at(-1);
    const inner = document.createElement("a");
    inner.href = outer.href;
    inner.append(...outer.childNodes);
    outer.append(inner);
  },
};

/** Faults that stand in the page from its load on; each is [name, slug or null for all rows]. */
export function inThePage(odd) {
  for (const [name, slug] of odd) mutate(ROWS, (row) => !slug || slug === slugOf(row) ? spoil[name](row) : undefined);
}

const itemOf = (menu) => menu.querySelector("[data-practice='remove']") ?? menu.firstElementChild;

/** Faults that strike when a row's menu has opened. */
export const inTheMenu = {
  "overlay-item": (menu) => cover(itemOf(menu)),
  "list-shifts": (_, button) => swap(button.closest(ROWS)),
  "renamed-label"(menu, _, words) {
    const walker = document.createTreeWalker(itemOf(menu), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.data = `${words.share} …`;
    itemOf(menu).querySelector("svg")?.removeAttribute("aria-label");
  },
};
