// Lets the parts of the editor's page work together. Without this script the page is a form that saves and checks.

import { checkWhileTyping, places } from "./rules-check.js";
import { Code } from "./rules-code.js";
import { offerWords } from "./rules-complete.js";
import { findFacts } from "./rules-facts.js";
import { keepDraft } from "./rules-keep.js";
import { writeSettings } from "./rules-settings.js";
import { makeTabs } from "./rules-tabs.js";
import { tryOut } from "./rules-try.js";

const form = document.getElementById("edit");
const get = (id) => document.getElementById(id);
const QUIET_MS = 900;

if (form) {
  const codes = new Map([...form.querySelectorAll("textarea[data-file]")].map((field) => [field.dataset.file, new Code(field)]));
  const findings = get("findings");
  let words = {};
  const texts = () => Object.fromEntries([...codes].map(([file, code]) => [file, code.text]));
  const panelOf = (code) => code.textarea.closest("[data-panel]");
  let last = [...codes.values()][0];

  const say = announcer(get("said"));
  const learnWords = async () => {
    const answer = await fetch(form.dataset.words, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) words = await answer.json();
  };
  const tabs = get("tabs") ? makeTabs(get("tabs"), (panel) => {
    last = [...codes.values()].find((code) => panel.contains(code.textarea)) ?? last;
  }) : null;
  const show = (code) => tabs?.showPanel(panelOf(code));

  const tell = (node) => (message, kind) => {
    if (node.textContent !== message) node.textContent = message;
    node.dataset.kind = kind;
  };
  const checked = tell(get("checked"));
  let summary = { words: get("checked").textContent, kind: get("checked").dataset.kind };
  // Whoever stands in a line that is marked reads what is wrong with it, wherever the list below is.
  const tellAtCaret = () => {
    const code = [...codes.values()].find((each) => each.textarea === document.activeElement);
    const here = code && findings.querySelector(`a[data-kind="bad"][data-file="${CSS.escape(code.textarea.dataset.file)}"][data-line="${code.place().line}"]`);
    if (summary.kind !== "bad") return;
    checked(here ? inOneLine(here.closest("li")) : summary.words, summary.kind);
  };
  const mark = (found) => codes.forEach((code, file) => {
    const mine = found.filter((place) => place.file === file && place.kind === "bad");
    code.mark(mine);
    const count = get("tabs")?.querySelector(`[aria-controls="${panelOf(code).id}"] .count`);
    if (!count) return;
    count.textContent = mine.length ? String(mine.length) : "";
    count.hidden = !mine.length;
  });

  const checker = checkWhileTyping({
    path: form.dataset.check,
    texts,
    box: findings,
    marks: mark,
    isChoosing: () => Boolean(form.querySelector(".hints:not([hidden]) [aria-selected=true]")),
    onState: (message, kind) => {
      checked(message, kind);
      if (kind === "busy") return;
      if (message !== summary.words) say(message);
      summary = { words: message, kind };
      tellAtCaret();
    },
    onAnswer: (told) => {
      get("elsewhere").hidden = keeper.isUnsaved() || Number(told.revision) <= keeper.revision();
    },
  });
  const keeper = keepDraft({
    path: form.dataset.save,
    codes,
    revision: Number(form.dataset.revision),
    onState: tell(get("kept")),
    onConflict: showBoth,
  });

  codes.forEach((code) => {
    offerWords(code, () => words[code.textarea.dataset.kind] ?? null, say);
    code.onChange(() => {
      checker.soon();
      keeper.typed();
    });
    code.textarea.addEventListener("focus", () => {
      last = code;
    });
  });
  mark(places(findings));
  learnWords();
  if (keeper.isUnsaved()) {
    checker.soon();
    keeper.typed();
  }
  const wanted = location.hash.match(/^#line-(\d+)$/);
  if (wanted) last.go(Number(wanted[1]));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saveNow();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveNow();
    } else if (event.key === "F8") {
      event.preventDefault();
      nextFault(event.shiftKey ? -1 : 1);
    }
  });
  // Whoever comes back from signing in elsewhere goes on where they were.
  window.addEventListener("focus", () => {
    if (!keeper.isUnsaved()) return;
    keeper.save();
    checker.soon();
  });
  document.addEventListener("selectionchange", tellAtCaret);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    const code = link && codes.get(link.dataset.file);
    if (!code || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(code);
    code.go(Number(link.dataset.line), Number(link.dataset.column));
  });

  async function saveNow() {
    checker.now();
    if (await keeper.save()) say("Saved.");
    // A question that was written meanwhile learns a fact that may now be read.
    learnWords();
  }

  /** From the caret to the next place that is marked, through all files and round again. */
  function nextFault(step) {
    const found = places(findings).filter((place) => codes.has(place.file));
    if (!found.length) return say("Nothing to mend.");
    const files = [...codes.keys()];
    const key = (place) => files.indexOf(place.file) * 1e6 + place.line * 1e3 + place.column;
    const here = key({ file: last.textarea.dataset.file, ...last.place() });
    const inOrder = found.sort((a, b) => step * (key(a) - key(b)));
    const next = inOrder.find((place) => step * (key(place) - here) > 0) ?? inOrder[0];
    const code = codes.get(next.file);
    show(code);
    code.go(next.line, next.column);
    const link = findings.querySelector(`a[data-file="${CSS.escape(next.file)}"][data-line="${next.line}"][data-column="${next.column}"]`);
    say(inOneLine(link?.closest("li")));
  }

  function showBoth(told) {
    const box = get("both");
    box.innerHTML = told.html;
    box.hidden = false;
    box.querySelector("h2").focus();
    box.onclick = (event) => {
      const chosen = event.target.closest("button[data-keep]")?.dataset.keep;
      if (chosen) settle(told, chosen === "theirs");
    };
  }

  /** Either text may stand; the other one is a Ctrl+Z away. */
  async function settle(told, isTheirs) {
    if (isTheirs) Object.entries(told.theirs).forEach(([file, text]) => {
      const code = codes.get(file);
      show(code);
      keeper.took(file, text, told.revision);
      code.replace(text.trimEnd());
    });
    get("both").hidden = true;
    last.textarea.focus();
    const isKept = await keeper.save({ over: true });
    if (isKept) say(isTheirs ? "What was saved stands in the editor. Ctrl+Z brings yours back." : "Saved.");
  }

  const tries = tryOut({
    form: get("try"),
    box: get("tried"),
    texts,
    say,
    onCase(told) {
      const code = codes.get(told.file);
      show(code);
      code.replace(told.text);
      code.go(told.line, 1);
      say(`Added the case: ${told.name}. Give it a name of your own.`);
    },
  });
  writeSettings({ form: get("settings"), code: [...codes.values()][0], show, say });
  findFacts(get("facts"), () => (show(last), last), say);
  codes.forEach((code) => code.onChange(later(() => tries?.again(), QUIET_MS)));
}

/** What an entry of the findings says, without the line that it quotes. */
function inOneLine(entry) {
  const [place, words] = entry?.querySelectorAll("p") ?? [];
  const where = place?.querySelector("a")?.textContent ?? "";
  return [words ? `${where}:` : "", (words ?? place)?.textContent ?? ""].join(" ").replace(/\s+/g, " ").trim();
}

/** Tells words to a screen reader, one after the other and each only once. */
function announcer(node) {
  let timer = 0;
  return (words) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // The same words again are told again only if something in them has changed.
      node.textContent = node.textContent === words ? `${words}\u00a0` : words;
    }, 120);
  };
}

function later(work, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
