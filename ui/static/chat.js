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
    for (const selector of [".tw-crumbs", ".tw-quote", ".tw-translation", ".tw-lost-note"]) {
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

  async function toClipboard(words, button, key) {
    // Browsers offer the clipboard on https and localhost only; inside a network it is neither.
    const done = await (navigator.clipboard?.writeText(words).then(() => true, () => false) ?? false)
      || copyOldWay(words);
    page.copied = words;
    const name = done ? "copied" : "copy_failed";
    button.className = button.className.replace(/\bt-\w+/, `t-${name}`);
    button.textContent = page.text(name);
    setTimeout(() => {
      button.className = button.className.replace(/\bt-\w+/, `t-${key}`);
      button.textContent = page.text(key);
    }, 1600);
  }

  function copy(button) {
    const entry = button.closest(".tw-cite");
    const quote = [...entry.querySelector(".tw-quote").childNodes]
      .map((node) => (node.nodeName === "BR" ? "\n" : node.textContent)).join("").trim();
    const words = `“${quote}”——${entry.querySelector(".tw-gazette").textContent.trim()}`;
    return toClipboard(words, button, "copy");
  }

  // --- what a reader does with an answer: copy, ask again, change the question, say what is wrong ---
  const answersNow = () => [...document.querySelectorAll("#tw-chat .tw-answer")];
  const placeOf = (element) => answersNow().indexOf(element.closest(".tw-answer"));

  function copyAnswer(button) {
    const { answer } = page.talks.now.turns[placeOf(button)] || {};
    if (!answer) return null;
    const sources = answer.citations.map((cited, n) => (
      `[${n + 1}] “${cited.quote.trim()}”——${`${cited.document} ${cited.label}`.trim()}`));
    return toClipboard([answer.answer.trim(), ...sources].join("\n"), button, "act_copy_answer");
  }

  async function again(button, { edit = false } = {}) {
    const at = placeOf(button);
    const turn = page.talks.now.turns[at];
    if (!turn) return;
    let { question } = turn;
    if (edit) {
      const last = at === page.talks.now.turns.length - 1;
      const given = await page.dialog({
        title: "edit_title", words: last ? "" : page.text("edit_hint"), field: "question",
        value: question, yes: "ask",
      });
      question = given?.value;
    } else if (at < page.talks.now.turns.length - 1) {
      const words = page.text("edit_hint");
      if (!(await page.dialog({ title: "act_retry", words, yes: "act_retry" }))) return;
    }
    if (question) page.askAgain({ question, at });
  }

  async function judge(button, helpful) {
    const at = placeOf(button);
    const turns = page.talks.now.turns.slice(0, at + 1);
    const given = await page.dialog({
      title: helpful ? "feedback_good_title" : "feedback_title", words: page.text("feedback_hint"),
      reasons: !helpful, field: helpful ? "" : "feedback_words", yes: "send",
    });
    if (!given) return;
    const reply = await page.desk.server.take_feedback({
      helpful, turns: JSON.stringify(turns), reason: given.reason, correction: given.value,
    }).catch(() => null);
    if (reply?.kept) {
      page.talks.vote(at, helpful ? "good" : "bad");
      page.tell("feedback_thanks");
      showVotes();
    } else page.tell("", reply?.error || page.text("badge_error"));
  }

  function showVotes() {
    answersNow().forEach((answer, at) => {
      const vote = page.talks.now.turns[at]?.vote;
      for (const name of ["good", "bad"]) {
        const button = answer.querySelector(`.tw-act-${name}`);
        const pressed = String(vote === name);
        if (button && button.getAttribute("aria-pressed") !== pressed) {
          button.setAttribute("aria-pressed", pressed);
        }
      }
    });
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
    const act = on(".tw-act");
    if (act) {
      if (act.matches(".tw-act-copy_answer")) return copyAnswer(act);
      if (act.matches(".tw-act-retry")) return again(act);
      if (act.matches(".tw-act-edit")) return again(act, { edit: true });
      return judge(act, act.matches(".tw-act-good"));
    }
    if (on(".tw-example")) {
      const question = on(".tw-example").querySelector(".tw-words").textContent.trim();
      return page.askAgain({ question, at: null });
    }
    const section = on("#tw-outline a");
    if (section) {
      event.preventDefault();
      return page.goTo(section.dataset.at);
    }
    if (on("#tw-ask")) return page.expectAsking();
    if (on("#tw-contents")) return page.toggleOutline();
    if (on(".tw-language")) return page.setLanguage(on(".tw-language").dataset.language, { keep: true });
    if (on(".tw-script")) return page.setScript(on(".tw-script").dataset.script);
    if (on("#tw-back")) return page.goBack();
  });
  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (sends && event.target.matches?.("#tw-question textarea")) page.expectAsking();
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.id === "tw-document") page.openDocument(event.target.value);
  });
  page.languageChanged = () => {
    page.talksChanged?.();
    page.scopeChanged?.();
  };

  // --- a new answer: its question to the top of the chat, its first citation into view ---
  let answers = 0;
  let waiting = false;
  function lookAtAnswers() {
    waiting = false;
    const all = document.querySelectorAll("#tw-chat .tw-answer");
    if (all.length > answers) {
      const latest = all[all.length - 1];
      // After a reload the mark in the address stays the one that is shown.
      const before = answers || !all.length ? null : [...document.querySelectorAll("#tw-chat a.tw-mark")]
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
    answers = all.length;
    showVotes();
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
