// What flows sees of a page, gathered in one go. It observes, scrolls the list and asks for more rows; it clicks nothing else.
// Conclusions are drawn in Python. `config` comes from flows/targets.py.
(config) => {
  const SHORT = 2000;
  const BLOCKS = "p,h1,h2,h3,h4,h5,h6,li,div,td,time,dt,dd";
  const SILENT = "button,svg,img,figure,script,style,[role='button'],[role='menu']";
  const seen = new WeakMap();
  const keys = new WeakMap();
  const broken = new Set();
  const state = { numbered: 0, kind: null, print: null, last: null, header: null, more: null, clickedAt: 0, grewAt: performance.now(), nudgedAt: 0 };

  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const box = () => document.querySelector(config.search);
  const main = () => document.querySelector("main") ?? document.body;
  /** Which era this document belongs to; it does not change while the document lives. */
  function variant() {
    state.kind ??=
      config.variants.find(({ row }) => document.querySelector(row)) ??
      config.variants.find(({ marks }) => marks && document.querySelector(marks)) ??
      null;
    return state.kind;
  }

  /** The last row: where rows stay in the document it is known without a search through all of them. */
  function lastRow(kind) {
    if (!kind.virtual && state.last?.isConnected) return state.last;
    const rows = document.querySelectorAll(kind.row);
    return rows[rows.length - 1] ?? null;
  }
  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  /** The text of one part of a row, without that of controls in it. */
  function partOf(element) {
    const whole = element?.textContent ?? "";
    const controls = element ? [...element.querySelectorAll(SILENT)] : [];
    return tidy(controls.reduce((text, control) => text.replace(control.textContent, ""), whole));
  }

  /** Texts of a row, one per block, without those of controls. */
  function lines(row, parts) {
    if (parts) return parts.map((part) => partOf(row.querySelector(part)));
    const found = new Map();
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest(SILENT) || parent.closest("a[href*='/messaging/']")) continue;
      const block = parent.closest(BLOCKS);
      found.set(block, (found.get(block) ?? "") + walker.currentNode.data);
    }
    return [...found.values()].map(tidy).filter(Boolean);
  }

  /** What tells one row from another when nothing in it can be read. */
  function keyOf(row) {
    const key = row.getAttribute("componentkey") ?? keys.get(row) ?? `row ${++state.numbered}`;
    keys.set(row, key);
    return key;
  }

  function readRow(row, parts) {
    const slugs = new Set();
    for (const anchor of row.querySelectorAll("a[href*='/in/']")) {
      const path = /^\/in\/([^/]+)\/?$/.exec(anchor.pathname);
      if (path) slugs.add(path[1]);
    }
    const anchor = row.querySelector("a[href*='/in/']");
    const compose = row.querySelector("a[href*='recipient=']");
    return {
      slugs: [...slugs],
      href: anchor?.getAttribute("href") ?? null,
      lines: lines(row, parts),
      member: compose ? new URLSearchParams(compose.search).get("recipient") : null,
    };
  }

  /** Whether a row is about something that is no person. */
  const isOther = (row) =>
    config.others !== "" && !row.querySelector("a[href*='/in/']") && row.querySelector(config.others) !== null;

  /** Rows that stand in the document after the last one handed over, or all of them where rows come and go. */
  function candidates(kind, full) {
    if (!full && state.last?.isConnected && state.last.parentElement) {
      const after = [];
      for (let node = state.last.nextElementSibling; node; node = node.nextElementSibling) {
        if (node.matches(kind.row)) after.push(node);
      }
      return after;
    }
    return [...document.querySelectorAll(kind.row)];
  }

  /** Rows not handed over before. A row without slug or name is looked at again until it has them. */
  function collect(full) {
    const kind = variant();
    if (!kind) return [];
    const fresh = [];
    for (const row of candidates(kind, full || kind.virtual)) {
      if (isOther(row)) continue;
      const mark = row.querySelector("a[href*='/in/']")?.getAttribute("href");
      if (mark && seen.get(row) === mark) continue;
      const value = readRow(row, kind.parts);
      const key = keyOf(row);
      if (value.slugs.length !== 1 || !value.lines[0]) {
        broken.add(key);
      } else {
        broken.delete(key);
        seen.set(row, mark);
        fresh.push(value);
        state.last = row;
      }
    }
    if (fresh.length) state.grewAt = performance.now();
    return fresh;
  }

  function headerText() {
    if (state.header?.isConnected) return tidy(state.header.textContent);
    const known = config.header && document.querySelector(config.header);
    const first = document.querySelector(variant()?.row ?? "none");
    const before = (element) => !first || element.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING;
    const counts = (element) =>
      !element.childElementCount && new RegExp(config.counts, "u").test(tidy(element.textContent));
    const found = known ?? [...main().querySelectorAll(config.statedIn)].slice(0, 500).find((e) => before(e) && counts(e));
    state.header = found ?? null;
    return found ? tidy(found.textContent) : null;
  }

  /** What people read on a control, or hear. */
  const labelOf = (element) =>
    tidy(element.getAttribute("aria-label") ?? element.querySelector("[aria-label]")?.getAttribute("aria-label") ?? element.textContent);

  /** The labelled buttons below the list that open nothing. */
  function buttonsBelow(kind) {
    const below = [];
    for (let node = lastRow(kind); node && node !== main(); node = node.parentElement) {
      for (let next = node.nextElementSibling; next; next = next.nextElementSibling) {
        if (next.matches("button")) below.push(next);
        else if (!next.matches(kind.row)) below.push(...next.querySelectorAll("button"));
      }
    }
    return below.filter((button) => tidy(button.textContent) && !button.hasAttribute("aria-expanded"));
  }

  /**
   * The button below the list that brings more rows: by structure or word. Without words no other button is touched,
   * be it the only one there: every button of these pages looks alike, and nothing says what an unknown one does.
   */
  function findMore(kind) {
    const known = kind.more && document.querySelector(kind.more);
    if (known || !config.loadMore) return known;
    const words = new RegExp(config.loadMore);
    const fitting = buttonsBelow(kind).filter((button) => words.test(tidy(button.textContent)));
    return fitting.length === 1 ? fitting[0] : null;
  }

  function moreButton() {
    const kind = variant();
    if (!kind) return null;
    if (!state.more?.isConnected) state.more = findMore(kind);
    return state.more && visible(state.more) && !state.more.disabled ? state.more : null;
  }

  /** One step further down: the last row to the top of its pane, or a click on the button for more. */
  function advance() {
    const now = performance.now();
    const button = moreButton();
    if (button && (state.grewAt > state.clickedAt || now - state.clickedAt > config.patience)) {
      state.clickedAt = now;
      button.click();
    }
    const kind = variant();
    const last = kind && lastRow(kind);
    if (!last) return;
    if (now - state.grewAt > config.patience && now - state.nudgedAt > config.patience) {
      state.nudgedAt = now;
      document.querySelector(kind.row).scrollIntoView({ block: "start" });
    }
    last.scrollIntoView({ block: kind.virtual ? "start" : "end" });
  }

  const changed = (milliseconds) =>
    new Promise((resolve) => {
      const done = () => {
        observer.disconnect();
        clearTimeout(timer);
        resolve();
      };
      const observer = new MutationObserver(done);
      const timer = setTimeout(done, milliseconds);
      observer.observe(main(), { childList: true, subtree: true });
    });

  const language = () => document.documentElement.lang;
  const challenges = () => document.querySelectorAll(config.challenges).length;

  function dialogs() {
    const all = [...document.querySelectorAll(config.dialogs)].filter((e) => visible(e) && !e.matches(config.ignored));
    const outer = all.filter((element) => !all.some((other) => other !== element && other.contains(element)));
    const seen = outer.map((element) => ({
      role: element.getAttribute("role"),
      title: tidy(element.querySelector("h1,h2,h3")?.textContent ?? element.getAttribute("aria-label") ?? ""),
      paragraphs: lines(element, null),
      buttons: [...element.querySelectorAll("button,[role='button']")].filter(visible).map((e) => tidy(e.textContent)),
      slugs: [...element.querySelectorAll("a[href*='/in/']")].map((e) => e.pathname.split("/")[2]),
      labels: [...element.querySelectorAll("button[aria-label],[role='button'][aria-label]")].filter(visible).map(labelOf),
    }));
    return { dialogs: seen, challenges: challenges(), language: language() };
  }

  /** The labels of what the tool looks for, by the place where they stand. */
  function labels() {
    const kind = variant();
    const row = kind && [...document.querySelectorAll(kind.row)].find((one) => readRow(one, kind.parts).slugs.length === 1);
    const beside = row ? [...row.querySelectorAll("a[href*='/messaging/'],button:not([aria-expanded])")] : [];
    const below = row ? [...document.querySelectorAll(kind.more ?? "none"), ...buttonsBelow(kind)] : [];
    const texts = (elements) => [...new Set(elements.filter(visible).map(labelOf))].filter(Boolean);
    return {
      search: [tidy(box()?.placeholder || box()?.getAttribute("aria-label") || "")].filter(Boolean),
      message: texts(beside),
      load_more: texts(below),
    };
  }

  function signals() {
    const body = document.body?.innerText ?? "";
    const hasMain = Boolean(document.querySelector("main"));
    return {
      url: location.href,
      language: language(),
      main: hasMain,
      length: body.length,
      text: !hasMain && body.length < SHORT ? body : "",
      passwords: [...document.querySelectorAll("input[type='password']")].filter(visible).length,
      challenges: challenges(),
      ready: document.readyState,
    };
  }

  const facts = () => ({
    url: location.href,
    variant: variant()?.name ?? null,
    header: headerText(),
    search: box()?.value ?? null,
    more: Boolean(moreButton()),
    challenges: challenges(),
    language: language(),
  });

  return {
    signals,
    dialogs,
    labels,
    rehydrated: () => document.getElementById("rehydrate-data")?.textContent ?? "",
    look: () => {
      const kind = variant();
      const found = kind ? [...document.querySelectorAll(kind.row)].filter((row) => !isOther(row)) : [];
      const rows = found.map((row) => readRow(row, kind.parts));
      const print = rows.map(({ href }) => href).join();
      if (print !== state.print) [state.print, state.grewAt] = [print, performance.now()];
      return { ...facts(), rows };
    },
    advance: () => advance(),
    /** Reads on for at most so many milliseconds or rows; returns early only with rows. */
    async step({ milliseconds, rows, full }) {
      const end = performance.now() + milliseconds;
      const fresh = collect(full);
      while (fresh.length < rows) {
        advance();
        const left = end - performance.now();
        if (left <= 0) break;
        const more = collect(false);
        if (!more.length) await changed(Math.min(left, 50));
        fresh.push(...more, ...collect(false));
      }
      return { ...facts(), unreadable: broken.size, fresh };
    },
  };
}
