// The lists of the duties: the task table, sorted as its reader likes, and the report.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const lists = (page.dutyLists = {});
  const STEP = 200;
  const FOLDED = 66; // characters of a quotation that fit into its cell
  const COLUMNS = ["number", "task", "lead", "others", "type", "quote", "source", "deadline"];
  // What `duties.js` hands over: its state, and how it names and links things.
  let state, find, fill, make, roleName, english, joined, etc, badge, taskLink, cut;
  const use = (tools) => ({ state, find, fill, make, roleName, english, joined, etc, badge, taskLink, cut } = tools);

  // --- the table ------------------------------------------------------------------------------

  const namesOf = (task, lead) => task.duties.filter(([, role]) => (role === "lead") === lead).map(([body]) => body);
  const rolesOf = (task) => [...new Set(task.duties.map(([, role]) => role))];
  const leadText = (task) => joined(namesOf(task, true)) + (namesOf(task, true).length && !namesOf(task, false).length ? etc(task.open) : "");
  const othersText = (task) => joined(namesOf(task, false)) + (namesOf(task, false).length ? etc(task.open) : "");

  const KEYS = {
    number: (t) => t.number, task: (t) => t.title, lead: leadText, others: othersText,
    type: (t) => rolesOf(t).map(roleName).join(), quote: (t) => t.text,
    source: (t) => t.number, deadline: (t) => t.due,
  };

  // By pinyin, as Chinese lists are; empty cells last, whichever the direction.
  function sorted(tasks) {
    const [column, direction] = state.order;
    const collator = new Intl.Collator(english() ? "en" : "zh-Hans-u-co-pinyin", { numeric: true });
    const keyed = tasks.map((task) => [KEYS[column](task), task]);
    keyed.sort(([a, one], [b, other]) => {
      if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
      const by = typeof a === "number" ? a - b : collator.compare(a, b);
      return direction * by || one.number - other.number;
    });
    return keyed.map(([, task]) => task);
  }

  function heading(column) {
    const [now, direction] = state.order;
    const button = make("button", { type: "button", className: "tw-dt-sort" },
      make("span", {}, page.text(`duty_col_${column}`)),
      make("span", { className: "tw-dt-arrow", ariaHidden: "true" }, now === column ? (direction > 0 ? "▲" : "▼") : "↕"));
    button.dataset.column = column;
    const cell = make("th", { scope: "col", className: `tw-dt-${column}` }, button);
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-sort", now === column ? (direction > 0 ? "ascending" : "descending") : "none");
    return cell;
  }

  function line(task) {
    const source = taskLink({ ...task, title: "" });
    source.querySelector(".tw-duty-label").textContent = `${task.document} ${task.label}`;
    source.querySelector("small")?.remove();
    const cells = {
      number: [String(task.number)],
      task: [taskLink({ ...task, document: task.document })],
      lead: [leadText(task)], others: [othersText(task)],
      type: rolesOf(task).map((role) => make("span", { className: "tw-dt-role" }, badge(role), ` ${roleName(role)}`)),
      quote: quoted(task),
      source: [source],
      deadline: [task.due || make("span", { className: "tw-dt-none" }, page.text("duty_no_deadline"))],
    };
    const row = make("tr", {}, ...COLUMNS.map((column) => {
      const cell = make("td", { className: `tw-dt-${column}` }, ...cells[column]);
      cell.setAttribute("role", "cell");
      cell.dataset.name = page.text(`duty_col_${column}`);
      cell.classList.toggle("tw-dt-blank", !cell.textContent);
      return cell;
    }));
    row.setAttribute("role", "row");
    return row;
  }

  // Whole in the page, and so for who has it read out; a long one is folded for the eye.
  function quoted(task) {
    const words = make("span", { className: "tw-dt-words", lang: "zh" }, task.text);
    if (task.text.length < FOLDED) return [words];
    const all = make("button", { type: "button", className: "tw-dt-all" }, page.text("duty_whole"));
    all.setAttribute("aria-expanded", "false");
    all.addEventListener("click", () => {
      const open = words.classList.toggle("tw-dt-open");
      all.setAttribute("aria-expanded", String(open));
      all.textContent = page.text(open ? "duty_less" : "duty_whole");
    });
    return [words, all];
  }

  lists.table = (tools) => {
    use(tools);
    const { data } = state;
    const tasks = sorted(data.tasks);
    const group = (tag, ...rows) => {
      const part = make(tag, {}, ...rows);
      part.setAttribute("role", "rowgroup");
      return part;
    };
    const head = make("tr", {}, ...COLUMNS.map(heading));
    head.setAttribute("role", "row");
    const table = make("table", { className: "tw-dt" },
      make("caption", { className: "tw-unseen" }, page.text("duty_caption")),
      group("thead", head), group("tbody", ...tasks.slice(0, state.listed).map(line)));
    table.setAttribute("role", "table"); // stays one where a phone shows its rows as cards
    const box = make("div", { className: "tw-dt-box", tabIndex: 0, role: "region", ariaLabel: page.text("duty_caption") }, table);
    const left = Math.min(STEP, tasks.length - state.listed);
    const more = left > 0 ? make("button", { type: "button", className: "tw-duty-button tw-duty-more" }, fill("duty_more", { count: left })) : null;
    more?.addEventListener("click", () => {
      const { scrollTop } = box;
      state.listed += STEP;
      lists.table(tools);
      find(".tw-dt-box").scrollTop = scrollTop;
      find(`.tw-dt tbody tr:nth-child(${state.listed - STEP + 1}) a`)?.focus({ preventScroll: true });
    });
    if (more) box.append(more);
    find("#tw-duty-stage").replaceChildren(...[cut("duty_cut_table", data.tasks.length, data.total), box].filter(Boolean));
  };

  lists.sort = (tools, column) => {
    const [now, direction] = state.order;
    state.order = [column, now === column ? -direction : 1];
    lists.table(tools);
    find(`.tw-dt-sort[data-column=${column}]`).focus();
  };

  // --- the report -----------------------------------------------------------------------------

  function entry(key, row) {
    const many = row.links.length > 1;
    const links = row.links.flatMap((link, i) => [i ? make("span", { className: "tw-dr-gap" }, " · ") : null, taskLink(link, { title: !many && key !== "terms" })]);
    const names = row.bodies.length ? make("span", { className: "tw-dr-bodies" }, joined(row.bodies) + etc(row.open)) : null;
    const count = (name) => make("span", { className: "tw-dr-count" }, fill(`duty_report_${name}`, { count: row.count }));
    if (key === "pairs") return make("li", {}, names, " ", count("tasks"), make("br"), ...links);
    if (key === "terms") return make("li", {}, make("b", { lang: "zh-Hans", className: "tw-dr-term" }, row.term), " ", count("items"), " ", ...links);
    if (key === "shared" || key === "joint") return make("li", {}, ...links, " ", count(row.open ? "at_least" : "bodies"), make("br"), names);
    return make("li", {}, ...links, ...(names ? [make("br"), names] : []));
  }

  lists.report = (tools) => {
    use(tools);
    const { report } = state.data;
    const { document: chosen, section } = state.filters;
    const query = new URLSearchParams(Object.entries({ document: chosen === "all" ? "" : chosen, section }).filter(([, v]) => v)).toString();
    const save = make("a", { className: "tw-duty-save", download: "" }, page.text("duty_report_save"));
    save.setAttribute("href", `download/duties-report.md${query ? `?${query}` : ""}`);
    const lists = report.lists.map(({ key, entries }) => make("section", { className: "tw-dr" },
      make("h3", {}, page.text(`duty_report_${key}`), " ", make("span", { className: "tw-dr-number" }, String(entries.length))),
      entries.length ? make("ul", {}, ...entries.map((row) => entry(key, row))) : make("p", { className: "tw-dt-none" }, page.text("duty_report_none"))));
    find("#tw-duty-stage").replaceChildren(make("div", { className: "tw-dr-box" },
      make("p", { className: "tw-dr-sum" }, fill("duty_report_sum", report)),
      make("p", { className: "tw-duty-note" }, page.text("duty_report_scope"), " ", save), ...lists));
  };
})();
