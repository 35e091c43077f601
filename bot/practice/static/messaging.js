// Composers: bubbles at the lower edge of a page (plain, or in an open shadow root), and the form of the full page.

import { data, element, fill, nativeDialog, post, call } from "./shared.js";

const SERVICE = "/voyager/api/voyagerMessaging";
const { form: FORM, words } = data.messaging;
const state = { number: 0, told: Promise.resolve() };
const open = new Map();

/** The truth about a box, for tests; it is no request of the real page. One after the other, so that the last one holds. */
function tell(slug, text) {
  const options = { method: "POST", keepalive: true, headers: { "X-Practice": "1" }, body: JSON.stringify({ slug, text }) };
  state.told = state.told.then(() => call("/practice/box", options));
}

const ask = async (whom) => {
  const response = await call(`/practice/composer?${new URLSearchParams(whom)}`);
  return response?.ok ? response.json() : null;
};

async function messagesWith(whom) {
  const query = new URLSearchParams({ queryId: "messengerMessages.0f0e7a1c", conversation: whom.slug });
  const response = await call(`${SERVICE}GraphQL/graphql?${query}`);
  const { data: answer } = response?.ok ? await response.json() : { data: {} };
  return answer.messengerMessagesByConversation?.elements ?? [];
}

const item = (text) =>
  element("div", { "data-event-urn": `urn:li:msg_message:${++state.number}`, "data-view-name": "message-list-item" }, element("p", {}, text));

/** The form of one composer. `composer` is {whom, other, odd, late}; its `whom` is the one whose box this is now. */
function messageForm(composer, root, draft) {
  const { odd } = composer;
  const box = element("div", {
    class: "msg-form__contenteditable",
    contenteditable: "true",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": words.write,
  });
  box.append(draft ? element("p", {}, draft) : element("p", {}, element("br")));
  const send = element("button", { type: "submit", class: "msg-form__send-button" }, words.send);
  const form = element("form", { id: `msg-form-ember${++state.number}` }, box, send);
  if (odd.includes("inmail-form")) form.prepend(element("input", { class: "msg-form__subject", placeholder: words.subject }));
  const text = () => box.innerText.trim();
  const changed = () => {
    send.disabled = !text();
    tell(composer.whom.slug, text());
  };
  async function submit() {
    if (!text()) return;
    const whom = composer.whom;
    const body = { recipient: `urn:li:fsd_profile:${whom.memberId}`, text: text() };
    const answer = await post(`${SERVICE}DashMessengerMessages?action=createMessage`, body);
    if (!answer?.ok) return;
    root.querySelector(".messages")?.append(item(body.text));
    box.replaceChildren(element("p", {}, element("br")));
    changed();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || !odd.includes("enter-sends")) return;
    event.preventDefault();
    submit();
  });
  let typed = false;
  box.addEventListener("input", () => {
    if (!typed) {
      typed = true;
      post(`${SERVICE}DashMessengerMessages?action=typing`, {});
      queueMicrotask(() => spoilTyping(composer, root, box, submit));
    }
    changed();
  });
  send.disabled = !draft;
  return form;
}

/** What goes wrong as soon as something stands in the box. */
function spoilTyping(composer, root, box, submit) {
  const { odd, other } = composer;
  if (odd.includes("composer-swaps") && other) {
    tell(composer.whom.slug, "");
    composer.whom = other;
    tell(other.slug, box.innerText.trim());
    name(root, other);
  }
  if (odd.includes("box-alters")) box.append(element("p", {}, "…"));
  if (odd.includes("sends-by-itself")) submit();
  if (odd.includes("focus-stolen")) {
    for (const one of open.values()) if (one.root !== root) one.root.querySelector("[contenteditable]")?.focus();
  }
}

/** Writes whom a composer is about into its head. */
function name(root, whom) {
  const link = root.querySelector("h2 a");
  if (!link) return;
  link.href = `/in/${whom.memberId}/`;
  link.textContent = whom.name;
}

const heading = () => element("h2", {}, element("a", {}));

