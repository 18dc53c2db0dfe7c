// The bar over the chat: its menus, its dialog, the list of conversations, scope and export.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const find = (selector) => document.querySelector(selector);

  // --- one dialog for all: resolves to null, or to what was entered ---
  page.dialog = ({ title, words = "", yes, field = "", value = "", reasons = false }) => {
    const dialog = find("#tw-dialog");
    const area = dialog.querySelector("textarea");
    find("#tw-dialog-title").textContent = page.text(title);
    find("#tw-dialog-text").textContent = words;
    find("#tw-dialog-text").hidden = !words;
    find("#tw-dialog-yes").textContent = page.text(yes);
    find("#tw-dialog-no").textContent = page.text("cancel");
    find("#tw-dialog-field").hidden = !field;
    find("#tw-dialog-field span").textContent = field ? page.text(field) : "";
    find("#tw-reasons").hidden = !reasons;
    dialog.querySelector("form").reset();
    area.value = value;
    dialog.returnValue = "";
    return new Promise((resolve) => {
      let sent = false;
      dialog.querySelector("form").onsubmit = () => { sent = true; };
      dialog.onclose = () => resolve(!sent ? null : {
        value: area.value.trim(),
        reason: dialog.querySelector("input[name=reason]:checked")?.value || "",
      });
      dialog.showModal();
      if (field && !reasons) area.select();
    });
  };

  // --- menus that drop from a button ---
  const DROPS = { "tw-list": "tw-talks", "tw-export": "tw-exports", "tw-scope": "tw-scopes" };
  function drop(name, open) {
    for (const [button, menu] of Object.entries(DROPS)) {
      const shown = open && button === name;
      if (!find(`#${button}`)) continue;
      find(`#${menu}`).hidden = !shown;
      find(`#${button}`).setAttribute("aria-expanded", String(shown));
      if (shown) find(`#${menu} :is(button, input)`)?.focus();
    }
  }
  const dropped = () => Object.keys(DROPS).find((b) => find(`#${b}`)?.ariaExpanded === "true");
  function close({ focus = false } = {}) {
    const name = dropped();
    if (!name) return;
    drop(name, false);
    if (focus) find(`#${name}`).focus();
  }

  // --- the list of conversations ---
  const button = (className, key, words = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    if (key) made.classList.add("t", `t-${key}`);
    made.textContent = words || page.text(key);
    return made;
  };
  const when = (time) => new Intl.DateTimeFormat(page.now, {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  }).format(new Date(time));

  function rowOf(talk) {
    const row = document.createElement("li");
    row.dataset.talk = talk.id;
    const open = button("tw-open-talk", "", talk.title);
    const note = document.createElement("small");
    note.textContent = `${when(talk.updated)} · ${talk.count}`;
    open.append(note);
    if (talk.id === page.talks.now.id) open.setAttribute("aria-current", "true");
    const rename = button("tw-rename-talk", "rename");
    const remove = button("tw-delete-talk", "delete");
    for (const one of [rename, remove]) one.setAttribute("aria-label", `${one.textContent}: ${talk.title}`);
    row.append(open, rename, remove);
    return row;
  }

  page.talksChanged = () => {
    const list = find("#tw-talks ul");
    if (!list) return;
    const talks = page.talks.listed();
    const focused = document.activeElement?.closest?.("#tw-talks li")?.dataset.talk;
    list.replaceChildren(...talks.map(rowOf));
    if (!talks.length) list.append(page.text("talks_none"));
    find("#tw-forget").hidden = !talks.length;
    find("#tw-list .tw-count").textContent = talks.length || "";
    find("#tw-talk-title").textContent = page.talks.title();
    find("#tw-export").disabled = !page.talks.now.turns.length;
    if (focused) [...list.children].find((row) => row.dataset?.talk === focused)?.firstChild.focus();
  };

  async function rename(id) {
    const talk = page.talks.listed().find((one) => one.id === id);
    const given = await page.dialog({
      title: "rename_title", field: "name_of_talk", value: talk?.title || "", yes: "save",
    });
    const title = given?.value.split(/\s+/).join(" ").slice(0, 80);
    if (title) page.talks.rename(id, title);
  }

  async function remove(id) {
    const words = page.text("cannot_undo");
    if (await page.dialog({ title: "delete_title", words, yes: "delete" })) page.talks.remove(id);
  }

  async function forget() {
    const words = page.text("cannot_undo");
    if (await page.dialog({ title: "forget_title", words, yes: "delete" })) {
      close();
      page.talks.forget();
    }
  }

  // --- export ---
  page.download = ({ name, type, data }) => {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.addEventListener("click", (event) => event.stopPropagation()); // no menu is to close by it
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  async function exportTalk(form) {
    close({ focus: true });
    const file = await page.desk.server.export_conversation({
      form, language: page.now, title: page.talks.title(),
      turns: JSON.stringify(page.talks.now.turns),
    }).catch(() => null);
    if (file?.data) page.download(file);
    else page.tell("export_failed");
  }

  // --- which documents a question covers ---
  const SCOPE = "tiaowen-scope";
  let chosen = [];
  try { chosen = JSON.parse(sessionStorage.getItem(SCOPE) || "[]"); } catch { /* all */ }
  const documents = () => [...document.querySelectorAll("#tw-document option")];
  page.scope = () => chosen.filter((key) => documents().some((option) => option.value === key));

  page.scopeChanged = () => {
    const bar = find("#tw-scope");
    if (!bar) return;
    bar.hidden = documents().length < 2;
    const count = page.scope().length;
    const words = count ? page.text("scope_some").replace("{count}", count) : page.text("scope_all");
    const name = bar.querySelector(".tw-scope-name");
    if (name.textContent !== words) name.textContent = words;
    name.classList.toggle("t", !count); // a count is no text of the file: it is not to be put back
    bar.classList.toggle("tw-narrowed", count > 0);
  };
  function listScopes() {
    find("#tw-scopes").replaceChildren(...documents().map((option) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.value = option.value;
      box.checked = page.scope().includes(option.value);
      label.append(box, " ", option.textContent);
      return label;
    }));
  }
  function choose() {
    const boxes = [...document.querySelectorAll("#tw-scopes input")];
    const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
    chosen = ticked.length === boxes.length ? [] : ticked;
    try { sessionStorage.setItem(SCOPE, JSON.stringify(chosen)); } catch { /* not kept */ }
    page.scopeChanged();
  }

  // --- a line that comes and goes ---
  page.tell = (key, words = "") => {
    const line = find("#tw-talk-title");
    line.textContent = key ? page.text(key) : words;
    line.setAttribute("role", "status");
    setTimeout(() => {
      line.removeAttribute("role");
      line.textContent = page.talks.title();
    }, 4000);
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    const opener = on("#tw-list, #tw-export, #tw-scope");
    if (opener) {
      if (opener.id === "tw-scope") listScopes();
      return drop(opener.id, dropped() !== opener.id);
    }
    const id = on("[data-talk]")?.dataset.talk;
    if (on("#tw-new")) page.talks.start();
    else if (on(".tw-open-talk")) page.talks.open(id);
    else if (on(".tw-rename-talk")) return rename(id);
    else if (on(".tw-delete-talk")) return remove(id);
    else if (on("#tw-forget")) return forget();
    else if (on(".tw-export")) return exportTalk(on(".tw-export").dataset.form);
    else if (on("#tw-dialog-no")) return find("#tw-dialog").close();
    else if (on(".tw-menu, #tw-dialog")) return;
    close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest?.("#tw-scopes")) choose();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dropped()) close({ focus: true });
    const menu = event.target.closest?.("#tw-exports");
    if (menu && /^Arrow(Up|Down)$/.test(event.key)) {
      const all = [...menu.querySelectorAll("button")];
      const step = event.key === "ArrowDown" ? 1 : all.length - 1;
      all[(all.indexOf(event.target) + step) % all.length].focus();
      event.preventDefault();
    }
  });
  document.addEventListener("tw-documents", () => page.scopeChanged());

  page.mountDesk = () => {
    page.talksChanged();
    page.scopeChanged();
  };
  if (page.desk) page.mountDesk();
})();
