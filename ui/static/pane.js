// The source pane: shows a document, highlights what an answer cites, scrolls to it.
//
// A place is an address inside the page, `#cite/DOCUMENT/MARK/712-840t.840-870n`: ranges of the
// cleaned text, t for the task and n for the responsibility note. Lines of the document carry
// their own range (data-a, data-b), so a range is found by counting characters, in any script.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const ADDRESS = /^#cite\/([0-9a-f]{16})\/([0-9A-Z]{1,3})\/((?:\d+-\d+[tn]\.?)+)$/;
  const sheets = new Map();
  const state = { key: "", script: "source", places: [], active: "", caller: null };
  let box, server;

  // A document that was removed must not come back from here.
  document.addEventListener("tw-documents", () => sheets.clear());
  const find = (selector) => page.pane.element.querySelector(selector);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  page.readAddress = (address) => {
    const match = ADDRESS.exec(address || "");
    if (!match) return null;
    const parts = match[3].split(".").filter(Boolean).map((part) => {
      const [, start, end, kind] = /^(\d+)-(\d+)([tn])$/.exec(part);
      return { start: +start, end: +end, kind };
    });
    return { address, key: match[1], mark: match[2], parts };
  };

  // Text nodes of a line with the place of their first character. Noise takes no place.
  function* words(line) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let at = +line.dataset.a;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const noise = node.parentElement.closest(".tw-noise") !== null;
      const chars = noise ? [] : Array.from(node.data); // code points, as Python counts
      yield { node, at, chars, noise };
      at += chars.length;
    }
  }

  function wrap(node, from, to, className) {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const mark = document.createElement("mark");
    mark.className = className;
    range.surroundContents(mark);
    return mark;
  }

  function highlight({ start, end, kind }, className) {
    const marks = [];
    for (const line of box.querySelectorAll("[data-a]")) {
      if (+line.dataset.b <= start || +line.dataset.a >= end) continue;
      for (const { node, at, chars, noise } of [...words(line)]) {
        const name = `tw-hl tw-hl-${kind} ${className}`;
        if (noise) {
          if (at > start && at < end) marks.push(wrap(node, 0, node.length, name));
          continue;
        }
        const from = Math.max(0, start - at);
        const to = Math.min(chars.length, end - at);
        if (from >= to) continue;
        const units = (n) => chars.slice(0, n).join("").length;
        marks.push(wrap(node, units(from), units(to), name));
      }
    }
    return marks;
  }

  function clear() {
    for (const mark of box.querySelectorAll("mark.tw-hl")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  }

  // Marks every place of the answer in this document; returns the first mark of the active one.
  function paint() {
    clear();
    let target = null;
    let near = false;
    for (const place of state.places) {
      if (place.key !== state.key) continue;
      const active = place.address === state.active;
      const isNear = /[A-Z]/.test(place.mark);
      if (isNear && !active) continue;
      near ||= isNear;
      const className = (active ? "tw-on" : "") + (isNear ? " tw-near" : "");
      const marks = place.parts.flatMap((part) => highlight(part, className));
      if (marks[0]) marks[0].dataset.mark = place.mark;
      if (active) target = marks[0] || null;
    }
    page.pane.element.querySelector(".tw-legend").dataset.near = String(near);
    return target;
  }

  function say(key, words) {
    const status = find("#tw-status");
    status.textContent = key ? page.text(key) : words || "";
    status.classList.toggle("tw-warning", Boolean(key));
  }

  // Above what is shown: its heading, or the clause before it.
  const room = () => Math.min(box.clientHeight * 0.25, 160);

  function scrollTo(target) {
    const top = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTo({ top: box.scrollTop + top - room(), behavior: calm() ? "auto" : "smooth" });
  }

  async function open(key, script) {
    if (key === state.key && script === state.script && box.firstElementChild) return true;
    const name = `${key}/${script}`;
    if (!sheets.has(name)) {
      const sheet = await server.read_document({ key, script }).catch(() => null);
      if (!sheet?.html) return false;
      sheets.set(name, sheet);
    }
    const sheet = sheets.get(name);
    const sameDocument = key === state.key;
    state.key = key;
    state.script = script;
    box.innerHTML = sheet.html; // made and escaped by ui/pane.py
    find("#tw-outline").innerHTML = sheet.outline; // made and escaped by ui/pane.py
    find("#tw-contents").hidden = !sheet.outline;
    if (!sheet.outline) page.toggleOutline(false);
    const choice = find("#tw-document");
    if (choice) {
      if (![...choice.options].some((o) => o.value === key)) choice.add(new Option(sheet.name, key));
      choice.value = key;
    }
    for (const button of page.pane.element.querySelectorAll(".tw-script")) {
      button.setAttribute("aria-pressed", String(button.dataset.script === script));
    }
    if (!sameDocument) box.scrollTop = 0;
    followOutline();
    return true;
  }

  // --- the outline: beside the text where there is room, else over it ---
  page.toggleOutline = (open = find("#tw-outline").hidden) => {
    find("#tw-outline").hidden = !open;
    find("#tw-contents").setAttribute("aria-expanded", String(open));
    if (open) followOutline();
  };
  const over = () => getComputedStyle(find("#tw-outline")).position === "absolute";

  // Tells which heading the text in view belongs to.
  function followOutline() {
    const outline = find("#tw-outline");
    if (outline.hidden) return;
    const line = topLine(room() + 8);
    let here = null;
    for (const link of outline.querySelectorAll("a[data-at]")) {
      if (line && +link.dataset.at <= +line.dataset.b - 1) here = link;
    }
    for (const link of outline.querySelectorAll("[aria-current]")) {
      if (link !== here) link.removeAttribute("aria-current");
    }
    if (here && !here.hasAttribute("aria-current")) {
      here.setAttribute("aria-current", "true");
      const top = here.offsetTop - outline.clientHeight / 2;
      if (!outline.matches(":hover, :focus-within")) outline.scrollTop = top;
    }
  }

  // Shows the places of one answer, the active one in view. `caller` is the mark to go back to.
  page.show = async (places, active, { caller = null, jump = false, label = "" } = {}) => {
    Object.assign(state, { places, active: active?.address || "", caller });
    if (!active) {
      paint();
      return say("", "");
    }
    if (!(await open(active.key, state.script))) return say("missing");
    const target = paint();
    if (!target) return say("not_marked");
    say("", label);
    if (jump) page.pane.element.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    page.pane.element.classList.toggle("tw-jumped", jump);
    scrollTo(target);
    for (const mark of box.querySelectorAll(".tw-on")) mark.classList.add("tw-pulse");
  };

  // The first line in view, to stay there when the script changes.
  function topLine(below = 4) {
    const edge = box.getBoundingClientRect().top + below;
    return [...box.querySelectorAll("[data-a]")].find((l) => l.getBoundingClientRect().bottom > edge);
  }

  page.setScript = async (script) => {
    const line = topLine();
    const top = line ? line.getBoundingClientRect().top : 0;
    if (!(await open(state.key, script))) return say("missing");
    paint();
    const same = line && box.querySelector(`[data-a="${line.dataset.a}"]`);
    if (same) box.scrollTop += same.getBoundingClientRect().top - top;
  };

  page.openDocument = async (key) => {
    if (!(await open(key, state.script))) return say("missing");
    paint();
    say("", "");
  };

  page.goTo = (offset) => {
    const line = [...box.querySelectorAll("[data-a]")].find((one) => +one.dataset.b > +offset);
    if (!line) return;
    if (over()) page.toggleOutline(false);
    scrollTo(line);
    line.classList.remove("tw-came");
    void line.offsetWidth; // so that the same line can flash again
    line.classList.add("tw-came");
  };

  page.goBack = () => {
    page.pane.element.classList.remove("tw-jumped");
    const caller = state.caller?.isConnected ? state.caller : document.querySelector("#tw-question");
    caller.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    caller.focus({ preventScroll: true });
  };

  page.mountPane = () => {
    ({ server } = page.pane);
    box = find("#tw-sheet-box");
    const sheet = box.querySelector(".tw-sheet");
    if (sheet) state.key = sheet.dataset.doc;
    box.addEventListener("scroll", () => requestAnimationFrame(followOutline), { passive: true });
    if (!over() && sheet && find("#tw-outline").innerHTML) page.toggleOutline(true);
    const place = page.readAddress(location.hash);
    if (place) page.show([place], place);
  };
  if (page.pane) page.mountPane();
})();
