// Stands between the search field and Material's search: a number is found however it is typed, and first; a clause
// finds the documents that address it; what is misspelt is looked for once more. Loaded before Material's own script.
(() => {
  "use strict";

  if (!window.Worker) return;

  const SETUP = 0;
  const QUERY = 2;
  const RESULT = 3;
  const DASH = "\\-\u2010-\u2015\u2212";
  const STANDARD = /^(iso|iec|iso\/iec|en|din|as|eu|gmp|us|cfr|clause|section)$/i;
  const A_NUMBER = new RegExp(`^\\p{L}[\\p{L}\\s._${DASH}]*\\d[\\p{L}\\d._${DASH}]*$`, "u");
  const A_CLAUSE = /^(?:[a-z/]+\s+)*\d{4,5}\s+(\w+(?:\.\w+)+)$/i; // behind the name of its standard
  const LONGEST = 6; // words that one number may be typed in

  // -- Numbers: the same word as in the index, whatever stands between the parts

  const runs = (text) => (text.toLowerCase().match(/\p{L}+|[0-9]+/gu) ?? []).map((run) => run.replace(/^0+(?=\d)/, ""));
  const token = (text) => runs(text).reduce((all, run) => all + (/\d$/.test(all) && /^\d/.test(run) ? "x" : "") + run, "");
  const letters = (word) => word.match(/^\p{L}*/u)[0];

  function readNumbers(docs) {
    const words = (name) => new Set(docs.flatMap((doc) => doc[name]?.split(" ") ?? []));
    const numbers = words("numbers");
    return { numbers, clauses: words("clauses"), prefixes: new Set([...numbers].map(letters)) };
  }

  // -- The question as Material is asked it

  // What `words` from `start` on name: as many of them as possible.
  function named(words, start, known) {
    for (let end = Math.min(start + LONGEST, words.length); end > start; end--) {
      const typed = words.slice(start, end).join(" ");
      const word = token(typed);
      if (/^[+-]/.test(typed)) return null;
      if (known.numbers.has(word)) return { word, typed, end, isClause: false };
      if (/[a-z\d][.(]\w/i.test(words[end - 1]) && known.clauses.has(word)) return { word, typed, end, isClause: true };
    }
    return null;
  }

  // A number that no document in force bears: one that is still being typed, or one that texts may mention. And a clause
  // that no document addresses.
  function unknownNumber(typed, known) {
    const word = token(typed);
    const clause = A_CLAUSE.exec(typed);
    if (clause) return { query: `${clause[1]}^1` };
    if (!A_NUMBER.test(typed) || !known.prefixes.has(letters(word))) return null;
    if (/\D0$/.test(word)) return { query: letters(word), tokens: new Map() };
    const isBegun = !/\D0\d*$/.test(typed) && [...known.numbers].some((number) => number.startsWith(word));
    return { query: isBegun ? `${word}*^1` : `${word}^1`, tokens: new Map([[word, typed]]) };
  }

  function question(typed, known) {
    const plain = { typed, query: typed, tokens: new Map() };
    if (typed.includes('"')) return plain;
    const words = typed
      .replace(/:(19|20)\d\d\b/g, "")
      .replace(/\b(iso|iec|en|din)(?=\d)/gi, "$1 ")
      .split(/\s+/)
      .filter(Boolean);
    const terms = [];
    const tokens = new Map();
    for (let i = 0; i < words.length; ) {
      const found = named(words, i, known);
      if (!found) {
        terms.push(words[i++]);
        continue;
      }
      while (found.isClause && terms.length && STANDARD.test(terms.at(-1))) terms.pop();
      tokens.set(found.word, found.typed);
      terms.push(`${found.word}^1`);
      if (found.isClause && /^\d/.test(found.typed) && !found.typed.includes(" ")) terms.push(`${found.typed}^1`);
      i = found.end;
    }
    if (tokens.size) return { typed, query: terms.join(" "), tokens };
    return { ...plain, ...unknownNumber(words.join(" "), known) };
  }

  // Words that nothing holds, with one letter more, less or other; null when there are none to try.
  function respelt({ typed, tokens }, items) {
    const met = (word) => items.flat().some((item) => item.terms[word.toLowerCase()]);
    const words = typed.trim().split(/\s+/);
    const strange = words.filter((word) => /^\p{L}{5,}$/u.test(word) && !met(word));
    if (tokens.size || !strange.length) return null;
    const query = words.map((word) => (strange.includes(word) ? `${word}~1` : word)).join(" ");
    return { typed, query, tokens, guesses: strange.map((word) => word.toLowerCase()) };
  }

  // -- The answer as it is shown

  const mark = (text) => `<mark data-md-highlight>${text}</mark>`;

  // The words around the place where a number is mentioned, or else the beginning.
  function excerpt(text, typed) {
    const written = runs(typed).join(`[\\s._${DASH}]*0*`);
    const place = new RegExp(`(?<![\\p{L}\\d])${written}(?![\\p{L}\\d])`, "iu").exec(text);
    const middle = place?.index ?? 0;
    const from = middle > 80 ? text.indexOf(" ", middle - 80) + 1 || middle : 0;
    const until = text.indexOf(" ", middle + 160);
    const shown = text.slice(from, until < 0 ? undefined : until);
    const marked = place ? shown.replace(place[0], mark) : shown;
    return (from ? "… " : "") + marked + (until < 0 ? "" : " …");
  }

  function tidy(item, { tokens, guesses = [] }) {
    for (const [word, typed] of tokens) {
      if (!(word in item.terms)) continue;
      delete item.terms[word];
      delete item.terms[typed.toLowerCase()];
      if (!item.text.includes("<mark")) item.text = excerpt(item.text, typed);
    }
    for (const word of guesses) delete item.terms[word];
  }

  // -- Between the two

  const isSearch = (url) => /\/workers\/search\b/.test(String(url));

  class Search extends window.Worker {
    constructor(url, ...more) {
      super(url, ...more);
      this.isSearch = isSearch(url);
      this.known = readNumbers([]);
      this.asked = [];
      if (this.isSearch) this.addEventListener("message", (event) => this.answered(event));
    }

    postMessage(message, ...more) {
      if (!this.isSearch) return super.postMessage(message, ...more);
      if (message.type === SETUP) this.known = readNumbers(message.data.docs);
      return message.type === QUERY ? this.ask(question(message.data, this.known)) : super.postMessage(message, ...more);
    }

    ask(asked) {
      this.asked.push(asked);
      super.postMessage({ type: QUERY, data: asked.query });
    }

    answered(event) {
      if (event.data?.type !== RESULT) return;
      const asked = this.asked.shift();
      const { items } = event.data.data;
      const again = this.asked.length || asked.guesses ? null : respelt(asked, items);
      if (again) {
        event.stopImmediatePropagation();
        this.ask(again);
        return;
      }
      items.flat().forEach((item) => tidy(item, asked));
    }
  }

  window.Worker = Search;
})();
