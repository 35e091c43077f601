// The list of conversations: rows outside the pane are empty, and more come when the last one is near.

import { call, data, element, fill, hook } from "./shared.js";
import { openComposer } from "./messaging.js";

const ROW = 72;
const words = data.messaging.words;
const list = hook("conversations");
const state = { rows: [], ended: false, loading: false };

async function load() {
  if (state.loading || state.ended) return;
  state.loading = true;
  const query = new URLSearchParams({ queryId: "messengerConversations.0f0e7a1c", start: String(state.rows.length), count: String(data.size) });
  const response = await call(`/voyager/api/voyagerMessagingGraphQL/graphql?${query}`);
  state.loading = false;
  if (!response?.ok) return;
  const { elements } = (await response.json()).data.messengerConversationsByCategory;
  state.ended = elements.length < data.size;
  for (const one of elements) {
    const node = element("li", { class: "conversation" });
    state.rows.push({ one, node });
    list.append(node);
  }
  render();
}

function build({ name, face, preview, news, day, slug }) {
  const label = element("label", { "aria-label": fill(words.select, { name }) }, element("input", { type: "checkbox" }));
  const surface = element(
    "div",
    { class: "msg-conversation-listitem__link", tabindex: "0" },
    element("img", { alt: "", src: face }),
    element("div", { class: "who" }, element("h3", {}, name), element("p", {}, preview)),
    element("time", {}, day),
  );
  if (news) surface.append(element("span", { class: "news" }, fill(words.news, { count: news })));
  surface.addEventListener("click", () => openComposer({ slug }));
  return [label, surface];
}

/** Fills the rows near the pane and empties the others. */
function render() {
  const { scrollTop, clientHeight } = list;
  state.rows.forEach(({ one, node }, index) => {
    const near = (index + 3) * ROW > scrollTop && (index - 2) * ROW < scrollTop + clientHeight;
    if (near && !one.hidden && !node.childElementCount) node.append(...build(one));
    if (!near) node.replaceChildren();
  });
  if (document.visibilityState === "visible" && scrollTop + clientHeight > (state.rows.length - 3) * ROW) load();
}

if (list) {
  list.addEventListener("scroll", () => requestAnimationFrame(render));
  load();
}
