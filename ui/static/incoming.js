// The tab "documents": a file comes in, is sent, parsed, and shown before it is added.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const desk = page.desk; // of documents.js
  const { node } = desk;
  let request = null; // the upload that can be cancelled

  // --- what is under way ---
  desk.work = (content) => {
    const box = desk.find("#tw-doc-work");
    if (typeof content === "string") box.innerHTML = content; // made by ui/incoming.py
    else box.replaceChildren(...(content ? [content] : []));
    desk.find("#tw-doc-drop")?.classList.toggle("tw-aside", Boolean(content));
    desk.fill(box);
    const head = box.querySelector("h3[tabindex]");
    if (head) {
      head.focus({ preventScroll: true });
      head.closest(".tw-card").scrollIntoView({ block: "nearest" });
    }
  };

  // A card with a bar; returns what moves it.
  desk.going = (key, name, { cancel = null } = {}) => {
    const card = node("section", "tw-card tw-going", "");
    const words = node("p", "tw-going-words", "");
    const file = node("span", "tw-file", "");
    file.textContent = name;
    words.append(node("span", "", key), " ", file);
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", page.text(key));
    bar.max = 1;
    const share = node("span", "tw-share", "");
    card.append(words, bar, share);
    if (cancel) {
      const button = node("button", "tw-doc-cancel", "doc_cancel");
      button.addEventListener("click", cancel);
      card.append(button);
    } else {
      card.append(node("p", "tw-muted", "doc_go_on"));
    }
    desk.work(card);
    desk.say(key);
    return (done, total) => {
      if (!total) return;
      bar.value = done / total;
      share.textContent = `${Math.round((100 * done) / total)} %`;
    };
  };

  desk.fail = (key, name) => {
    const card = node("section", "tw-card tw-wrong", "");
    card.setAttribute("role", "alert");
    const head = node("h3", "", "");
    head.tabIndex = -1;
    const file = node("span", "tw-file", "");
    file.textContent = name;
    head.append(node("span", "", "doc_failed"), " ", file);
    const words = node("p", "tw-fill", "");
    words.dataset.text = key;
    words.dataset.values = JSON.stringify({ limit: page.limit });
    const acts = node("div", "tw-card-acts", "");
    acts.append(node("button", "tw-doc-choose", "doc_choose"), node("button", "tw-doc-discard", "doc_close"));
    card.append(head, words, acts);
    desk.work(card);
  };

  // --- a file comes in ---
  function send(file, moved) {
    return new Promise((resolve) => {
      const form = new FormData();
      // The server keeps it under a name of ours: its own one never touches the disk.
      const name = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16)).join("");
      form.append("files", file, name);
      request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => moved(event.loaded, event.total));
      request.addEventListener("load", () => {
        let paths = [];
        try { paths = JSON.parse(request.responseText); } catch { /* an error page */ }
        resolve({ status: request.status, path: Array.isArray(paths) ? paths[0] : "" });
      });
      request.addEventListener("error", () => resolve({ status: 0, path: "" }));
      request.addEventListener("abort", () => resolve({ status: -1, path: "" }));
      request.open("POST", new URL("gradio_api/upload", document.baseURI));
      request.send(form);
    });
  }

  desk.take = async (files) => {
    const file = files[0];
    if (!file || desk.busy) return;
    desk.discard();
    const input = desk.find("#tw-doc-file");
    const suffix = /\.[^.]*$/.exec(file.name.toLowerCase())?.[0] || "";
    if (!input.dataset.suffixes.split(" ").includes(suffix)) return desk.fail("docerror_suffix", file.name);
    if (file.size > +input.dataset.limit) return desk.fail("docerror_too_large", file.name);
    if (!file.size) return desk.fail("docerror_empty", file.name);
    desk.busy = true;
    try {
      const moved = desk.going("doc_uploading", file.name, { cancel: () => request?.abort() });
      const { status, path } = await send(file, moved);
      if (status === -1) return desk.work(null);
      if (status === 413) return desk.fail("docerror_too_large", file.name);
      if (!path) return desk.fail("doc_unreachable", file.name);
      desk.going("doc_parsing", file.name);
      const reply = await desk.server.documents_read({ path, name: file.name }).catch(() => null);
      if (!reply?.html) return desk.fail("doc_unreachable", file.name);
      desk.token = reply.token || "";
      desk.work(reply.html);
      desk.say(files.length > 1 ? "doc_many" : reply.failed ? "doc_failed" : "doc_parsed");
    } finally {
      desk.busy = false;
      input.value = ""; // the same file can be chosen again
    }
  };

  desk.discard = () => {
    if (desk.token) desk.server.documents_discard({ token: desk.token }).catch(() => null);
    desk.token = "";
    desk.work(null);
  };
})();
