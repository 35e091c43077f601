// @ts-check
// Tells the server when this tab shows the page and when it is closed, and warns before an unused page ends.

import { act, base, find, reachable, say } from "./core.js";

const SOON = 120; // seconds
const TAB = `linkprune-tab${base}`;
const tab = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
sessionStorage.setItem(TAB, tab);

async function here() {
  if (!reachable()) return;
  const { ok, doc } = await act("alive", { tab });
  if (ok && doc.idle_in < SOON) {
    say(`Nobody has used this page for long: it closes in ${Math.ceil(doc.idle_in)} seconds. Press any key to stay.`, true);
  }
}

/** Any key or click is use: a page that is only read must not end under the reader's eyes. */
let told = 0;
function used() {
  if (Date.now() - told < 60_000) return;
  told = Date.now();
  act("used", {});
}

addEventListener("pageshow", here);
addEventListener("keydown", used);
addEventListener("pointerdown", used);
setInterval(here, 20_000);

addEventListener("pagehide", () => {
  const secret = sessionStorage.getItem(`linkprune${base}`);
  if (!secret || !find("main")) return;
  fetch(`${base}/act/left`, {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json", "X-Linkprune-Secret": secret },
    body: JSON.stringify({ tab }),
  }).catch(() => undefined);
});
