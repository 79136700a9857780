// qmsgen: what pages do beyond being read. Every page works without it.
(() => {
  "use strict";

  const DAY = 24 * 60 * 60 * 1000;
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

  // -- Search: the big field opens Material's own

  function openSearch() {
    const toggle = document.getElementById("__search");
    const field = document.querySelector("[data-md-component=search-query]");
    if (!toggle || !field) return false;
    if (!toggle.checked) toggle.click();
    field.focus();
    return true;
  }

  function wireSearch(link) {
    if (!document.querySelector("[data-md-component=search-query]")) return;
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      if (openSearch()) event.preventDefault();
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " " && openSearch()) event.preventDefault();
    });
  }

  // -- The age of the copy: a warning where the build is more than two days ago

  function warnWhenOld(foot) {
    const built = Date.parse(`${foot.dataset.qmsBuiltOn}T00:00:00Z`);
    const warning = foot.querySelector(".qms-stale");
    if (!warning || Number.isNaN(built)) return;
    const today = new Date();
    const midnight = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
    if (midnight - built <= 2 * DAY) return;
    warning.hidden = false;
    const title = document.querySelector(".md-content__inner h1");
    if (title && !document.querySelector(".qms-old-copy")) {
      const above = warning.cloneNode(true);
      above.classList.add("qms-old-copy");
      const box = document.createElement("div");
      box.className = "qms-foot qms-foot--above";
      box.append(above);
      title.after(box);
    }
  }

  // -- Tables that are sorted and filtered

  const value = (row, column) => (row.cells[column]?.textContent ?? "").trim();
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function makeSortable(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [value(row, column), row]);
        const empty = (text) => text === "" || text === "–";
        rows.sort(([a], [b]) => empty(a) - empty(b) || (down ? order.compare(b, a) : order.compare(a, b)));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const squeezed = (text) => text.replace(/[\s._-]+/g, "").replace(/(\D)0+(?=\d)/g, "$1");

  function makeFilter(form) {
    const table = document.getElementById(form.dataset.qmsFilter);
    const count = form.querySelector("[data-qms-count]");
    if (!table) return;
    const rows = [...table.tBodies[0].rows].map((row) => {
      const text = folded(row.textContent);
      return { row, text, number: squeezed(folded(value(row, 0))) };
    });
    const fields = form.elements;
    const apply = () => {
      const words = folded(fields.text.value).split(/\s+/).filter(Boolean);
      const number = squeezed(words.join(""));
      const isNumber = /[a-z].*\d/.test(number) && rows.some(({ number: own }) => own.includes(number));
      let shown = 0;
      for (const { row, text, number: own } of rows) {
        const found = isNumber ? own.includes(number) : words.every((word) => text.includes(word));
        const fits =
          ["type", "status"].every((name) => !fields[name]?.value || row.dataset[name] === fields[name].value) &&
          (!fields.role?.value || row.dataset.role.split(" ").some((role) => role === "all" || role === fields.role.value));
        row.hidden = !(found && fits);
        shown += found && fits ? 1 : 0;
      }
      if (count) count.textContent = count.dataset.qmsCount.replace("{shown}", shown).replace("{all}", rows.length);
    };
    const asked = new URLSearchParams(location.search);
    for (const name of ["text", "type", "status", "role"]) {
      if (fields[name] && asked.has(name)) fields[name].value = asked.get(name);
    }
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  // -- Wide tables of documents can be reached and scrolled by keyboard

  function makeScrollable() {
    each(".md-typeset__scrollwrap, .md-typeset pre.highlight", (box) => {
      if (box.scrollWidth <= box.clientWidth || box.hasAttribute("tabindex")) return;
      let before = box;
      while (before && !/^H[1-6]$/.test(before.tagName)) before = before.previousElementSibling;
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", before?.firstChild?.textContent.trim() || document.title);
    });
  }

  // -- An address that leads nowhere: the number in it, as the manual writes numbers

  function guess(box) {
    const link = box.querySelector("[data-qms-guess] a");
    const example = box.querySelector("[data-qms-example-link]");
    const found = decodeURIComponent(location.pathname).match(/([a-z]{1,8})[\s._-]*((?:\d+[\s._-]*)+)(?:\.html)?\/?$/i);
    if (!link || !example || !found || !/^https?:$/.test(location.protocol)) return;
    const digits = found[2].replace(/\D+/g, "-").replace(/^-|-$/g, "");
    const plain = digits.replace(/^0+(?=\d)/, "");
    const numbers = [digits, plain.padStart(2, "0"), plain.padStart(3, "0"), plain.padStart(4, "0"), plain];
    const tries = [...new Set(numbers)].map((number) => `${found[1].toUpperCase()}-${number}`);
    const address = (id) => example.href.replace(box.dataset.qmsExample, id);
    (async () => {
      for (const id of tries) {
        const answer = await fetch(address(id), { method: "HEAD" }).catch(() => null);
        if (answer?.ok) {
          link.href = address(id);
          link.textContent = id;
          link.closest("[data-qms-guess]").hidden = false;
          return;
        }
      }
    })();
  }

  // -- Folded parts open when an address leads into them, and on paper

  function openTarget() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
    }
  }

  const opened = [];
  const SHEET = { width: 180, height: 225 }; // millimetres for content on A4
  function fit(drawing) {
    const { width, height } = drawing.getBoundingClientRect();
    const millimetre = 96 / 25.4; // CSS pixels
    const tall = Math.max((height / width) * SHEET.width, height / millimetre);
    if (width && tall > SHEET.height) drawing.style.width = `${(SHEET.height / tall) * SHEET.width}mm`;
    drawing.style.marginInline = "auto";
  }
  addEventListener("beforeprint", () => {
    each("details:not([open])", (part) => opened.push(part) && (part.open = true));
    each("div.mermaid", fit);
  });
  addEventListener("afterprint", () => {
    opened.splice(0).forEach((part) => (part.open = false));
    each("div.mermaid", (drawing) => (drawing.style.width = ""));
  });
  addEventListener("hashchange", openTarget);

  function start() {
    each("[data-qms-search]", wireSearch);
    each("[data-qms-built-on]", warnWhenOld);
    each(".qms-sortable", makeSortable);
    each("[data-qms-filter]", makeFilter);
    each("[data-qms-not-found]", guess);
    openTarget();
    setTimeout(makeScrollable, 300); // Material has put tables into boxes by then
  }

  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