/** The head of a composer for somebody: a link, or in the form for new messages a chip that names him. */
function head(composer, root, close) {
  const { odd, whom, other } = composer;
  if (odd.includes("new-message-form")) {
    const chip = element("button", { type: "button", "aria-label": fill(words.chip, whom) }, whom.name);
    const to = element("input", { type: "text", role: "combobox", "aria-label": words.recipients });
    return [element("header", {}, element("h2", {}, words.new)), element("div", { class: "recipients" }, chip, to)];
  }
  const late = odd.includes("header-late") && other;
  const button = (label, sign, act) => {
    const made = element("button", { type: "button", "aria-label": fill(label, whom) }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const minimise = () => root.classList.toggle("minimised");
  const buttons = close
    ? [button(words.options, "…", () => {}), button(words.minimise, "–", minimise), button(words.close, "×", close)]
    : [];
  const header = element("header", {}, heading(), ...buttons);
  queueMicrotask(() => name(root, late ? other : whom));
  if (late) setTimeout(() => name(root, whom), composer.late * 1000 * data.scale);
  return [header];
}

function helloCard(composer) {
  const button = element("button", { type: "button" }, words.hello);
  button.addEventListener("click", () => post(`${SERVICE}DashMessengerMessages?action=createMessage`, {
    recipient: `urn:li:fsd_profile:${composer.whom.memberId}`,
    text: words.hello,
  }));
  return element("div", { class: "hello" }, button);
}

/** Everything inside a composer. */
async function compose(composer, root, close, draft) {
  const said = await messagesWith(composer.whom);
  const parts = [...head(composer, root, close), element("div", { class: "messages" }, ...said.map(({ text }) => item(text)))];
  if (composer.odd.includes("say-hello-card")) parts.push(helloCard(composer));
  else if (!composer.odd.includes("composer-missing")) parts.push(messageForm(composer, root, draft));
  root.replaceChildren(...parts);
  if (said.length) post(`${SERVICE}DashMessengerMessages?action=markAllMessagesAsSeen`, {});
}

/** Where bubbles live: beside the page, or in an open shadow root of the outlet. */
function outlet() {
  const host = document.getElementById("interop-outlet") ?? document.body.appendChild(element("div", { id: "interop-outlet" }));
  if (FORM !== "shadow") return host;
  if (!host.shadowRoot) {
    host.attachShadow({ mode: "open" }).append(
      element("link", { rel: "stylesheet", href: "/practice/static/site.css" }),
      element("div", { class: "bubbles" }),
    );
  }
  return host.shadowRoot.querySelector(".bubbles");
}

async function bubble(composer, draft, minimised = false) {
  const root = element("div", {
    role: "dialog",
    "aria-label": words.bubble,
    "data-view-name": "message-overlay-conversation-bubble-item",
    class: minimised ? "bubble minimised" : "bubble",
  });
  const slug = composer.whom.slug;
  const close = () => {
    root.remove();
    open.delete(slug);
    tell(composer.whom.slug, "");
  };
  open.set(slug, { root });
  await compose(composer, root, close, draft);
  outlet().classList.add("bubbles");
  outlet().append(root);
  if (!minimised) root.querySelector("[contenteditable]")?.focus();
}

/** The message control of a row was used; `whom` is {slug} or {recipient}. */
export async function openComposer(whom) {
  const found = await ask(whom);
  if (!found) return;
  const { odd, other } = found;
  if (odd.includes("composer-never-opens")) return;
  if (odd.includes("premium-upsell")) return upsell();
  if (FORM === "page") return void location.assign((odd.includes("wrong-composer") && other ? other : found.whom).compose);
  const stands = open.get(found.whom.slug);
  if (stands) return stands.root.classList.remove("minimised");
  if (odd.includes("wrong-composer") && other) return bubble({ ...found, whom: other }, "");
  await bubble(found, found.draft);
  if (odd.includes("composer-twice") && other) await bubble({ ...found, whom: other, odd: [] }, "");
}

function upsell() {
  nativeDialog(words.upsell, words.upsell_text, [["×", {}]]);
  document.querySelector("dialog .buttons").append(element("a", { href: "/premium/products/" }, words.plans));
}

/** The full page: its address names the recipient. */
async function fullPage() {
  const root = document.querySelector("[data-practice='compose']");
  if (!root || !data.recipient) return;
  const found = await ask({ slug: data.recipient.slug });
  if (!found) return;
  if (found.odd.includes("thread-address")) history.replaceState(null, "", "/messaging/thread/2-practice/");
  await compose(found, root, null, found.draft);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='/messaging/compose/']");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  openComposer({ recipient: new URLSearchParams(link.search).get("recipient") });
});

for (const { whom, minimised, draft } of data.messaging.bubbles) bubble({ whom, other: null, odd: [], late: 0 }, draft, minimised);
fullPage();
