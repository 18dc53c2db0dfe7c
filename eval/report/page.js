// The list of questions: chosen, sorted, opened. Data become text only, never markup.
(() => {
  "use strict";
  const STEP = 100;
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const table = document.getElementById("rows");
  const body = table.tBodies[0];
  const more = document.getElementById("more");
  const collator = new Intl.Collator("zh", { numeric: true });
  const several = data.systems.length > 1;

  const rows = data.questions.flatMap((question, number) =>
    data.systems.map((system, place) => ({
      question, number, place, system: system.name, reply: system.replies[number],
      change: (place === 0 && data.changes[question.id]) || "",
    })));
  const words = (parts) => (parts || []).join(", ").replaceAll("_", " ");
  const wrongOf = (row) => (row.reply.right ? "right" : words(row.reply.wrong));
  const statusOf = (row) => row.reply.error ? "error" : words([row.reply.status || ""]);
  const rounded = (value, digits) => (value === undefined ? "" : value.toFixed(digits));
  const timeOf = (ms) => rounded(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0);
  const COLUMNS = [
    { name: "id", title: "Id", key: (r) => r.question.id },
    several && { name: "system", title: "System", key: (r) => r.place, text: (r) => r.system },
    { name: "lang", title: "Language", key: (r) => r.question.lang },
    { name: "kind", title: "Kind", key: (r) => r.question.kind },
    { name: "split", title: "Split", key: (r) => r.question.split || "" },
    { name: "question", title: "Question", key: (r) => r.question.question || "" },
    { name: "wrong", title: "Wrong", key: wrongOf },
    { name: "status", title: "Status given", key: statusOf },
    { name: "confidence", title: "Conf.", key: (r) => r.reply.confidence,
      text: (r) => rounded(r.reply.confidence, 2) },
    { name: "ms", title: "ms", key: (r) => r.reply.ms, text: (r) => timeOf(r.reply.ms) },
  ].filter(Boolean);

  let sorted = { column: "", down: false };
  let chosen = [];
  let shown = 0;

  function element(tag, name, text, lang) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = String(text);
    if (lang) made.lang = lang;
    return made;
  }

  function add(parent, ...arguments_) {
    return parent.appendChild(element(...arguments_));
  }

  // --- choosing and sorting ---
  const haystacks = new Map();
  function haystack(row) {
    if (!haystacks.has(row)) {
      const { question, reply } = row;
      const turns = (question.history || []).map((turn) => turn.content);
      haystacks.set(row, [question.id, question.question, ...turns, reply.text, reply.error,
        question.note].filter(Boolean).join("\n").toLowerCase());
    }
    return haystacks.get(row);
  }

  function choose() {
    const wanted = Object.fromEntries(new FormData(form));
    const text = (wanted.text || "").trim().toLowerCase();
    const fits = (row) =>
      (wanted.all || wanted.change || !row.reply.right) &&
      (!wanted.system || row.system === wanted.system) &&
      ["lang", "kind", "split"].every((f) => !wanted[f] || row.question[f] === wanted[f]) &&
      (!wanted.wrong || (row.reply.wrong || []).includes(wanted.wrong) ||
        row.reply.parts[wanted.wrong] === false) &&
      (!wanted.change || row.change === wanted.change) &&
      (!text || haystack(row).includes(text));
    chosen = rows.filter(fits);
    const column = COLUMNS.find((c) => c.name === sorted.column);
    if (column) {
      const sign = sorted.down ? -1 : 1;
      const missing = (value) => value === undefined || value === "";
      chosen.sort((a, b) => {
        const [x, y] = [column.key(a), column.key(b)];
        if (missing(x) || missing(y)) return missing(x) - missing(y);
        return sign * (typeof x === "number" ? x - y : collator.compare(x, y));
      });
    }
    body.replaceChildren();
    shown = 0;
    show(STEP);
  }

  function show(count) {
    const rest = chosen.slice(shown, shown + count);
    body.append(...rest.map(rowOf));
    shown += rest.length;
    const wrong = chosen.filter((row) => !row.reply.right).length;
    const one = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
    document.getElementById("count").textContent =
      (chosen.length === wrong ? one(wrong, "failure") : `${one(chosen.length, "answer")}, ${one(wrong, "failure")}`) +
      (shown < chosen.length ? `; the first ${shown.toLocaleString("en")} are shown` : "") +
      (chosen.length ? "" : ": nothing fits");
    more.hidden = shown >= chosen.length;
  }

  function sortBy(name) {
    sorted = { column: name, down: sorted.column === name && !sorted.down };
    for (const head of table.tHead.rows[0].cells) {
      const on = head.dataset.name === name;
      if (on) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    choose();
  }

  // --- a row, and what is in it ---
  function rowOf(row) {
    const line = element("tr", row.reply.right ? "row right-row" : "row");
    for (const column of COLUMNS) {
      const cell = add(line, "td", `col-${column.name}`);
      const text = (column.text || column.key)(row);
      if (column.name === "id") {
        const button = add(cell, "button", "open", text);
        button.type = "button";
        button.setAttribute("aria-expanded", "false");
      } else {
        cell.textContent = text === "" && column.name === "question" ? "(empty)" : text;
        if (column.name === "question") cell.lang = row.question.lang;
      }
    }
    line.addEventListener("click", () => {
      if (!String(getSelection())) toggle(line, row);
    });
    return line;
  }

  let opened = 0;
  function toggle(line, row) {
    const button = line.querySelector(".open");
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) {
      line.nextElementSibling.remove();
      button.removeAttribute("aria-controls");
      return;
    }
    const detail = element("tr", "detail");
    detail.id = `detail-${(opened += 1)}`;
    button.setAttribute("aria-controls", detail.id);
    const cell = add(detail, "td");
    cell.colSpan = COLUMNS.length;
    describe(cell, row);
    line.after(detail);
  }

  function describe(cell, row) {
    const { question, reply } = row;
    add(cell, "h4", "", "Question");
    for (const turn of question.history || []) {
      const said = add(cell, "p", "said");
      add(said, "span", "muted", `${turn.role}: `);
      add(said, "span", "", turn.content, question.lang);
    }
    add(cell, "p", "said asked", question.question || "(empty)", question.lang);
    if (reply.understood && reply.understood !== question.question) {
      add(add(cell, "p", "said muted", "understood as: "), "span", "", reply.understood, question.lang);
    }
    if (question.note) add(cell, "p", "said muted", `note: ${question.note}`);
    add(cell, "h4", "", several ? `Answer of ${row.system}` : "Answer");
    if (reply.error) add(cell, "p", "said error", reply.error);
    else add(cell, "p", "said", reply.text || "(empty)", reply.language || question.lang);
    for (const line of (reply.explained || "").split("\n").filter(Boolean)) {
      add(cell, "p", "said muted", line);
    }
    compare(cell, question, reply);
    quote(cell, "Citations", reply.cited);
    quote(cell, "Shown with the refusal", reply.nearest);
    retrieved(cell, reply.found || []);
    if (several) others(cell, row);
  }

  function compare(cell, question, reply) {
    const made = add(cell, "table");
    const head = add(add(made, "thead"), "tr");
    for (const title of ["", "expected", "given", ""]) add(head, "th", "", title).scope = "col";
    const lines = add(made, "tbody");
    const listed = (list, none) => (list && list.length ? list.join("、") : none);
    const duties = reply.duties || [];
    const leads = new Set(duties.filter(([, role]) => role === "lead").map(([b]) => b));
    const shares = new Set(duties.filter(([, role]) => role !== "lead").map(([b]) => b));
    const polarity = { true: "yes", false: "no" }[question.polarity];
    const strings = [question.answer_all && `all of: ${question.answer_all.join("、")}`,
      question.answer_any && `one of: ${question.answer_any.join("、")}`].filter(Boolean).join("; ");
    const clauses = [...(question.clauses || []).map((pair) => pair.join(".")), ...(question.clause_ids || [])];
    const items = (question.items || []).join(", ") +
      (question.also_ok ? ` (also right: ${question.also_ok.join(", ")})` : "");
    for (const [part, title, expected, given] of [
      ["status", "status", words(question.expected_status).replaceAll(",", " or"),
        reply.error ? "error" : words([reply.status || ""])],
      ["citation", "items cited", items, (reply.items || []).join(", ")],
      ["clause_citation", "clauses cited", clauses.join(", "), (reply.clauses || []).join(", ")],
      ["lead", "lead", question.lead && listed(question.lead, "nobody"), listed([...leads], "nobody")],
      ["responsible", "others", question.responsible && listed(question.responsible, "nobody"),
        listed([...shares], "nobody")],
      ["strings", "strings", strings, "see the answer"],
      ["polarity", "yes or no", polarity, "see the answer"],
    ]) {
      if (!expected) continue;
      const line = add(lines, "tr");
      add(line, "th", "", title).scope = "row";
      const chinese = ["lead", "responsible", "strings"].includes(part) ? "zh" : "";
      add(line, "td", "", expected, chinese);
      add(line, "td", "", given || "–", part === "strings" ? "" : chinese);
      const right = reply.parts[part];
      const [sign, verdict, name] = right ? ["✓", "right", "yes"]
        : right === false ? ["✗", "wrong", "no"] : ["–", "not scored", "muted"];
      const cell_ = add(line, "td", `verdict-cell ${name}`, sign);
      cell_.setAttribute("aria-label", verdict);
      add(cell_, "span", "", ` ${verdict}`);
    }
  }

  function quote(cell, title, places) {
    if (!places) return;
    add(cell, "h4", "", title);
    for (const place of places) {
      const [label, words_] = data.cited[place];
      add(cell, "p", "", label || "(no label)", "zh");
      add(cell, "blockquote", "", words_, "zh");
    }
  }

  function retrieved(cell, found) {
    if (!found.length) return;
    add(cell, "h4", "", "Retrieved");
    const list = add(cell, "ol");
    found.forEach(([place, score, mark], number) => {
      const [label, text] = data.found[place];
      const line = add(list, "li", mark === "gold" ? "hit gold" : "hit");
      add(line, "span", "muted", `${number + 1}.`);
      add(line, "span", "", label, "zh");
      add(line, "span", "muted", score === null ? "" : score.toPrecision(3));
      add(line, "span", "mark", { gold: "gold", item: "gold item" }[mark] || "");
      add(line, "span", "cut", text, "zh").tabIndex = 0;
    });
  }

  function others(cell, row) {
    add(cell, "h4", "", "The other systems");
    const line = add(cell, "p");
    data.systems.forEach((system, place) => {
      if (place === row.place) return;
      const { right, wrong } = system.replies[row.number];
      add(line, "span", right ? "yes" : "no", right ? "✓ " : "✗ ");
      line.append(`${system.name}${right ? "" : ` (${words(wrong)})`}  `);
    });
  }

  // --- addresses: #question=ID opens that question, whatever is chosen ---
  function follow() {
    const found = /^#question=(.+)$/.exec(location.hash);
    if (!found) return;
    let id;
    try { id = decodeURIComponent(found[1]); } catch { return; }
    for (const field of form.querySelectorAll("select")) field.value = "";
    form.elements.all.checked = true;
    form.elements.text.value = id;
    choose();
    const place = chosen.findIndex((row) => row.question.id === id);
    if (place < 0) return;
    if (place >= shown) show(place + 1 - shown);
    const line = [...body.querySelectorAll(".row")][place];
    toggle(line, chosen[place]);
    line.scrollIntoView({ block: "center" });
    line.querySelector(".open").focus({ preventScroll: true });
  }

  for (const column of COLUMNS) {
    const head = add(table.tHead.rows[0], "th", `col-${column.name}`);
    head.scope = "col";
    head.dataset.name = column.name;
    const button = add(head, "button", "", column.title);
    button.type = "button";
    button.addEventListener("click", () => sortBy(column.name));
  }
  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(choose, 120);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later); // some browsers tell of a choice by this one only
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose));
  document.getElementById("more-some").addEventListener("click", () => show(STEP));
  document.getElementById("more-all").addEventListener("click", () => show(chosen.length));
  addEventListener("hashchange", follow);
  form.hidden = table.hidden = false;
  choose();
  follow();
})();
