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
  const token = (text) =>
    (text.toLowerCase().match(/\p{L}+|[0-9]+/gu) ?? [])
      .map((run) => run.replace(/^0+(?=\d)/, ""))
      .reduce((all, run) => all + (/\d$/.test(all) && /^\d/.test(run) ? "x" : "") + run, "");
  const listed = (text) => text?.split(" ") ?? [];
  const CLAUSE = /^(?:[a-z/]+\s+)*(?:\d{4,5}(?::\d{4})?\s+)?(\w+(?:[.(]\w+\)?)+)$/; // "7.5.3", "iso 9001 7.5.3"
  const A_NUMBER = /^\p{L}[\p{L}\s\p{Pd}._]*\d[\p{L}\d\s\p{Pd}._]*$/u;

  // What is asked for, as a question to a row: a number, one that is being typed, a clause, or words.
  function question(typed, rows) {
    const asked = folded(typed).trim();
    const number = token(asked);
    const isOne = ({ numbers }) => numbers.includes(number);
    const isBegun = ({ numbers }) => numbers.some((own) => own.startsWith(number));
    if (A_NUMBER.test(asked) && rows.some(isBegun)) return rows.some(isOne) ? isOne : isBegun;
    const clause = CLAUSE.exec(asked)?.[1];
    const isBelow = (own) => own.startsWith(clause) && /^([.(]|$)/.test(own.slice(clause.length));
    const addresses = ({ clauses }) => clauses.some(isBelow);
    if (clause && rows.some(addresses)) return addresses;
    const words = asked.split(/\s+/);
    return ({ text }) => words.every((word) => text.includes(word));
  }

  function read(row) {
    const { numbers, clauses } = row.dataset;
    return { row, text: folded(row.textContent), numbers: listed(numbers).map(token), clauses: listed(clauses).map(folded) };
  }

  // A heading among the rows, or above a table, goes with what stands below it.
  function hideEmptyParts(tables) {
    for (const table of tables) {
      let isEmpty = true;
      for (const row of [...table.tBodies[0].rows].reverse()) {
        if (!row.classList.contains("qms-group")) isEmpty &&= row.hidden;
        else [row.hidden, isEmpty] = [isEmpty, true];
      }
      if (tables.length < 2) continue;
      const isGone = ![...table.tBodies[0].rows].some((row) => !row.hidden);
      for (let part = table.closest(".qms-table"); part; part = part.tagName === "H2" ? null : part.previousElementSibling) {
        part.hidden = isGone;
      }
    }
  }

  function makeFilter(form) {
    const tables = [...document.querySelectorAll(form.dataset.qmsFilter)];
    const count = form.querySelector("[data-qms-count]");
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows]).filter((row) => !row.classList.contains("qms-group")).map(read);
    const fields = form.elements;
    const apply = () => {
      const isAsked = question(fields.text.value, rows);
      for (const one of rows) {
        const { row } = one;
        const fits =
          ["type", "status"].every((name) => !fields[name]?.value || row.dataset[name] === fields[name].value) &&
          (!fields.role?.value || row.dataset.role.split(" ").some((role) => role === "all" || role === fields.role.value));
        row.hidden = !(fits && isAsked(one));
      }
      hideEmptyParts(tables);
      const shown = rows.filter(({ row }) => !row.hidden).length;
      count.textContent = count.dataset.qmsCount.replace("{shown}", shown).replace("{all}", rows.length);
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

  const outer = (part) => (part.parentElement?.matches(".qms-opening__text") ? part.parentElement : null);

  function makeScrollable() {
    each(".md-typeset__scrollwrap, .md-typeset pre.highlight", (box) => {
      if (box.scrollWidth <= box.clientWidth || box.hasAttribute("tabindex")) return;
      let before = box;
      while (before && !/^H[1-6]$/.test(before.tagName)) before = before.previousElementSibling ?? outer(before);
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", before?.firstChild?.textContent.trim() || document.title);
    });
  }

  // -- On a phone what stands before the first step folds, where that brings the step onto the first screen

  const NARROW = matchMedia("(max-width: 44.984375em)");
  const THREE_LINES = 80; // CSS pixels

  const textOf = (part) => part.querySelector(":scope > .qms-opening__text");

  function setFolded(part, isFolded) {
    const text = textOf(part);
    if (isFolded) text.setAttribute("hidden", "until-found");
    else text.removeAttribute("hidden");
    part.querySelector(".qms-opening__button")?.setAttribute("aria-expanded", String(!isFolded));
    if (!isFolded) makeScrollable();
  }

  function fold(part) {
    const title = part.firstElementChild;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "qms-opening__button";
    button.append(...[...title.childNodes].filter((node) => !node.classList?.contains("headerlink")));
    button.addEventListener("click", () => setFolded(part, !textOf(part).hidden));
    textOf(part).addEventListener("beforematch", () => setFolded(part, false));
    title.prepend(button);
    setFolded(part, true);
  }

  function unfold(part) {
    const button = part.querySelector(".qms-opening__button");
    if (!button) return;
    setFolded(part, false);
    button.replaceWith(...button.childNodes);
  }

  function leadToFirstStep(link) {
    const step = document.querySelector("#qms-first-step li");
    if (!step || !NARROW.matches) return;
    const hasLink = (part) => part.firstElementChild.querySelector("a:not(.headerlink)"); // which no button may hold
    const parts = [...document.querySelectorAll(".qms-opening")].filter((part) => !hasLink(part));
    const isSeen = () => {
      const { top, height } = step.getBoundingClientRect();
      return top + scrollY + Math.min(height, THREE_LINES) <= innerHeight;
    };
    link.hidden = true;
    const grows = parts.some((part) => part.querySelector(".mermaid, img")); // it is not drawn yet
    if (isSeen() && !grows) return;
    parts.forEach(fold);
    if (isSeen()) return;
    parts.forEach(unfold);
    link.hidden = false;
  }

  NARROW.addEventListener("change", () => NARROW.matches || each(".qms-opening", unfold));

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
      if (part.classList.contains("qms-opening")) setFolded(part, false);
    }
  }

  const opened = [];
  addEventListener("beforeprint", () => {
    each("details:not([open])", (part) => opened.push(part) && (part.open = true));
  });
  addEventListener("afterprint", () => {
    opened.splice(0).forEach((part) => (part.open = false));
  });
  addEventListener("hashchange", openTarget);

  function start() {
    each("[data-qms-search]", wireSearch);
    each("[data-qms-built-on]", warnWhenOld);
    each(".qms-sortable", makeSortable);
    each("[data-qms-filter]", makeFilter);
    each("[data-qms-not-found]", guess);
    each(".qms-to-steps", leadToFirstStep);
    openTarget();
    setTimeout(makeScrollable, 300); // Material has put tables into boxes by then
  }

  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
