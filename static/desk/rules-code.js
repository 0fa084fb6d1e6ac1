// Makes a textarea a place to write rules in: numbered lines, colours, faults at their line. The browser's undo stays.

const KEY = /^(\s*(?:- +)?)([^\s#:'"-][^:#]*?)(:)(?=\s|$)(.*)$/;
const COMMENT = /(^|\s)#.*$/;

/** What stands behind the transparent textarea: one block for each line, so that a wrapped line keeps one number. */
export class Code {
  constructor(textarea) {
    this.textarea = textarea;
    this.frame = textarea.parentElement;
    this.paper = document.createElement("div");
    this.paper.className = "paper";
    this.paper.setAttribute("aria-hidden", "true");
    this.frame.prepend(this.paper);
    this.frame.classList.add("live");
    this.lines = [];
    this.isPutting = false;
    this.listeners = [];
    textarea.addEventListener("input", (event) => this.changed(event));
    textarea.addEventListener("keydown", (event) => this.indent(event));
    this.draw();
  }

  get text() {
    return this.textarea.value;
  }

  /** `heard(event)` after every change, whoever made it. */
  onChange(heard) {
    this.listeners.push(heard);
  }

  changed(event) {
    this.draw();
    this.listeners.forEach((heard) => heard(event));
  }

  /** Draws only the lines that are not what they were; marks stay with the lines around them. */
  draw() {
    const now = this.text.split("\n");
    const [before, paper] = [this.lines, this.paper];
    const most = Math.min(before.length, now.length);
    let head = 0;
    while (head < most && before[head] === now[head]) head += 1;
    let tail = 0;
    while (tail < most - head && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
    const [gone, come] = [before.length - head - tail, now.length - head - tail];
    for (let at = 0; at < Math.min(gone, come); at += 1) write(paper.children[head + at], now[head + at]);
    for (let at = come; at < gone; at += 1) paper.children[head + come].remove();
    for (let at = gone; at < come; at += 1) paper.insertBefore(write(document.createElement("div"), now[head + at]), paper.children[head + at] ?? null);
    this.lines = now;
    this.frame.classList.toggle("long", now.length >= 100);
  }

  /** Puts the places on the lines: {line, column, message}; `line` 0 stands for the whole file, which has no mark. */
  mark(places) {
    const byLine = new Map();
    places.filter((place) => place.line > 0).forEach((place) => byLine.set(place.line, [...(byLine.get(place.line) ?? []), place]));
    [...this.paper.children].forEach((node, at) => {
      const mine = byLine.get(at + 1) ?? [];
      node.classList.toggle("bad", mine.length > 0);
      write(node, this.lines[at], mine.map((place) => place.column));
    });
  }

  /** The line and column of the caret, from 1. */
  place() {
    const before = this.text.slice(0, this.textarea.selectionStart).split("\n");
    return { line: before.length, column: before.at(-1).length + 1 };
  }

  /** Goes to a line and column and shows them. */
  go(line, column = 1) {
    const at = Math.min(Math.max(line, 1), this.lines.length) - 1;
    const start = this.lines.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
    const caret = start + Math.min(Math.max(column, 1) - 1, this.lines[at].length);
    this.textarea.focus({ preventScroll: true });
    this.textarea.setSelectionRange(caret, caret);
    this.paper.children[at].scrollIntoView({ block: "center" });
  }

  /** Replaces what stands from `from` to `to` as if it had been typed, so that Ctrl+Z takes it back. */
  put(words, from = this.textarea.selectionStart, to = this.textarea.selectionEnd) {
    this.isPutting = true;
    this.write(words, from, to);
    this.isPutting = false;
  }

  write(words, from, to) {
    const { textarea } = this;
    if (document.activeElement !== textarea) textarea.focus({ preventScroll: true });
    textarea.setSelectionRange(from, to);
    const done = words ? document.execCommand("insertText", false, words) : from === to || document.execCommand("delete");
    if (done) return;
    textarea.setRangeText(words, from, to, "end");
    textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  /** Replaces the whole text as if it had been typed; only what differs is touched. */
  replace(text) {
    const old = this.text;
    let head = 0;
    while (head < old.length && old[head] === text[head]) head += 1;
    let tail = 0;
    while (tail < Math.min(old.length, text.length) - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    if (old !== text) this.put(text.slice(head, text.length - tail), head, old.length - tail);
  }

  /** Where the character at `index` stands, against the frame. */
  spot(index) {
    const before = this.text.slice(0, index).split("\n");
    const node = this.paper.children[before.length - 1];
    const range = document.createRange();
    const [text, offset] = textAt(node, before.at(-1).length);
    range.setStart(text, offset);
    const found = range.getClientRects()[0] ?? node.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    // A long text scrolls within its frame.
    const down = this.frame.scrollTop - frame.top;
    return { left: found.left - frame.left, top: found.top + down, bottom: found.bottom + down, onScreen: found };
  }

  /** Enter keeps the indentation, and goes one step in after a line that opens a list. */
  indent(event) {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { textarea } = this;
    const line = this.text.slice(0, textarea.selectionStart).split("\n").at(-1);
    const kept = line.match(/^\s*/)[0].replaceAll("\t", "  ");
    const opens = /:\s*(#.*)?$/.test(line) && !/^\s*#/.test(line);
    const dashed = /^\s*- /.test(line) ? "  " : "";
    if (!kept && !opens && !dashed) return;
    event.preventDefault();
    this.put(`\n${kept}${dashed}${opens ? "  " : ""}`);
  }
}

function write(node, text, columns = []) {
  node.replaceChildren(...(columns.length ? underlined(text, columns) : coloured(text)));
  return node;
}

function coloured(text) {
  const comment = text.match(COMMENT);
  const body = comment ? text.slice(0, comment.index + comment[1].length) : text;
  const key = body.match(KEY);
  const parts = key ? [key[1], piece("key", key[2]), piece("sign", key[3]), key[4]] : [body];
  return [...parts, comment ? piece("comment", text.slice(body.length)) : ""].filter((part) => part !== "");
}

function underlined(text, columns) {
  const start = Math.min(...columns) - 1;
  const end = text.trimEnd().length;
  if (start >= end) return [...coloured(text.slice(0, end)), piece("fault", " ")];
  return [...coloured(text.slice(0, start)), piece("fault", text.slice(start, end)), text.slice(end)].filter((part) => part !== "");
}

function piece(kind, text) {
  const node = document.createElement("span");
  node.className = kind;
  node.textContent = text;
  return node;
}

function textAt(node, offset) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last = null;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (left <= text.length) return [text, left];
    left -= text.length;
    last = text;
  }
  return last ? [last, last.length] : [node, 0];
}
