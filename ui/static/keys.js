// The keyboard where the browser and Gradio leave off: tabs by arrow keys, links that skip.
(() => {
  "use strict";
  const tabs = () => [...document.querySelectorAll("#tw-tabs [role=tablist] [role=tab]")];

  // Arrows, Home and End move between tabs, as their role promises.
  function target(all, at, key) {
    switch (key) {
      case "ArrowRight": return all[(at + 1) % all.length];
      case "ArrowLeft": return all[(at + all.length - 1) % all.length];
      case "Home": return all[0];
      case "End": return all[all.length - 1];
      default: return null;
    }
  }
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#tw-tabs [role=tablist] [role=tab]");
    if (!tab || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = tabs();
    const next = target(all, all.indexOf(tab), event.key);
    if (!next) return;
    event.preventDefault();
    next.click();
    next.focus();
  });

  // What is skipped to may stand in a tab that is not open.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.tw-skip");
    if (!link) return;
    event.preventDefault();
    const goal = link.getAttribute("href");
    if (goal === "#tw-question-box") tabs()[0]?.click();
    requestAnimationFrame(() => {
      const box = document.querySelector(goal);
      const field = box?.matches("[tabindex]") ? box : box?.querySelector("textarea, input, [tabindex]");
      field?.focus();
      field?.scrollIntoView({ block: "nearest" });
    });
  });
})();
