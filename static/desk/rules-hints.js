// Decides what may stand where the caret is: names of facts and lines, phrases, choices, the cast. Knows no page.

const MOST = 40;
const LINE = /^(\s*)((?:- +)*)(.*)$/;
const BETWEEN_WORDS = /,\s*or\s+|,\s*|\s+or\s+/g;

/** {from, to, options: [{text, words, about}], typed} for the caret, or null where nothing is known to fit. */
export function hintsAt(text, caret, places, facts) {
  const lines = text.slice(0, caret).split("\n");
  const line = lines.at(-1);
  if (/(^|\s)#/.test(line)) return null;
  const place = placeFor(pathTo(lines), places);
  if (!place) return null;
  const colon = line.indexOf(":");
  const rest = text.slice(caret).split("\n")[0];
  const hints = colon < 0 ? keyHints(line, rest, place, facts, below(text, caret)) : valueHints(line, colon, place, facts);
  if (!hints) return null;
  const start = caret - line.length;
  return { ...hints, from: start + hints.from, to: colon < 0 ? caret + hints.beyond : caret };
}

/** The names of the lines that the last one stands under, outermost first. */
function pathTo(lines) {
  const path = [];
  let depth = depthOf(lines.at(-1));
  for (let at = lines.length - 2; at >= 0 && depth > 0; at -= 1) {
    const line = lines[at];
    if (!line.trim() || /^\s*#/.test(line) || depthOf(line) >= depth) continue;
    const name = line.match(/^\s*(?:- +)*([^:#]+):/);
    if (!name) continue;
    path.unshift(name[1].trim());
    depth = depthOf(line);
  }
  return path;
}

// What follows a dash stands one step in; the dash itself may stand at the column of the line that opens the list.
function depthOf(line) {
  const [, indent, dashes] = line.match(LINE);
  return indent.length + dashes.length;
}

const placeFor = (path, places) =>
  places.find((place) => place.path.length === path.length && place.path.every((name, at) => name === "*" || name === path[at]));

/** The names that stand beside the caret's line already, which need not be offered again. */
function below(text, caret) {
  const lines = text.split("\n");
  const at = text.slice(0, caret).split("\n").length - 1;
  const depth = depthOf(lines[at]);
  const found = new Set();
  for (const step of [-1, 1]) {
    for (let next = at + step; next >= 0 && next < lines.length; next += step) {
      const line = lines[next];
      if (!line.trim() || /^\s*#/.test(line)) continue;
      if (depthOf(line) < depth) break;
      if (step > 0 && /^\s*- /.test(line) && depthOf(line) <= depth) break;
      if (depthOf(line) === depth) found.add(line.match(/^\s*(?:- +)*([^:#]*)/)[1].trim());
      if (step < 0 && /^\s*- /.test(line) && depthOf(line) <= depth) break;
    }
  }
  return found;
}

function keyHints(line, rest, place, facts, taken) {
  const [, indent, dashes, typed] = line.match(LINE);
  const named = place.facts ? facts.map((fact) => ({ text: `${fact.name}: `, words: fact.name, about: fact.about })) : [];
  const keys = (place.keys ?? []).map((key) => ({ text: key.text, words: key.name, about: key.meaning }));
  const options = matching([...keys, ...named].filter((option) => option.words === typed.trim() || !taken.has(option.words)), typed);
  // What follows the name already is kept: only the name itself is replaced.
  const tail = rest.match(/^[^:#]*(:?\s*)/);
  const beyond = tail[1].startsWith(":") ? tail[0].length : 0;
  return options.length ? { from: indent.length + dashes.length, beyond, options, typed } : null;
}

function valueHints(line, colon, place, facts) {
  const name = line.slice(0, colon).replace(/^\s*(?:- +)*/, "").trim();
  const written = line.slice(colon + 1).replace(/^\s+/, "");
  const from = line.length - written.length;
  if (from === colon + 1) return null;
  const key = (place.keys ?? []).find((entry) => entry.name === name);
  if (key?.values) return listed(key.values, written, from);
  const fact = place.facts ? facts.find((entry) => entry.name.toLowerCase() === name.toLowerCase()) : null;
  if (!fact) return null;
  if (place.facts === "values") return listed(fact.values, written, from);
  const found = phrased(fact, written, from);
  const isWhole = found?.options.length === 1 && found.options[0].words === written.trim();
  return found && !isWhole ? found : ending(fact, written, line.length);
}

function phrased(fact, written, from) {
  const start = written.match(/^(is not|is|include)\s+/i);
  if (!start || !fact.choices.length) return listed(fact.phrases, written, from);
  const words = written.slice(start[0].length);
  const ends = [...words.matchAll(BETWEEN_WORDS)];
  const last = ends.length ? ends.at(-1).index + ends.at(-1)[0].length : 0;
  const used = new Set(words.slice(0, last).split(BETWEEN_WORDS).map((word) => word.toLowerCase()));
  const left = fact.choices.filter((choice) => !used.has(choice.toLowerCase()));
  return listed([...left, ...(ends.length ? ["not known"] : [])].map((text) => ({ text, words: text, about: "" })), words.slice(last), from + start[0].length + last);
}

/** What may end any phrase; offered only to who asks for it, for most phrases have no need of it. */
function ending(fact, written, from) {
  if (!written.trim() || /not known\s*$/i.test(written)) return null;
  return { from, beyond: 0, options: [{ text: fact.or_not_known, words: fact.or_not_known, about: "also fits where it is not known" }], typed: "", whenAsked: true };
}

function listed(values, typed, from) {
  const options = matching(values.map((value) => ({ words: value.text.trim(), about: "", ...value })), typed);
  return options.length ? { from, beyond: 0, options, typed } : null;
}

/** Those that hold what was typed, the ones that begin with it first, then those of which a word does. */
function matching(options, typed) {
  const wanted = typed.trimStart().toLowerCase();
  const rank = (option) => {
    const words = option.words.toLowerCase();
    if (words.startsWith(wanted)) return 0;
    if (words.includes(` ${wanted}`)) return 1;
    return words.includes(wanted) ? 2 : 9;
  };
  return options
    .map((option, at) => ({ option, at, rank: rank(option) }))
    .filter((entry) => entry.rank < 9)
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, MOST)
    .map((entry) => entry.option);
}
