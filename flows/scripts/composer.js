// What flows sees of composers, and the two things it does with one box: lay the cursor into it, and empty it again.
// It never clicks anything, and never sends. Conclusions are drawn in Python. `classes` come from flows/pages/composer.py.
(classes) => {
  const BUBBLE = '[data-view-name="message-overlay-conversation-bubble-item"]';
  const BOX = '[contenteditable="true"][role="textbox"]';
  const FORM = 'form[id^="msg-form"]';
  const WRITABLE = "input:not([type='hidden'],[type='file'],[type='checkbox'],[type='radio']),textarea";
  const HEAD = `h2 a[href*='/in/'], ${classes.profile}`;
  const before = new WeakSet();
  const state = { chosen: null, box: null };

  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // Where there is a thread already, the page of its own may go on to the thread's address.
  const fullPage = () => /^\/messaging\/(?:compose|thread)(?:\/|$)/.test(location.pathname);

  /** The document and every open shadow root in it. */
  function roots(root = document) {
    const inner = [...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? roots(one.shadowRoot) : []));
    return [root, ...inner];
  }
  const all = (css) => roots().flatMap((root) => [...root.querySelectorAll(css)]);

  /** Every composer: bubbles, and on a page of its own what the page is about. */
  function composers() {
    const bubbles = all(BUBBLE).filter(visible);
    const main = fullPage() ? document.querySelector("main") : null;
    return main ? [main, ...bubbles.filter((one) => !main.contains(one))] : bubbles;
  }

  /** New are those that were not there before the click; in a document of its own, the page alone. */
  const isNew = (one) => (fullPage() ? one.matches("main") : !before.has(one));
  const boxes = (one) => [...one.querySelectorAll(`${FORM} ${BOX}`)].filter(visible);

  /** The text of a box to the letter: what is written, with a line for each break and each block. */
  function textOf(box) {
    let text = "";
    const add = (node) => {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      else if (node.nodeName === "BR") text += "\n";
      else {
        const block = node !== box && /^(P|DIV|LI)$/.test(node.nodeName);
        if (block && text && !text.endsWith("\n")) text += "\n";
        node.childNodes.forEach(add);
      }
    };
    add(box);
    return text.replace(/\u00a0/g, " ").replace(/\n$/, "");
  }

  function about(one) {
    const links = [...one.querySelectorAll(HEAD)];
    const combobox = one.querySelector("[role='combobox']");
    const chips = combobox ? [...combobox.parentElement.querySelectorAll("button[aria-label]")] : [];
    const named = combobox ? chips : links;
    const [box, ...more] = boxes(one);
    return {
      links: links.map((link) => decodeURIComponent(/^\/in\/([^/]+)/.exec(link.pathname)?.[1] ?? "")),
      names: named.map((element) => tidy(element.textContent)).filter(Boolean),
      recipient: fullPage() && one.matches("main") ? new URLSearchParams(location.search).get("recipient") : null,
      subject: Boolean(one.querySelector(classes.subject)) || Boolean(one.querySelector(FORM)?.querySelector(WRITABLE)),
      premium: Boolean(one.querySelector("a[href*='/premium/']")),
      boxes: (box ? 1 : 0) + more.length,
      text: box ? textOf(box) : "",
    };
  }

  const upsell = () =>
    all("dialog[open], [role='dialog'], [role='alertdialog']").some(
      (one) => visible(one) && !one.matches(BUBBLE) && one.querySelector("a[href*='/premium/']"),
    );

  function active() {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found;
  }

  /** While a text is laid in, nothing is written into any other box, whatever takes the cursor meanwhile. */
  const onlyHere = (event) => {
    if (!event.composedPath().includes(state.box)) event.preventDefault();
  };

  return {
    /** Remember the composers that are there, and tell whom they are about. */
    mark() {
      const there = composers();
      there.forEach((one) => before.add(one));
      return there.map(about);
    },
    look() {
      const fresh = composers().filter(isNew);
      state.chosen = fresh.length === 1 ? fresh[0] : null;
      const found = state.chosen ? boxes(state.chosen) : [];
      if (state.box && found[0] !== state.box) found.length = 0;
      const framed = all(classes.frame).some(visible);
      return {
        fresh: fresh.length,
        upsell: upsell(),
        framed,
        same: !state.box || found.length === 1,
        chosen: state.chosen ? about(state.chosen) : null,
      };
    },
    /** The box of the one new composer is the one that is written into from now on. */
    take() {
      state.box = boxes(state.chosen)[0];
      addEventListener("beforeinput", onlyHere, true);
    },
    /** Lay the cursor at the end of the box; false where something else has it. */
    ready() {
      if (active() !== state.box) state.box.focus();
      return state.box.isConnected && active() === state.box;
    },
    text: () => textOf(state.box),
    /** Take the text out again. */
    wipe() {
      state.box.focus();
      if (active() !== state.box) return false;
      document.execCommand("selectAll");
      document.execCommand("delete");
      return textOf(state.box) === "";
    },
    leave() {
      removeEventListener("beforeinput", onlyHere, true);
    },
  };
}
