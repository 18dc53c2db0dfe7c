// The words of the page in the language of its reader.
//
// `window.tiaowen` holds {language, texts}. An element of class "t t-KEY" shows texts[KEY];
// attributes are listed below. New elements are translated as they appear, before they are
// painted, so nothing flashes in another language.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const KEEP = "tiaowen-language";
  const ATTRIBUTES = [
    ["#tw-question textarea", "placeholder", "placeholder"],
    ["#tw-question textarea", "aria-label", "question"],
    ["#tw-chat [role=log]", "aria-label", "chat"],
    ["#tw-chat [data-testid=user]", "aria-label", "asked"],
    ["#tw-chat [data-testid=bot]", "aria-label", "answered"],
    ["#tw-languages", "aria-label", "language"],
    ["#tw-sheet-box", "aria-label", "source"],
    ["#tw-document", "aria-label", "document"],
    ["#tw-outline", "aria-label", "outline"],
    ["#tw-scripts", "aria-label", "script"],
    ["#tw-scopes", "aria-label", "scope_title"],
    ["#tw-scope", "title", "scope_title"],
    ["#tw-exports", "aria-label", "export"],
    [".tw-script[data-script=traditional]", "title", "script_traditional_hint"],
    [".tw-copy", "title", "copy_hint"],
    [".tw-script[data-script=source]", "title", "script_source_hint"],
    [".tw-script[data-script=simplified]", "title", "script_simplified_hint"],
    [".tw-script[data-script=raw]", "title", "script_raw_hint"],
  ];
  // Elements of Gradio's own: only their words are ours.
  const BUTTONS = [
    ["#tw-ask", "ask"],
    ["#tw-stop", "stop"],
    ...["chat", "search", "duties", "documents"].flatMap((name) => [
      [`#tw-tab-${name}-button`, `tab_${name}`],
    ]),
  ];

  function kept() {
    try { return localStorage.getItem(KEEP); } catch { return null; }
  }

  function wanted() {
    const chosen = kept();
    if (page.texts[chosen]) return chosen;
    if (page.texts[page.language]) return page.language;
    for (const tag of navigator.languages || [navigator.language || ""]) {
      if (/^zh-(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
      if (/^zh/i.test(tag)) return "zh-Hans";
      if (/^en/i.test(tag)) return "en";
    }
    return "en";
  }

  // Writes only what differs: every write wakes the observer below.
  function put(element, attribute, words) {
    if (element.getAttribute(attribute) !== words) element.setAttribute(attribute, words);
  }

  function translate(root) {
    const texts = page.texts[page.now];
    const own = root.matches?.(".t") ? [root] : [];
    for (const element of [...own, ...root.querySelectorAll(".t")]) {
      const name = [...element.classList].find((c) => c.startsWith("t-"));
      const words = name && texts[name.slice(2)];
      if (words && element.textContent !== words) element.textContent = words;
    }
  }

  function translateRest() {
    const texts = page.texts[page.now];
    for (const [selector, attribute, key] of ATTRIBUTES) {
      for (const element of document.querySelectorAll(selector)) put(element, attribute, texts[key]);
    }
    for (const [selector, key] of BUTTONS) {
      const element = document.querySelector(selector);
      const words = element && [...element.childNodes].find((n) => n.nodeType === 3 && n.data.trim());
      if (words && words.data.trim() !== texts[key]) words.data = texts[key];
    }
    for (const button of document.querySelectorAll(".tw-language")) {
      put(button, "aria-pressed", String(button.dataset.language === page.now));
    }
    for (const mark of document.querySelectorAll("a.tw-mark")) {
      put(mark, "aria-label", `${mark.textContent} ${texts.mark_hint}`);
    }
    if (document.title !== texts.page_title) document.title = texts.page_title;
  }

  page.setLanguage = (language, { keep = false } = {}) => {
    page.now = language;
    if (keep) {
      try { localStorage.setItem(KEEP, language); } catch { /* private window: not kept */ }
    }
    put(document.documentElement, "lang", language);
    translate(document.body);
    translateRest();
    page.languageChanged?.();
  };
  page.text = (key) => page.texts[page.now][key];

  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === 1) translate(node);
    }
    translateRest();
    page.changed?.();
  }).observe(document.body, { childList: true, subtree: true });
  // Gradio sets the language of its own texts; ours decides fonts and how the page is read out.
  new MutationObserver(() => put(document.documentElement, "lang", page.now))
    .observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

  page.setLanguage(wanted());
})();
