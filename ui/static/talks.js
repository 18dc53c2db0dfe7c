// Conversations: kept in this browser, one of them open. Nothing here knows how they look.
//
// A turn is what the server makes of it (ui/kept.py): the question and the contract's JSON of the
// answer. On return the server renders it anew, so citations are found again or said to be lost.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const LIST = "tiaowen-talks";
  const ONE = "tiaowen-talk-";
  const OPEN = "tiaowen-open";
  const MAX_TURNS = 60; // as in ui/kept.py
  const MAX_TALKS = 100;
  const TITLE = 40;

  const read = (store, key) => {
    try { return JSON.parse(store.getItem(key) || "null"); } catch { return null; }
  };
  const stores = { local: null, session: null };
  try { stores.local = localStorage; stores.session = sessionStorage; } catch { /* private window */ }

  const newId = () => [...crypto.getRandomValues(new Uint8Array(9))]
    .map((byte) => byte.toString(36).padStart(2, "0")).join("");
  const listed = () => {
    const found = stores.local && read(stores.local, LIST);
    return Array.isArray(found) ? found.filter((talk) => talk && typeof talk.id === "string") : [];
  };
  const turnsOf = (id) => {
    const found = stores.local && read(stores.local, ONE + id);
    return Array.isArray(found) ? found : [];
  };

  const now = { id: newId(), turns: [], base: [], serial: 0 };
  const kept = stores.session && read(stores.session, OPEN);
  if (typeof kept === "string" && listed().some((talk) => talk.id === kept)) {
    now.id = kept;
    now.turns = turnsOf(kept);
  }

  function openInTab() {
    try { stores.session?.setItem(OPEN, JSON.stringify(now.id)); } catch { /* not kept */ }
  }

  // Writes; where there is no room the oldest conversations go first. False: nothing could be kept.
  function write(key, value) {
    for (;;) {
      try {
        stores.local.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        const oldest = listed().filter((talk) => talk.id !== now.id).at(-1);
        if (!stores.local || !oldest) return false;
        remove(oldest.id);
      }
    }
  }

  function remove(id) {
    try {
      stores.local.removeItem(ONE + id);
      stores.local.setItem(LIST, JSON.stringify(listed().filter((talk) => talk.id !== id)));
    } catch { /* nothing is kept here */ }
  }

  function store() {
    if (!now.turns.length) return;
    const others = listed();
    const before = others.find((talk) => talk.id === now.id);
    const title = before?.named ? before.title : now.turns[0].question.trim().slice(0, TITLE);
    const talk = {
      id: now.id, title, named: Boolean(before?.named), updated: Date.now(), count: now.turns.length,
    };
    const list = [talk, ...others.filter((other) => other.id !== now.id)];
    for (const old of list.splice(MAX_TALKS)) remove(old.id);
    page.unkept = !(write(ONE + now.id, now.turns) && write(LIST, list));
    openInTab();
    page.talksChanged?.();
  }

  page.talks = {
    now,
    listed,
    title: () => listed().find((talk) => talk.id === now.id)?.title || "",
    open(id) {
      now.id = id;
      now.turns = turnsOf(id);
      openInTab();
      page.reopen();
    },
    start() {
      now.id = newId();
      now.turns = [];
      openInTab();
      page.reopen();
    },
    rename(id, title) {
      const list = listed().map((talk) => (talk.id === id ? { ...talk, title, named: true } : talk));
      write(LIST, list);
      page.talksChanged?.();
    },
    remove(id) {
      remove(id);
      if (id === now.id) page.talks.start();
      else page.talksChanged?.();
    },
    forget() {
      for (const talk of listed()) remove(talk.id);
      page.talks.start();
    },
    vote(at, vote) {
      now.turns[at] = { ...now.turns[at], vote };
      store();
    },
  };

  // --- what the events of the page call (ui/app.py) ---
  page.kept = () => {
    page.opening = null;
    page.talksChanged?.();
    return JSON.stringify(now.turns);
  };

  page.asking = () => {
    const box = document.querySelector("#tw-question textarea");
    const request = page.pending || { question: box.value, at: null };
    page.pending = null;
    page.asked = request;
    now.base = request.at === null ? now.turns : now.turns.slice(0, request.at);
    page.busy(Boolean(request.question.trim()));
    return JSON.stringify({
      question: request.question, at: request.at, known: now.turns.length,
      conversation: `${now.id}#${(now.serial += 1)}`, scope: page.scope?.() || [],
    });
  };

  page.keep = (record) => {
    let data;
    try { data = JSON.parse(record); } catch { return; }
    if (data?.conversation?.split("#")[0] !== now.id) return;
    if (data.lost) { // the server was started anew: it gets the conversation back, then the question
      page.next = () => page.askAgain(page.asked);
      page.reopen();
    } else if (data.turn) {
      now.turns = [...now.base, data.turn].slice(-MAX_TURNS);
      store();
    }
  };

  page.settled = () => page.busy(false);
  page.reopened = () => {
    page.busy(false);
    const next = page.next;
    page.next = null;
    if (next) setTimeout(next, 0);
  };

  // Pushes a hidden button until its event has begun: while the page is still being put together,
  // and while an answer before is being ended, Gradio takes no notice.
  function push(selector, begun) {
    let tries = 60;
    const again = () => {
      if (begun() || (tries -= 1) < 0) return;
      document.querySelector(selector)?.click();
      setTimeout(again, 150);
    };
    again();
  }

  page.askAgain = (request) => {
    page.pending = request;
    push("#tw-again", () => page.pending !== request);
  };
  // What is sent by Enter may be dropped like that, too: then it is sent once more.
  let waiting = 0;
  page.expectAsking = () => {
    const box = document.querySelector("#tw-question textarea");
    const { serial } = now;
    const words = box.value;
    let tries = 25;
    clearInterval(waiting);
    if (!words.trim()) return;
    waiting = setInterval(() => {
      if (page.isBusy()) return;
      tries -= 1;
      if (now.serial !== serial || box.value !== words || tries < 0) clearInterval(waiting);
      else {
        clearInterval(waiting);
        page.askAgain({ question: words, at: null });
      }
    }, 200);
  };
  page.isBusy = () => Boolean(document.querySelector("#tw-question-box.tw-busy"));
  page.reopen = () => {
    const mine = {};
    page.opening = mine;
    push("#tw-open-kept", () => page.opening !== mine);
  };
  page.busy = (busy) => {
    document.querySelector("#tw-question-box")?.classList.toggle("tw-busy", busy);
  };

  addEventListener("storage", (event) => {
    if (event.key === LIST) page.talksChanged?.();
    if (event.key === ONE + now.id && event.newValue) { // the same conversation in another tab
      now.turns = turnsOf(now.id);
      page.reopen();
    }
  });
})();
