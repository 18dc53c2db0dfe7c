// Marks, tooltip, copy, examples: what a reader does with an answer.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const narrow = () => matchMedia("(max-width: 900px)").matches;
  const marksOf = (answer) => [...answer.querySelectorAll("a.tw-mark")];

  // All places an answer cites, each once, in the order of their numbers.
  function placesOf(answer) {
    const places = new Map();
    for (const mark of marksOf(answer)) {
      const place = page.readAddress(mark.getAttribute("href"));
      if (place) places.set(place.address, place);
    }
    return [...places.values()];
  }

  function entryOf(mark) {
    const name = mark.textContent.trim();
    const entries = mark.closest(".tw-answer")?.querySelectorAll(".tw-cite") || [];
    return [...entries].find((e) => e.querySelector(".tw-mark").textContent.trim() === name);
  }

  function activate(mark, options) {
    const place = page.readAddress(mark.getAttribute("href"));
    if (!place || !page.pane) return;
    const answer = mark.closest(".tw-answer");
    for (const other of document.querySelectorAll(".tw-mark.tw-current")) {
      other.classList.remove("tw-current");
    }
    for (const same of marksOf(answer)) {
      same.classList.toggle("tw-current", same.getAttribute("href") === place.address);
    }
    const source = entryOf(mark)?.querySelector(".tw-gazette")?.textContent || "";
    const label = `[${place.mark}] ${source}`;
    history.replaceState(null, "", location.pathname + location.search + place.address);
    page.show(placesOf(answer), place, { caller: mark, label, ...options });
  }

  // Shows one place of the source, from wherever in the page: `a.tw-go` and drawings do.
  page.showAddress = (address, { caller = null, label = "" } = {}) => {
    const place = page.readAddress(address);
    if (!place || !page.pane) return;
    for (const other of document.querySelectorAll(".tw-mark.tw-current")) {
      other.classList.remove("tw-current");
    }
    history.replaceState(null, "", location.pathname + location.search + place.address);
    page.show([place], place, { caller, label, jump: narrow() });
  };

  // --- tooltip: on hover and on focus, stays while the pointer is on it, Escape closes it ---
  const tip = document.createElement("div");
  tip.id = "tw-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  let leaving = 0;
  let tipFor = null;

  function showTip(mark) {
    clearTimeout(leaving);
    const entry = entryOf(mark);
    if (!entry) return;
    tip.replaceChildren();
    for (const selector of [".tw-gazette", ".tw-quote", ".tw-translation", ".tw-lost-note"]) {
      const part = entry.querySelector(selector);
      if (part) tip.append(part.cloneNode(true));
    }
    if (!tip.isConnected) (document.querySelector("main") || document.body).append(tip);
    tip.hidden = false;
    tipFor = mark;
    mark.setAttribute("aria-describedby", "tw-tip");
    placeTip(mark);
  }

  function placeTip(mark) {
    const at = mark.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    // Beside the source, not over it, where there is room.
    const column = document.querySelector("#tw-left").getBoundingClientRect();
    const edge = column.width > size.width + 16 ? column.right : innerWidth;
    const left = Math.max(8, Math.min(at.left - 24, edge - size.width - 8));
    const below = at.bottom + 6 + size.height < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)}px`;
  }

  function hideTip(now) {
    clearTimeout(leaving);
    leaving = setTimeout(() => { tip.hidden = true; }, now ? 0 : 120);
  }

  const markAt = (event) => event.target.closest?.(".tw-mark");
  document.addEventListener("mouseover", (event) => {
    const mark = markAt(event);
    if (mark) showTip(mark);
    else if (event.target.closest?.("#tw-tip")) clearTimeout(leaving);
    else if (!tip.hidden && !document.activeElement?.matches?.(".tw-mark:focus-visible")) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event);
    if (mark?.matches(":focus-visible")) showTip(mark);
    else if (!tip.hidden) hideTip(true);
  });
  document.addEventListener("focusout", (event) => { if (markAt(event)) hideTip(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(true); });
  document.addEventListener("scroll", (event) => {
    // Only where the mark moves away from its tooltip; the pane scrolls beside it.
    if (tip.hidden || !event.target.contains?.(tipFor)) return;
    // Tab itself scrolls a mark into view: what it says goes with it.
    if (tipFor.matches(":focus-visible")) placeTip(tipFor);
    else hideTip(true);
  }, true);

  // --- copy: quotation and gazette citation ---
  function copyOldWay(words) {
    const area = document.createElement("textarea");
    area.value = words;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(button) {
    const entry = button.closest(".tw-cite");
    const quote = [...entry.querySelector(".tw-quote").childNodes]
      .map((node) => (node.nodeName === "BR" ? "\n" : node.textContent)).join("").trim();
    const words = `“${quote}”——${entry.querySelector(".tw-gazette").textContent.trim()}`;
    // Browsers offer the clipboard on https and localhost only; inside a network it is neither.
    const done = await (navigator.clipboard?.writeText(words).then(() => true, () => false) ?? false)
      || copyOldWay(words);
    page.copied = words;
    const key = done ? "copied" : "copy_failed";
    button.className = button.className.replace(/\bt-\w+/, `t-${key}`);
    button.textContent = page.text(key);
    setTimeout(() => {
      button.className = button.className.replace(/\bt-\w+/, "t-copy");
      button.textContent = page.text("copy");
    }, 1600);
  }

  // --- asking an example: put into the box and sent as if typed ---
  function askExample(button) {
    const input = document.querySelector("#tw-question textarea");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(
      input, button.textContent.trim());
    input.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#tw-ask").click(), 0);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    const mark = on("a.tw-mark");
    if (mark) {
      event.preventDefault();
      if (narrow()) hideTip(true);
      return activate(mark, { jump: narrow() });
    }
    const go = on("a.tw-go");
    if (go) {
      event.preventDefault();
      return page.showAddress(go.getAttribute("href"), { caller: go, label: go.dataset.label });
    }
    if (on(".tw-copy")) return copy(on(".tw-copy"));
    if (on(".tw-example")) return askExample(on(".tw-example"));
    if (on(".tw-language")) return page.setLanguage(on(".tw-language").dataset.language, { keep: true });
    if (on(".tw-script")) return page.setScript(on(".tw-script").dataset.script);
    if (on("#tw-back")) return page.goBack();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "tw-document") page.openDocument(event.target.value);
    if (event.target.id === "tw-outline") {
      page.goTo(event.target.value);
      event.target.selectedIndex = 0; // the same section can be chosen again
    }
  });
  page.languageChanged = () => { if (page.pane) page.tellOutline?.(); };

  // --- the conversation survives a reload of this tab: its questions are asked again ---
  const KEEP = "tiaowen-questions";
  page.keptQuestions = () => {
    try { return sessionStorage.getItem(KEEP) || "[]"; } catch { return "[]"; }
  };
  function keepQuestions() {
    const asked = [...document.querySelectorAll("#tw-chat [data-testid=user]")];
    const words = JSON.stringify(asked.map((e) => e.innerText.trim()));
    try { sessionStorage.setItem(KEEP, words); } catch { /* private window: not kept */ }
  }

  // --- a new answer: its question to the top of the chat, its first citation into view ---
  let answers = 0;
  let waiting = false;
  function lookAtAnswers() {
    waiting = false;
    const all = document.querySelectorAll("#tw-chat .tw-answer");
    if (all.length > answers) {
      const latest = all[all.length - 1];
      // After a reload the mark in the address stays the one that is shown.
      const before = answers ? null : [...document.querySelectorAll("#tw-chat a.tw-mark")]
        .find((mark) => mark.getAttribute("href") === location.hash);
      const cited = before
        || latest.querySelector(".tw-said a.tw-mark, .tw-basis:not(.tw-nearest) a.tw-mark");
      if (cited) activate(cited);
      else showNothing(placesOf(latest));
      const rows = document.querySelectorAll("#tw-chat .user-row");
      const row = rows[rows.length - 1];
      const log = row?.closest("[role=log]");
      if (log) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
    } else if (all.length === 0 && answers > 0) {
      showNothing([]);
    }
    if (answers !== all.length) keepQuestions();
    answers = all.length;
  }
  function showNothing(places) {
    if (page.pane) page.show(places, null);
    history.replaceState(null, "", location.pathname + location.search);
  }
  page.changed = () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(lookAtAnswers);
    }
  };
})();
