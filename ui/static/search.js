// The tab that searches: a box, filters with counts, hits that lead into the source.
//
// The server (ui/search.py) finds and renders hits; what stands here is the state of the search,
// kept in the session, and what is shown around the hits.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const KEEP = "tiaowen-search";
  const FIELDS = ["documents", "sections", "bodies", "roles"];
  const LONG = 12; // a list of more values than this can be narrowed down by typing
  const WAIT = 220; // milliseconds of rest before what is typed is searched for
  const empty = () => ({ query: "", ...Object.fromEntries(FIELDS.map((field) => [field, []])) });
  const state = empty();
  const names = new Map(); // of values that were chosen: "field value" -> facet
  let root, server, last = null, asked = 0, timer = 0;

  const find = (selector) => root.querySelector(selector);
  const words = (key, values = {}) =>
    page.text(key).replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
  const filtered = () => FIELDS.some((field) => state[field].length);

  // Builds an element; words are set as text, never as HTML.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  // --- state: kept for this tab of the browser, so that it is there on return ---
  function keep() {
    try { sessionStorage.setItem(KEEP, JSON.stringify(state)); } catch { /* private: not kept */ }
  }

  function recall() {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(KEEP) || "{}") || {}; } catch { /* not ours */ }
    if (typeof kept.query === "string") state.query = kept.query;
    for (const field of FIELDS) {
      if (Array.isArray(kept[field])) state[field] = kept[field].filter((v) => typeof v === "string");
    }
  }

  // --- names: in the language of the page where there is one, else as the document has it ---
  function labelOf(facet) {
    if (facet.key) return page.text(facet.key);
    return (page.now === "en" && facet.english)
      || (page.now === "zh-Hant" ? facet.hant : facet.hans) || facet.name;
  }

  function nameOf(facet) {
    if (facet.key) return make("span", { class: `t t-${facet.key}` }, page.text(facet.key));
    const shown = make("span", { class: facet.english ? "tw-zh" : "" },
      make("span", { class: "tw-hans", lang: "zh-Hans" }, facet.hans || facet.name),
      make("span", { class: "tw-hant", lang: "zh-Hant" }, facet.hant || facet.name));
    if (!facet.english) return shown;
    return make("span", {}, shown, make("span", { class: "tw-en", lang: "en", title: facet.name }, facet.english));
  }

  // --- filters ---
  function toggle(field, value, on) {
    state[field] = state[field].filter((other) => other !== value);
    if (on) state[field].push(value);
    search();
  }

  function valueRow(field, facet) {
    const chosen = state[field].includes(facet.value);
    const box = make("input", { type: "checkbox", value: facet.value, checked: chosen });
    const more = facet.more ? make("span", { class: "tw-facet-more", lang: "zh" }, facet.more) : "";
    return make(
      "label", { class: "tw-facet-value" }, box,
      make("span", { class: "tw-facet-name" }, nameOf(facet), more),
      make("span", { class: "tw-facet-number" }, String(facet.count)),
    );
  }

  function showFacet(field, facets) {
    const panel = find(`.tw-facet[data-field=${field}]`);
    const values = panel.querySelector(".tw-facet-values");
    const focused = values.contains(document.activeElement) ? document.activeElement.value : null;
    const typed = panel.querySelector(".tw-facet-narrow")?.value || "";
    const top = values.scrollTop;
    for (const facet of facets) names.set(`${field} ${facet.value}`, facet);
    const known = new Set(facets.map((facet) => facet.value));
    const gone = state[field].filter((value) => !known.has(value))
      .map((value) => ({ name: value, ...names.get(`${field} ${value}`), value, count: 0 }));
    const rows = [...facets, ...gone].map((facet) => valueRow(field, facet));
    if (!rows.length) rows.push(make("p", { class: "tw-facet-none t t-search_no_values" }, page.text("search_no_values")));
    values.replaceChildren(...rows);
    panel.querySelector(".tw-facet-narrow")?.remove();
    if (rows.length > LONG) values.before(narrowing(typed));
    narrow(panel);
    values.scrollTop = top;
    if (focused !== null) [...values.querySelectorAll("input")].find((i) => i.value === focused)?.focus();
    const count = state[field].length;
    panel.querySelector(".tw-facet-count").textContent = count ? String(count) : "";
    panel.classList.toggle("tw-facet-on", count > 0);
    panel.hidden = field === "documents" && last && !last.several && !count;
  }

  function narrowing(typed) {
    return make("input", {
      class: "tw-facet-narrow", type: "search", value: typed, autocomplete: "off",
      placeholder: page.text("search_narrow"), "aria-label": page.text("search_narrow"),
    });
  }

  function narrow(panel) {
    const typed = (panel.querySelector(".tw-facet-narrow")?.value || "").trim().toLowerCase();
    for (const row of panel.querySelectorAll(".tw-facet-value")) {
      const name = row.querySelector(".tw-facet-name").textContent.toLowerCase();
      row.hidden = Boolean(typed) && !name.includes(typed) && !row.querySelector("input").checked;
    }
  }

  function chip(field, value) {
    const facet = names.get(`${field} ${value}`) || { name: value };
    const button = make(
      "button", { type: "button", class: "tw-chip", "data-field": field, "data-value": value },
      nameOf(facet), make("span", { "aria-hidden": "true" }, "×"),
    );
    button.setAttribute("aria-label", words("search_remove", { name: labelOf(facet) }));
    return button;
  }

  function showChosen() {
    const list = find(".tw-chosen");
    const chips = FIELDS.flatMap((field) => state[field].map((value) => chip(field, value)));
    if (chips.length) {
      chips.push(make("button", { type: "button", class: "tw-clear-filters t t-search_clear" }, page.text("search_clear")));
    }
    list.replaceChildren(...chips.map((each) => make("li", {}, each)));
    list.hidden = !chips.length;
  }

  // --- results ---
  function say(key, values) {
    find(".tw-search-status").textContent = key ? words(key, values) : "";
  }

  function showTotals() {
    if (!last || last.intro || last.error !== undefined || !last.total) return say("");
    say(state.query.trim() ? "search_count" : "search_fit", { count: last.total, all: last.all });
    const more = find(".tw-search-more");
    more.replaceChildren();
    if (last.next) {
      const count = Math.min(10, last.total - last.next);
      more.append(make("button", { type: "button", class: "tw-more" }, words("search_more", { count })));
    }
  }

  function nothing() {
    const box = make("div", { class: "tw-none" });
    if (last.error !== undefined) {
      box.append(
        make("p", { class: "tw-none-head t t-search_error" }, page.text("search_error")),
        last.error ? make("p", {}, last.error) : "",
        make("button", { type: "button", class: "tw-again t t-search_again" }, page.text("search_again")),
      );
      return box;
    }
    const fits = filtered();
    const head = fits ? "search_none_fit" : "search_none";
    const tip = fits ? "search_none_drop" : "search_none_tip";
    box.append(
      make("p", { class: `tw-none-head t t-${head}` }, page.text(head)),
      make("p", { class: `t t-${tip}` }, page.text(tip)),
    );
    const drops = (last.drops || []).map(({ field, value, count }) => make(
      "button", { type: "button", class: "tw-drop tw-drop-one", "data-field": field, "data-value": value },
      words("search_drop", { name: labelOf(names.get(`${field} ${value}`) || { name: value }), count }),
    ));
    if (last.without !== undefined) {
      drops.push(make("button", { type: "button", class: "tw-drop tw-clear-filters" },
        words("search_without", { count: last.without })));
    }
    box.append(make("div", { class: "tw-drops" }, ...drops));
    return box;
  }

  function show(found, { more = false } = {}) {
    last = found;
    const list = find(".tw-hits");
    const intro = find(".tw-search-intro");
    if (!more) {
      list.innerHTML = found.html || found.near || ""; // made and escaped by ui/hits.py
      intro.innerHTML = found.intro || ""; // by ui/search.py
      find(".tw-search-more").replaceChildren();
      if (!found.intro && !found.total) intro.append(nothing());
      if (found.near) intro.append(make("h3", { class: "t t-search_near" }, page.text("search_near")));
      list.classList.toggle("tw-near-hits", Boolean(found.near));
    } else {
      list.insertAdjacentHTML("beforeend", found.html || "");
    }
    if (found.intro) list.replaceChildren();
    for (const field of FIELDS) if (found.facets) showFacet(field, found.facets[field]);
    showChosen();
    showTotals();
  }

  async function search({ more = false } = {}) {
    clearTimeout(timer);
    const mine = ++asked;
    page.searchDone = false;
    if (!more) {
      keep();
      showChosen();
    }
    const slow = setTimeout(() => {
      if (mine !== asked) return;
      root.setAttribute("aria-busy", "true");
      say("search_searching");
    }, 250);
    const request = { ...state, offset: more ? last.next : 0 };
    const found = await server.find_clauses(request).catch(() => ({ error: "" }));
    clearTimeout(slow);
    if (mine !== asked) return; // something else was asked meanwhile
    root.removeAttribute("aria-busy");
    const before = root.querySelectorAll(".tw-hit").length;
    show(found, { more });
    if (more) root.querySelectorAll(".tw-hit a.tw-go")[before]?.focus({ preventScroll: true });
    else find(".tw-search-body").closest("[role=tabpanel]")?.scrollTo({ top: 0 });
    page.searchDone = true;
  }

  function setQuery(query) {
    state.query = query;
    find("#tw-search-box").value = query;
  }

  // For the other tabs: opens this one with a search.
  page.searchFor = (wanted) => {
    Object.assign(state, empty(), wanted);
    keep();
    document.querySelector("#tw-tab-search-button")?.click();
    if (root?.isConnected) {
      setQuery(state.query);
      search();
    }
  };

  // --- asking about a hit: the question goes into the chat's box, to be changed or sent ---
  function askAbout(button) {
    const question = words("search_question", { clause: button.dataset.clause });
    document.querySelector("#tw-tab-chat-button").click();
    const put = (left) => {
      const input = document.querySelector("#tw-question textarea");
      if (!input?.checkVisibility()) return left && setTimeout(() => put(left - 1), 50);
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(input, question);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    };
    put(40);
  }

  // --- keyboard: down from the box into the hits, up and down through them ---
  function move(event) {
    const links = [...root.querySelectorAll(".tw-hit a.tw-go")];
    const at = links.indexOf(document.activeElement);
    const inBox = document.activeElement.id === "tw-search-box";
    if (at < 0 && !inBox) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: inBox ? null : 0, End: inBox ? null : links.length - 1 }[event.key];
    if (to === undefined || to === null || (inBox && event.key === "ArrowUp")) return;
    event.preventDefault();
    const target = to < 0 ? find("#tw-search-box") : links[Math.min(to, links.length - 1)];
    target?.focus();
    (target?.closest(".tw-hit") || target)?.scrollIntoView({ block: "nearest" });
  }

  function closePanels(except = null) {
    for (const panel of root.querySelectorAll(".tw-facet[open]")) if (panel !== except) panel.open = false;
  }

  function listen() {
    const box = find("#tw-search-box");
    find(".tw-search-form").addEventListener("submit", (event) => {
      event.preventDefault();
      state.query = box.value;
      search();
    });
    box.addEventListener("input", (event) => {
      if (event.isComposing) return; // an input method is not done yet
      state.query = box.value;
      clearTimeout(timer);
      timer = setTimeout(search, WAIT);
    });
    box.addEventListener("compositionend", () => box.dispatchEvent(new Event("input")));
    root.addEventListener("change", (event) => {
      const field = event.target.closest(".tw-facet")?.dataset.field;
      if (field && event.target.type === "checkbox") toggle(field, event.target.value, event.target.checked);
    });
    root.addEventListener("input", (event) => {
      if (event.target.matches(".tw-facet-narrow")) narrow(event.target.closest(".tw-facet"));
    });
    root.addEventListener("toggle", (event) => {
      if (event.target.matches(".tw-facet") && event.target.open) closePanels(event.target);
    }, true);
    root.addEventListener("keydown", (event) => { if (!event.isComposing) move(event); });
    document.addEventListener("keydown", (event) => {
      const panel = event.key === "Escape" && root.isConnected && find(".tw-facet[open]");
      if (!panel) return;
      if (panel.contains(document.activeElement)) panel.querySelector("summary").focus();
      panel.open = false;
    });
    root.addEventListener("click", onClick);
    document.addEventListener("click", (event) => {
      if (root.isConnected && !event.target.closest?.(".tw-facet")) closePanels();
    });
  }

  function onClick(event) {
    const on = (selector) => event.target.closest(selector);
    const dropped = on(".tw-chip") || on(".tw-drop-one");
    if (dropped) {
      const { field, value } = dropped.dataset;
      toggle(field, value, false);
      find("#tw-search-box").focus();
    } else if (on(".tw-clear-filters")) {
      for (const field of FIELDS) state[field] = [];
      search();
      find("#tw-search-box").focus();
    } else if (on(".tw-more")) search({ more: true });
    else if (on(".tw-again")) search();
    else if (on(".tw-hit-ask")) askAbout(on(".tw-hit-ask"));
    else if (on(".tw-search-example")) {
      setQuery(on(".tw-search-example").textContent);
      search();
      find("#tw-search-box").focus();
    } else if (on("a.tw-go")) {
      for (const hit of root.querySelectorAll(".tw-hit-on")) hit.classList.remove("tw-hit-on");
      on(".tw-hit")?.classList.add("tw-hit-on");
    }
  }

  function relabel() {
    if (!root) return;
    const box = find("#tw-search-box");
    box.placeholder = page.text("search_placeholder");
    box.setAttribute("aria-label", page.text("search_label"));
    find(".tw-facets").setAttribute("aria-label", page.text("search_filters"));
    for (const narrowed of root.querySelectorAll(".tw-facet-narrow")) {
      narrowed.placeholder = page.text("search_narrow");
      narrowed.setAttribute("aria-label", page.text("search_narrow"));
    }
    if (!last) return;
    showChosen();
    showTotals();
    const none = find(".tw-none");
    if (none) none.replaceWith(nothing());
  }

  const before = page.languageChanged;
  page.languageChanged = () => { before?.(); relabel(); };

  page.mountSearch = () => {
    const { element } = page.searching;
    if (root === element.querySelector(".tw-search")) return;
    root = element.querySelector(".tw-search");
    ({ server } = page.searching);
    recall();
    setQuery(state.query);
    listen();
    relabel();
    search();
  };
  if (page.searching) page.mountSearch();
})();
