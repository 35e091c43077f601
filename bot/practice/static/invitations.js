// The invitation manager of every era: cards from a template, ten at a time, and three acts.

import * as shared from "./shared.js";

const { data, words, fill, hook } = shared;
const SERVICE = "/voyager/api/relationships/";
const PAGINATION = "/flagship-web/rsc-action/actions/pagination?sduiid=";
const ember = data.era === "ember";
const list = hook("list");
const button = hook("load-more");
const outlet = document.getElementById("artdeco-modal-outlet");
const pane = document.getElementById("workspace");
const state = { cards: new Map(), start: 0, next: null, ended: false, loading: false };

// --- what a card shows ---

const get = (card, path) => path.split(".").reduce((value, key) => value[key], card);

function build(card) {
  const row = document.getElementById("card").content.firstElementChild.cloneNode(true);
  for (const node of row.querySelectorAll("[data-if]")) {
    if (card[node.dataset.if]) node.removeAttribute("data-if");
    else node.remove();
  }
  for (const node of [row, ...row.querySelectorAll("[data-fill]")]) {
    for (const part of (node.dataset.fill ?? "").split(" ").filter(Boolean)) {
      const [what, path] = part.split(":");
      if (what === "text") node.textContent = get(card, path);
      else node.setAttribute(what, get(card, path));
    }
    node.removeAttribute("data-fill");
  }
  for (const node of row.querySelectorAll("[data-act]")) {
    const act = node.dataset.act;
    node.removeAttribute("data-act");
    node.addEventListener("click", () => ask(act, card));
  }
  state.cards.set(card, row);
  return row;
}

const compose = (id) => `/messaging/compose/?profileUrn=${encodeURIComponent(`urn:li:fsd_profile:${id}`)}&recipient=${id}&interop=msgOverlay`;

function complete(card) {
  const path = `/in/${encodeURIComponent(card.slug)}/`;
  return {
    ...card,
    key: `invitation-card-${card.invitationId}`,
    href: ember ? path : location.origin + path,
    compose: compose(card.memberId),
  };
}

// --- answers of the site ---

function ofFlight(flight) {
  const line = flight.split("\n").find((row) => row.startsWith("0:"));
  const [states, next, pairs] = JSON.parse(line.slice(2));
  const values = new Map(states.map(({ key, value }) => [key, value]));
  const cards = pairs.map(([, [, , , body]]) => ({
    ...body,
    slug: body.navigation.payload.vanityName,
    memberId: body.navigation.payload.vieweeProfileId,
    invitationId: body.invitationUrn.split(":").at(-1),
    name: values.get(body.name.$state),
    headline: values.get(body.headline.$state),
  }));
  return { next, cards: cards.map(complete) };
}

function ofVoyager({ data: page, included }) {
  const entities = new Map(included.map((entity) => [entity.entityUrn, entity]));
  const cards = page["*elements"].map((urn) => {
    const invitation = entities.get(urn);
    const profile = entities.get(invitation.fromMember ?? invitation.toMember);
    return {
      slug: profile.publicIdentifier,
      memberId: profile.entityUrn.split(":").at(-1),
      invitationId: invitation.invitationId,
      name: `${profile.firstName} ${profile.lastName}`,
      first: profile.firstName,
      headline: profile.headline,
      mutual: invitation.insight,
      note: invitation.message,
      age: invitation.sentTimeLabel,
      face: profile.picture,
      labels: invitation.labels,
    };
  });
  return { next: cards.length === data.size, cards: cards.map(complete) };
}

async function request() {
  if (ember) {
    const query = new URLSearchParams({ count: data.size, q: `${data.side}Invitation`, start: state.start });
    const response = await shared.call(`${SERVICE}invitationViews?${query}`, { headers: { Accept: "application/json" } });
    return response?.ok ? ofVoyager(await response.json()) : null;
  }
  const headers = { "Content-Type": "application/json" };
  const response = await shared.call(PAGINATION + data.pager, { method: "POST", headers, body: state.next });
  return response?.ok ? ofFlight(await response.text()) : null;
}

function show({ next, cards }) {
  list.append(...cards.map(build));
  state.start += data.size;
  state.next = next;
  state.ended = !next;
  hook("nobody").hidden = list.childElementCount > 0;
  if (button) button.hidden = ember || state.ended;
}

