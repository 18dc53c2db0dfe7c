// The tab of the duties: filters, table, report, and what surrounds the drawings.
//
// The server sends plain words (`ui/duties_view.py`); they become text, never HTML.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const STEP = 200; // rows that the table shows at first
  const state = {
    view: "", sort: "tasks", filters: { document: "", section: "", body: "", role: "" },
    order: ["number", 1], listed: STEP, data: null, last: "", asked: 0, wide: false, repaint: null,
  };
  const find = (selector) => page.duties.element.querySelector(selector);
  const fill = (key, values) =>
    page.text(key).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter((c) => c !== null && c !== ""));
    return element;
  }

  // --- words ----------------------------------------------------------------------------------

  const english = () => page.now === "en";
  const bodyName = (name) => (english() && state.data.english.get(name)) || name;
  const roleName = (role) => page.text(`duty_role_${role}`);
  const sign = (role) => page.text(`duty_sign_${role}`);
  const joined = (names) => names.map(bodyName).join(english() ? "; " : "、");
  const etc = (open) => (open ? (english() ? ` ${page.text("duty_et_cetera")}` : page.text("duty_et_cetera")) : "");
  const several = () => state.data.documents.length > 1 && state.data.document === "all";
  const badge = (role) => make("b", { className: `tw-role tw-role-${role}`, title: roleName(role) }, sign(role));

  // A link to a clause: label, which group of sentences, and, where wanted, the title.
  function taskLink(task, { title = true } = {}) {
    const name = several() ? `${task.document} ${task.label}` : task.label;
    const part = task.of > 1 ? make("small", { title: fill("duty_group", { index: task.index, count: task.of }) }, `${task.index}/${task.of}`) : null;
    const words = [make("span", { className: "tw-duty-label" }, name), part,
      title && task.title ? make("span", { className: "tw-duty-title" }, task.title) : null];
    const tag = task.go ? "a" : "span"; // what cannot be found is no link
    const link = make(tag, { className: task.go ? "tw-go tw-duty-go" : "tw-duty-go", lang: "zh-Hans" }, ...words);
    if (task.go) {
      link.setAttribute("href", task.go);
      link.dataset.label = `${task.document} ${task.label}`;
      link.title = `${task.label} ${task.title}`;
    }
    return link;
  }

  // --- asking the server ----------------------------------------------------------------------

  async function refresh() {
    const mine = ++state.asked;
    find("#tw-duty-stage").setAttribute("aria-busy", "true");
    const request = { view: state.view, sort: state.sort, ...state.filters };
    const data = await page.duties.server.read_duties(request).catch(() => ({ failed: true }));
    if (mine !== state.asked) return;
    find("#tw-duty-stage").removeAttribute("aria-busy");
    if (data.failed && Object.values(state.filters).some(Boolean)) {
      state.filters.document = ""; // the choice was made among other documents
      return reset();
    }
    const now = JSON.stringify([request, data]);
    if (now === state.last && !data.failed) return; // nothing has changed: the reader stays where they are
    state.last = now;
    if (data.failed) return say("duty_failed");
    data.english = new Map(data.bodies.map((b) => [b.name, b.english]));
    data.acronyms = new Map(data.bodies.map((b) => [b.name, b.short]));
    state.data = data;
    state.listed = STEP;
    await render();
  }

  function reset() {
    Object.assign(state.filters, { section: "", body: "", role: "" });
    return refresh();
  }

  const say = (key) =>
    find("#tw-duty-stage").replaceChildren(make("p", { className: "tw-duty-say" }, page.text(key)));

  // --- rendering ------------------------------------------------------------------------------

  async function render() {
    const { data } = state;
    closePicked();
    page.dutyDraw.hideTip();
    state.repaint = null;
    const none = data.documents.length === 0;
    find(".tw-duties").classList.toggle("tw-duty-empty", none);
    renderFilters();
    for (const button of page.duties.element.querySelectorAll(".tw-duty-view")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
    for (const key of page.duties.element.querySelectorAll(".tw-duty-key")) {
      key.hidden = !data.roles.includes(key.dataset.role);
    }
    find(".tw-duty-legend").hidden = state.view === "report";
    const hint = { matrix: "duty_matrix_note", bars: "duty_bars_note" }[state.view];
    find("#tw-duty-hint").textContent = hint ? page.text(hint) : "";
    find("#tw-duty-count").textContent = fill("duty_count", { tasks: data.total, bodies: data.named });
    if (none) return say("duty_none");
    if (state.view === "report") return page.dutyLists.report(tools);
    if (!data.tasks.length) return say("duty_no_match");
    if (state.view === "table") return page.dutyLists.table(tools);
    try {
      await (state.view === "bars" ? renderBars() : renderMatrix());
    } catch (error) {
      console.error(error);
      say("duty_failed");
    }
  }

  function renderFilters() {
    const { data } = state;
    const all = (value) => [value, page.text("duty_all")];
    const options = {
      document: [...data.documents.map((d) => [d.key, d.name === d.title ? d.name : `${d.name} ${d.title}`]), all("all")],
      section: [all(""), ...data.sections.map((s) => [s.value, s.label])],
      body: [all(""), ...data.bodies.map((b) => [b.name, `${bodyName(b.name)} (${b.tasks})`])],
      role: [all(""), ...data.roles.map((r) => [r, `${sign(r)} ${roleName(r)}`])],
    };
    state.filters.document = data.document;
    for (const [name, rows] of Object.entries(options)) {
      const select = find(`#tw-duty-${name}`);
      select.replaceChildren(...rows.map(([value, words]) => new Option(words, value)));
      select.value = state.filters[name];
      select.disabled = rows.length < 2;
      select.classList.toggle("tw-duty-set", name !== "document" && Boolean(state.filters[name]));
    }
    find(".tw-duty-of").hidden = data.documents.length < 2;
    const { section, body, role } = state.filters;
    find("#tw-duty-reset").hidden = !(section || body || role);
    const query = new URLSearchParams(Object.entries({
      document: data.document === "all" ? "" : data.document, section, body, role,
    }).filter(([, value]) => value)).toString();
    for (const link of page.duties.element.querySelectorAll(".tw-duty-file")) {
      link.setAttribute("href", `download/duties.${link.dataset.form}${query ? `?${query}` : ""}`);
    }
  }

  const cut = (key, shown, total) =>
    (shown < total ? make("p", { className: "tw-duty-cut", role: "note" }, fill(key, { shown, total })) : null);

  async function renderMatrix() {
    const { data } = state;
    if (!data.matrix) return say("duty_one_document");
    const stage = find("#tw-duty-stage");
    state.repaint = await page.dutyDraw.matrix(stage, {
      data, make, taskLink, bodyName, sign,
      onCell: ({ task }, box) => openClause(task, box),
      onBody: (body) => choose("body", state.filters.body === body ? "" : body),
    });
    const chosen = data.matrix.columns.indexOf(state.filters.body);
    stage.querySelectorAll(".tw-mx-name")[chosen]?.classList.add("tw-chosen");
    const note = cut("duty_cut_matrix", data.matrix.rows, data.total);
    if (note) stage.prepend(note);
  }

  async function renderBars() {
    const { data } = state;
    const stage = find("#tw-duty-stage");
    const select = make("select", { id: "tw-duty-sort" },
      ...["tasks", "leads", "text"].map((key) => new Option(page.text(`duty_sort_${key}`), key)));
    select.value = state.sort;
    select.addEventListener("change", () => { state.sort = select.value; refresh().then(() => find("#tw-duty-sort")?.focus()); });
    stage.replaceChildren(...[
      make("div", { className: "tw-duty-order" }, make("label", {}, `${page.text("duty_sort")} `, select)),
      cut("duty_cut_bars", data.bars.bodies.length, data.bars.total)].filter(Boolean));
    state.repaint = await page.dutyDraw.bars(stage, { data, make, bodyName, onBar: pick });
  }

  const tools = { state, find, fill, make, roleName, english, joined, etc, badge, taskLink, cut };

  // --- what the pointer is on, and what a bar stands for --------------------------------------

  page.dutyDraw.tipOf = ({ task, body, role, count }) => {
    const first = make("p", { className: "tw-tip-body" }, badge(role), " ", make("b", {}, bodyName(body)), ` · ${roleName(role)}`);
    if (!task) return [first, make("p", {}, fill("duty_report_tasks", { count }))];
    const part = task.of > 1 ? ` ${task.index}/${task.of}` : "";
    return [first,
      make("p", { className: "tw-tip-task", lang: "zh-Hans" }, `${task.label}${part} ${task.title}`),
      make("p", { className: "tw-tip-note", lang: "zh" }, task.note)];
  };

  function pick({ body, role }, caller) {
    const tasks = state.data.tasks.filter((t) => t.duties.some(([b, r]) => b === body && (!role || r === role)));
    const close = make("button", { type: "button", className: "tw-duty-button" }, page.text("duty_close"));
    const title = fill("duty_picked", { body: bodyName(body), count: tasks.length });
    const panel = find("#tw-duty-picked");
    panel.replaceChildren(
      make("header", {}, make("h3", {}, role ? `${title} · ${roleName(role)}` : title), close),
      make("ul", {}, ...tasks.map((task) => make("li", {},
        ...task.duties.filter(([b, r]) => b === body && (!role || r === role)).map(([, r]) => badge(r)), " ", taskLink(task)))));
    panel.setAttribute("aria-label", title);
    panel.hidden = false;
    close.addEventListener("click", () => { closePicked(); caller?.focus(); });
    close.focus({ preventScroll: true });
  }

  function closePicked() {
    const panel = find("#tw-duty-picked");
    panel.hidden = true;
    panel.replaceChildren();
  }

  function openClause(task, caller) {
    if (!task.go) return;
    page.dutyDraw.hideTip();
    setWide(false);
    page.showAddress(task.go, { caller, label: `${task.document} ${task.label}` });
  }

  // --- the frame ------------------------------------------------------------------------------

  function setWide(wide) {
    if (state.wide === wide) return;
    state.wide = wide;
    document.querySelector("#tw-main").classList.toggle("tw-wide", wide);
    const button = find("#tw-duty-wide");
    button.setAttribute("aria-pressed", String(wide));
    const words = button.firstElementChild;
    words.className = `t t-duty_${wide ? "narrow" : "wide"}`;
    words.textContent = page.text(wide ? "duty_narrow" : "duty_wide");
  }

  function choose(filter, value) {
    state.filters[filter] = value;
    if (filter === "document") Object.assign(state.filters, { section: "", body: "" });
    return refresh();
  }

  const show = (view) => refresh(Object.assign(state, { view }));

  function label() {
    for (const [selector, key] of [["#tw-duty-views", "duty_view"], [".tw-duty-filters", "duty_filters"]]) {
      find(selector).setAttribute("aria-label", page.text(key));
    }
    find("#tw-duty-wide").title = page.text("duty_wide_hint");
  }

  function listen(element) {
    element.addEventListener("click", (event) => {
      const on = (selector) => event.target.closest?.(selector);
      if (on(".tw-duty-view")) show(on(".tw-duty-view").dataset.view);
      else if (on("#tw-duty-wide")) setWide(!state.wide);
      else if (on("#tw-duty-reset")) reset().then(() => find("#tw-duty-section").focus());
      else if (on(".tw-dt-sort")) page.dutyLists.sort(tools, on(".tw-dt-sort").dataset.column);
      else if (on("a.tw-go")) setWide(false); // the pane opens the clause: it has to be there
    }, true);
    element.addEventListener("change", (event) => {
      const { filter } = event.target.dataset;
      if (filter) choose(filter, event.target.value);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !find("#tw-duty-picked").hidden) find("#tw-duty-picked button").click();
    });
  }

  let [width, waiting] = [0, 0];
  function watch(element) {
    let kept = false; // wide when the tab was left
    new IntersectionObserver(([{ isIntersecting }]) => {
      if (isIntersecting) {
        setWide(kept);
        refresh();
      } else {
        kept = state.wide && innerWidth > 0 && !element.offsetParent;
        setWide(false);
        page.dutyDraw.hideTip();
      }
    }).observe(element);
    new ResizeObserver(([{ contentRect }]) => {
      if (!contentRect.width || Math.abs(contentRect.width - width) < 2) return;
      width = contentRect.width;
      clearTimeout(waiting);
      waiting = setTimeout(() => { if (state.repaint) render(); }, 120);
    }).observe(element);
    // Gradio marks the dark page by a class; the colours of a drawing are looked up when drawn.
    for (const marked of [document.body, document.documentElement]) {
      new MutationObserver(() => state.repaint?.()).observe(marked, { attributes: true, attributeFilter: ["class"] });
    }
  }

  const before = page.languageChanged;
  page.languageChanged = () => {
    before?.();
    if (!page.duties) return;
    label();
    if (state.data) render();
  };

  page.mountDuties = () => {
    const { element } = page.duties;
    state.view ||= matchMedia("(max-width: 600px)").matches ? "table" : "matrix";
    label();
    listen(element);
    watch(element);
  };
  if (page.duties) page.mountDuties();
})();
