// The tab "documents": the list of the library, and what changes it (incoming.js takes files in).
//
// The server renders and escapes; here it is only put in place. Whatever changes the library
// calls `page.documentsChanged()`: the pane's selector and the empty chat follow, and the
// event "tw-documents" on `document` tells everything else on the page.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const narrow = () => matchMedia("(max-width: 900px)").matches;
  let root, server;
  // What incoming.js shares: `busy` while a file is on its way or a change is being made, and
  // the `token` of the parsed file that is shown.
  const desk = (page.desk = { busy: false, token: "" });

  const find = (desk.find = (selector) => root.querySelector(selector));
  const say = (desk.say = (key) => {
    find("#tw-doc-said").textContent = key ? page.text(key) : "";
  });

  // --- words with values in them, and names for screen readers, in the language of now ---
  const fill = (desk.fill = (within) => {
    for (const element of within.querySelectorAll(".tw-fill")) {
      let words = page.text(element.dataset.text);
      for (const [name, value] of Object.entries(JSON.parse(element.dataset.values))) {
        words = words.replace(`{${name}}`, () => value);
      }
      if (element.textContent !== words) element.textContent = words;
    }
    for (const element of within.querySelectorAll("[data-tw-label]")) {
      const words = page.text(element.dataset.twLabel);
      element.setAttribute("aria-label", words);
      if ("placeholder" in element) element.placeholder = words;
    }
    for (const element of within.querySelectorAll("time[datetime]")) {
      const when = new Date(element.getAttribute("datetime"));
      element.textContent = when.toLocaleString(page.now, { dateStyle: "medium", timeStyle: "short" });
    }
  });
  new MutationObserver(() => { if (root) { fill(root); } })
    .observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

  const node = (desk.node = (tag, className, key) => {
    const element = document.createElement(tag);
    element.className = key ? `t t-${key} ${className}` : className;
    if (key) element.textContent = page.text(key);
    if (tag === "button") element.type = "button";
    return element;
  });

  // --- the rest of the page ---
  page.documentsChanged = async ({ onlyIfOld = false } = {}) => {
    const sheet = document.querySelector("#tw-sheet-box .tw-sheet");
    const shown = sheet?.dataset.doc || "";
    const now = await page.pane?.server.loaded_now({ key: shown }).catch(() => null);
    if (!now) return;
    const chooser = document.querySelector("#tw-document, #tw-name");
    if (chooser) chooser.outerHTML = now.chooser; // escaped by ui/page.py
    for (const [language, words] of Object.entries(now.texts)) page.texts[language].intro_loaded = words;
    page.setLanguage(page.now);
    if (!onlyIfOld || now.changed) {
      const detail = { documents: now.documents };
      document.dispatchEvent(new CustomEvent("tw-documents", { detail }));
    }
    if (now.key && now.key !== shown) await page.openDocument(now.key);
  };
  // The page was drawn when the server started: it catches up with what was changed since.
  const mountPane = page.mountPane;
  page.mountPane = () => {
    mountPane?.();
    page.documentsChanged({ onlyIfOld: true });
  };

  // --- the list ---
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); check(entry.target); }
    }
  });

  async function check(row) {
    const health = await server.documents_health({ key: row.dataset.key }).catch(() => null);
    if (!health?.badge) return;
    row.querySelector(".tw-health").innerHTML = health.badge; // made by ui/listing.py
    row.querySelector(".tw-failures").innerHTML = health.failures;
    fill(row);
  }

  let asked = 0;
  let state = ""; // of the library when it was last listed
  let drawn = "";
  async function list() {
    const box = find("#tw-doc-list");
    const mine = (asked += 1);
    box.setAttribute("aria-busy", "true");
    const reply = await server.documents_table({ filter: find("#tw-doc-filter").value }).catch(() => null);
    if (mine !== asked) return; // a later answer is on its way
    box.setAttribute("aria-busy", "false");
    if (!reply?.html) {
      drawn = "";
      box.replaceChildren(
        node("p", "tw-say tw-say-odd", "doc_unreachable"), node("button", "tw-doc-again", "doc_again"));
      return;
    }
    if (reply.html !== drawn) {
      box.innerHTML = drawn = reply.html; // made and escaped by ui/listing.py
      for (const row of box.querySelectorAll(".tw-doc")) seen.observe(row);
    }
    const count = node("span", "tw-fill", "");
    count.dataset.text = "doc_count";
    count.dataset.values = JSON.stringify({ count: String(reply.count) });
    find("#tw-doc-count").replaceChildren(count);
    const where = find(".tw-where");
    if (where) where.dataset.bundled = String(reply.bundled);
    find("#tw-doc-filter").hidden = reply.count < 6;
    find("#tw-doc-notice")?.toggleAttribute("hidden", reply.notice);
    fill(root);
    const changed = state && state !== reply.state;
    state = reply.state;
    if (changed) await page.documentsChanged();
  }

  async function openText(caller, key) {
    if (narrow()) page.show([], null, { caller }); // the way back from the pane
    await page.openDocument(key);
    if (!narrow()) return;
    page.pane.element.classList.add("tw-jumped");
    page.pane.element.scrollIntoView({ block: "start" });
  }

  async function save(key) {
    const file = await server.documents_original({ key }).catch(() => null);
    if (!file?.data) return say("doc_unreachable");
    const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  // --- changes ---
  async function change(key, name, call, watched = "") {
    desk.busy = true;
    const moved = desk.going(key, name);
    const watching = watched && setInterval(async () => {
      const now = await server.documents_progress({ token: watched }).catch(() => null);
      if (now) moved(now.done, now.total);
    }, 250);
    try {
      const reply = await call().catch(() => null);
      if (!reply?.html) return desk.fail("doc_unreachable", name);
      desk.token = reply.token || "";
      desk.work(reply.html);
      await list();
      if (reply.key) find(`.tw-doc[data-key="${reply.key}"]`)?.classList.add("tw-fresh");
      if (reply.key && !narrow()) await page.openDocument(reply.key);
      say("");
    } finally {
      clearInterval(watching);
      desk.busy = false;
    }
  }

  async function bringBack() {
    if (desk.busy) return;
    const reply = await server.documents_notice({}).catch(() => null);
    if (!reply?.html) return say("doc_unreachable");
    desk.token = reply.token;
    desk.work(reply.html);
  }

  function accept(card) {
    const name = card.querySelector("h3").textContent;
    const mine = desk.token;
    desk.token = "";
    if (!desk.busy) change("doc_indexing", name, () => server.documents_add({ token: mine, name }), mine);
  }

  function askRemoval(button) {
    if (desk.busy) return;
    const dialog = find("#tw-doc-confirm");
    find("#tw-doc-confirm-name").textContent = button.dataset.title;
    dialog.dataset.key = button.dataset.key;
    dialog.showModal();
    find(".tw-doc-no").focus();
  }

  function remove() {
    const { key } = find("#tw-doc-confirm").dataset;
    const name = find("#tw-doc-confirm-name").textContent.split("\n")[0];
    find("#tw-doc-confirm").close();
    desk.discard();
    change("doc_removing", name, () => server.documents_remove({ key, name }));
  }

  function tryQuestion(button) {
    const input = document.querySelector("#tw-question textarea");
    document.querySelector("#tw-tab-chat-button").click();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(
      input, button.textContent.trim());
    input.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#tw-ask").click(), 0);
  }

  function click(event) {
    const on = (selector) => event.target.closest?.(selector);
    const opener = on(".tw-doc-open");
    if (opener) {
      event.preventDefault();
      return openText(opener, opener.dataset.key || on(".tw-doc").dataset.key);
    }
    if (on(".tw-doc-choose")) return find("#tw-doc-file").click();
    if (on(".tw-doc-get")) return save(on(".tw-doc-get").dataset.key);
    if (on(".tw-doc-remove")) return askRemoval(on(".tw-doc-remove"));
    if (on(".tw-doc-accept")) return accept(on(".tw-card"));
    if (on(".tw-doc-discard")) { desk.discard(); return find(".tw-doc-choose")?.focus(); }
    if (on(".tw-doc-yes")) return remove();
    if (on(".tw-doc-no")) return find("#tw-doc-confirm").close();
    if (on(".tw-doc-try")) return tryQuestion(on(".tw-doc-try"));
    if (on(".tw-doc-again")) return list();
    if (on(".tw-doc-notice")) return bringBack();
  }

  // Anywhere in the tab a file can be dropped; elsewhere the browser would leave the page for it.
  function dragging(event) {
    if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
    event.preventDefault();
    const inside = root.checkVisibility() && root.contains(event.target) && find("#tw-doc-drop");
    event.dataTransfer.dropEffect = inside ? "copy" : "none";
    find("#tw-doc-drop")?.classList.toggle("tw-over", Boolean(inside) && event.type === "dragover");
    if (event.type === "drop" && inside) desk.take(event.dataTransfer.files);
  }

  page.mountLibrary = () => {
    ({ element: root, server } = page.library);
    desk.server = server;
    root.addEventListener("click", click);
    root.addEventListener("change", (event) => {
      if (event.target.id === "tw-doc-file") desk.take(event.target.files);
    });
    let waiting = 0;
    find("#tw-doc-filter").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(list, 200);
    });
    for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, dragging);
    page.limit = JSON.parse(find(".tw-fill[data-text=doc_limits]")?.dataset.values || "{}").limit;
    // Somebody else may have changed it since this page was loaded.
    const tab = document.querySelector("#tw-tab-documents-button");
    tab?.addEventListener("click", () => { if (!desk.busy) list(); });
    list();
  };
})();
