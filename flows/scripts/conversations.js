// What flows sees of the conversation list. It reads and scrolls the list; it opens no conversation and clicks nothing.
// Conclusions are drawn in Python.
() => {
  const LABEL = "li label[aria-label]";
  const SILENT = "button,svg,img,input,figure,script,style,time";
  const BLOCKS = "p,h1,h2,h3,h4,h5,h6,li,div";
  const kept = new Map();
  const tried = new WeakSet();
  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const scope = () => document.querySelector("main") ?? document.body;

  /** The list: what holds the rows that name whom they select. */
  const list = () => scope().querySelector(LABEL)?.closest("ul,ol,[role='list']") ?? null;

  /** The texts of a row, one per block, without those of controls and times. */
  function lines(row) {
    const found = new Map();
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest(SILENT)) continue;
      const block = parent.closest(BLOCKS);
      found.set(block, (found.get(block) ?? "") + walker.currentNode.data);
    }
    return [...found.values()].map(tidy).filter(Boolean);
  }

  /** Rows that are filled now; one that was emptied meanwhile keeps what it showed. */
  function read() {
    for (const row of list()?.querySelectorAll("li") ?? []) {
      const labels = [...row.querySelectorAll("label[aria-label]")];
      if (labels.length) kept.set(row, { labels: labels.map((one) => tidy(one.getAttribute("aria-label"))), lines: lines(row) });
    }
  }

  return {
    /** Every row met so far, in the order of the document. */
    look() {
      read();
      const rows = [...(list()?.querySelectorAll("li") ?? [])];
      return { listed: rows.length, rows: rows.filter((row) => kept.has(row)).map((row) => kept.get(row)) };
    },
    /** One step on: an empty row that was not looked for yet, or else the end of the list. */
    advance() {
      const rows = [...(list()?.querySelectorAll("li") ?? [])];
      const empty = rows.find((row) => !kept.has(row) && !tried.has(row));
      const next = empty ?? rows.at(-1);
      if (empty) tried.add(empty);
      next?.scrollIntoView({ block: "center" });
    },
  };
}