async function load() {
  if (state.loading || state.ended) return;
  state.loading = true;
  const answer = await request();
  state.loading = false;
  if (!answer) {
    if (button) button.hidden = false;
    return;
  }
  show(answer);
  nearEnd();
}

/** Where no button asks for more, the page does when its end is near and somebody looks. */
function nearEnd() {
  if ((button && !ember) || document.visibilityState !== "visible") return;
  const page = document.documentElement;
  const left = ember ? page.scrollHeight - scrollY - innerHeight : pane.scrollHeight - pane.scrollTop - pane.clientHeight;
  if (left < 250) load();
}

// --- acts ---

async function ask(act, card) {
  const { limit, skip, foreign, other, asked, twice } = await shared.moment(act, card.slug);
  if (limit) return note(words.limit, [words.limit.ok, words.limit.ok]);
  if (foreign) return foreignDialog();
  const whom = other ? complete(other) : card;
  const shown = asked ? complete(asked) : card;
  if (act !== "withdraw" || skip) return perform(act, card, asked ? shown : whom, twice);
  confirmation(shown, () => perform(act, card, asked ? shown : whom, twice));
}

/** The page drops the card and lowers the count whatever the server will say. */
function perform(act, card, whom, twice) {
  const gone = [...state.cards.keys()].find((one) => one.slug === whom.slug) ?? card;
  state.cards.get(gone)?.remove();
  state.cards.delete(gone);
  shared.total.add(-1);
  hook("nobody").hidden = list.childElementCount > 0;
  for (let turn = 0; turn < (twice ? 2 : 1); turn += 1) send(act, whom);
  nearEnd();
}

function send(act, whom) {
  if (ember) return shared.post(`${SERVICE}invitations?action=${act}`, { invitationId: whom.invitationId, isGenericInvitation: false });
  const answer = act === "withdraw" ? {} : { inviteeActionType: `InviteeActionType_${act.toUpperCase()}` };
  const side = act === "withdraw" ? "inviteeProfileUrn" : "inviterProfileUrn";
  const named =
    data.era === "sdui2025"
      ? { [side]: `urn:li:fsd_profile:${whom.memberId}` }
      : { vanityName: whom.slug, invitationUrn: `urn:li:invitation:${whom.invitationId}` };
  return shared.requestRemoval(act === "withdraw" ? data.takeBack : data.answer, { ...named, ...answer });
}

// --- dialogs ---

function modal({ title, text }, [no, yes], confirmed) {
  const overlay = document.getElementById("dialog").content.firstElementChild.cloneNode(true);
  overlay.querySelector("h2").textContent = title;
  overlay.querySelector("p").textContent = text;
  const [cancel, confirm] = overlay.querySelectorAll("button");
  [cancel.textContent, confirm.textContent] = [no, yes];
  cancel.addEventListener("click", () => overlay.remove());
  confirm.addEventListener("click", () => {
    overlay.remove();
    confirmed?.();
  });
  outlet.append(overlay);
}

function confirmation(card, confirmed) {
  const { title, text, cancel, confirm } = words.dialog;
  const filled = fill(text, card);
  if (ember) return modal({ title, text: filled }, [cancel, confirm], confirmed);
  // Both spellings of this label were seen; nobody said which page has which.
  const label = data.era === "sdui2025" ? card.labels.withdraw_to : card.labels.withdrawn_to;
  shared.nativeDialog(title, filled, [
    [cancel, {}],
    [confirm, { class: "primary", "aria-label": label }, confirmed],
  ]);
}

const note = (about, buttons) => (ember ? modal(about, buttons) : shared.limitDialog());
const foreignDialog = () =>
  ember ? modal(words.foreign, [words.foreign.later, words.foreign.accept]) : shared.foreignDialog();

// --- start ---

if (ember) {
  load();
  addEventListener("scroll", nearEnd);
  shared.onEscape(() => outlet.replaceChildren());
  shared.call(`${SERVICE}invitationsSummary`);
} else {
  show(ofFlight(JSON.parse(document.getElementById("rehydrate-data").textContent)));
  pane.addEventListener("scroll", () => requestAnimationFrame(nearEnd));
  addEventListener("scroll", nearEnd);
  nearEnd();
}
document.addEventListener("visibilitychange", nearEnd);
button?.addEventListener("click", load);
if (data.foreign) foreignDialog();
