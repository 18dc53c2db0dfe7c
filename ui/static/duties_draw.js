// The drawings of the duties: matrix and bars, drawn by plotly; names and labels are our own HTML.
//
// Plotly draws cells and bars only. Names stand in frozen rows and columns beside them, as in a
// spreadsheet, so they stay in view, wrap, and can be read out and reached by keyboard.
(() => {
  "use strict";
  const page = (window.tiaowen ||= {});
  const draw = (page.dutyDraw = {});
  const ROW = 25;
  const BAR = 30;
  const TWO = 28; // columns so wide hold a name in two lines
  const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false };
  let library = null;

  function load() {
    library ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = page.duties.element.querySelector(".tw-duties").dataset.plotly;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        library = null; // the next drawing tries again
        script.remove();
        reject(new Error("plotly"));
      };
      document.head.append(script);
    });
    return library;
  }

  // A copy of a figure with the colours of now in place of their names.
  function coloured(value, style) {
    if (Array.isArray(value)) return value.map((v) => coloured(v, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, style)]));
    }
    const name = typeof value === "string" && /^var\((--[\w-]+)\)$/.exec(value);
    return name ? style.getPropertyValue(name[1]).trim() : value;
  }

  async function plot(place, figure, size) {
    const plotly = await load();
    const { data, layout } = coloured(figure, getComputedStyle(place));
    Object.assign(layout, size.layout);
    for (const trace of data) size.trace(trace);
    await plotly.react(place, data, layout, CONFIG);
    place.dataset.drawn = String(Number(place.dataset.drawn || 0) + 1);
  }

  const { max, min, floor } = Math;

  // --- the matrix -----------------------------------------------------------------------------

  // What fits above a column. In Chinese a long name keeps start and end: bodies often differ in
  // the end only. In English its acronym, where it has one.
  function short(body, name, cell, acronyms) {
    const two = cell >= TWO;
    if (page.now === "en") return name.length > (two ? 44 : 20) ? acronyms.get(body) || name : name;
    return !two && name.length > 11 ? `${name.slice(0, 4)}…${name.slice(-6)}` : name;
  }

  draw.matrix = async (stage, { data, make, taskLink, bodyName, sign, onCell, onBody }) => {
    const { columns, rows, sections, figure } = data.matrix;
    const wide = stage.clientWidth >= 900;
    const label = wide ? 330 : stage.clientWidth < 480 ? 96 : 128;
    const cell = max(19, min(34, floor((stage.clientWidth - label - 3) / columns.length)));
    const head = make("div", { className: `tw-mx-head${cell < TWO ? "" : " tw-mx-two"}`, ariaHidden: "true" },
      ...columns.map((body, i) => {
        const name = make("span", { className: "tw-mx-name", title: bodyName(body) },
          make("span", { lang: page.now === "en" ? "en" : "zh-Hans" }, short(body, bodyName(body), cell, data.acronyms)));
        name.style.width = `${cell}px`;
        name.dataset.column = i;
        return name;
      }));
    const side = make("ol", { className: "tw-mx-side" },
      ...data.tasks.slice(0, rows).map((task, i) => make("li",
        { className: sections.includes(i) ? "tw-mx-first" : "" },
        taskLink(task, { title: wide }))));
    const place = make("div", { className: "tw-mx-plot", role: "img" });
    place.ariaLabel = page.text("duty_matrix_label");
    const box = make("div", { className: "tw-mx", tabIndex: 0, role: "region" },
      make("div", { className: "tw-mx-corner" }), head, side, place);
    box.ariaLabel = page.text("duty_matrix_label");
    box.style.setProperty("--tw-mx-label", `${label}px`);
    box.style.setProperty("--tw-mx-row", `${ROW}px`);
    const width = cell * columns.length;
    box.style.setProperty("--tw-mx-plot", `${width}px`);
    stage.replaceChildren(box);
    head.addEventListener("click", (event) => {
      const name = event.target.closest("[data-column]");
      if (name) onBody(columns[+name.dataset.column]);
    });
    const paint = () => plot(place, figure, {
      layout: { width, height: rows * ROW, hoverdistance: cell / 2 },
      trace: (trace) => {
        trace.marker.size = min(cell, ROW) - 4;
        trace.text = trace.x.map(() => sign(trace.name));
        trace.textfont.size = cell < 24 ? 11 : 13;
      },
    });
    await paint();
    const hot = (point) => {
      for (const old of box.querySelectorAll(".tw-hot")) old.classList.remove("tw-hot");
      if (!point) return;
      head.children[point.x]?.classList.add("tw-hot");
      side.children[point.y]?.classList.add("tw-hot");
    };
    const duty = (point) => ({ task: data.tasks[point.y], body: columns[point.x], role: point.data.name });
    place.on("plotly_hover", ({ points: [point], event }) => {
      hot(point);
      draw.showTip(duty(point), event);
    });
    place.on("plotly_unhover", () => {
      hot(null);
      draw.hideTip();
    });
    place.on("plotly_click", ({ points: [point] }) => onCell(duty(point), box));
    box.addEventListener("scroll", () => {
      // Forget the cell too, or plotly would not tell of it again where the pointer rests.
      window.Plotly.Fx.unhover(place);
      hot(null);
      draw.hideTip();
    });
    return paint;
  };

  // --- the bars -------------------------------------------------------------------------------

  draw.bars = async (stage, { data, make, bodyName, onBar }) => {
    const { bodies, counts, figure } = data.bars;
    const room = stage.clientWidth;
    const label = room < 480 ? 132 : page.now === "en" ? min(330, floor(room * 0.42)) : min(300, floor(room * 0.36));
    const side = make("ol", { className: "tw-bars-side" },
      ...bodies.map((body, i) => make("li", {},
        make("button", { type: "button", className: "tw-bars-name", title: bodyName(body) },
          make("span", { lang: page.now === "en" ? "en" : "zh-Hans" },
            page.now === "en" && bodyName(body).length > 55 ? data.acronyms.get(body) || bodyName(body) : bodyName(body)),
          make("b", {}, String(counts[i]))))));
    const place = make("div", { className: "tw-bars-plot", role: "img" });
    place.ariaLabel = page.text("duty_bars_label");
    const box = make("div", { className: "tw-bars" }, side, place);
    box.style.setProperty("--tw-bars-label", `${label}px`);
    box.style.setProperty("--tw-bars-row", `${BAR}px`);
    stage.append(box);
    side.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const at = button && [...side.children].indexOf(button.parentNode);
      if (button) onBar({ body: bodies[at], role: "" }, button);
    });
    const paint = () => plot(place, figure, {
      layout: {
        width: max(120, box.clientWidth - label - 2), height: bodies.length * BAR + 24,
        margin: { l: 0, r: 8, t: 24, b: 0, pad: 0 },
      },
      trace: (trace) => { trace.textfont.size = 12; },
    });
    await paint();
    const part = (point) => ({ body: bodies[point.y], role: point.data.name, count: point.x });
    place.on("plotly_hover", ({ points: [point], event }) => draw.showTip(part(point), event));
    place.on("plotly_unhover", () => draw.hideTip());
    place.on("plotly_click", ({ points: [point] }) => {
      draw.hideTip();
      onBar(part(point), side.children[point.y].firstChild);
    });
    return paint;
  };

  // --- what the pointer is on -----------------------------------------------------------------

  draw.showTip = (duty, event) => {
    const tip = page.duties.element.querySelector("#tw-duty-tip");
    tip.replaceChildren(...draw.tipOf(duty));
    tip.hidden = false;
    const size = tip.getBoundingClientRect();
    const left = event.clientX + 14 + size.width < innerWidth ? event.clientX + 14 : event.clientX - size.width - 14;
    const below = event.clientY + 14 + size.height < innerHeight;
    tip.style.left = `${max(8, left)}px`;
    tip.style.top = `${below ? event.clientY + 14 : max(8, event.clientY - size.height - 14)}px`;
  };

  draw.hideTip = () => {
    page.duties.element.querySelector("#tw-duty-tip").hidden = true;
  };
})();
