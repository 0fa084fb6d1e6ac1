// Offers what may stand at the caret in a small list: by typing or Ctrl+Space, arrows, Enter or Tab, Escape.

import { hintsAt } from "./rules-hints.js";

let lists = 0;

/** `vocabulary()` gives {places, facts} or null while it is not there; `say(words)` tells it to who cannot see. */
export function offerWords(code, vocabulary, say) {
  const { textarea, frame } = code;
  const list = document.createElement("ul");
  Object.assign(list, { id: `hints-${(lists += 1)}`, className: "hints", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What may stand here");
  frame.append(list);
  textarea.setAttribute("aria-autocomplete", "list");
  textarea.setAttribute("aria-haspopup", "listbox");
  textarea.setAttribute("aria-controls", list.id);
  let hints = null;
  let active = -1;

  const close = () => {
    hints = null;
    list.hidden = true;
    textarea.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    active = index;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === active)));
    const node = list.children[active];
    if (!node) return textarea.removeAttribute("aria-activedescendant");
    textarea.setAttribute("aria-activedescendant", node.id);
    list.scrollTop = Math.min(Math.max(list.scrollTop, node.offsetTop + node.offsetHeight - list.clientHeight), node.offsetTop);
  };

  const accept = () => {
    const { from, to, options } = hints;
    const option = options[active];
    const typed = code.text.slice(from, to);
    close();
    // Of `open complaint: yes` only the name is replaced.
    const words = typed.includes(":") ? option.text.trimEnd().replace(/:?$/, ": ").replace(/\n[\s\S]*$/, "") : option.text;
    code.put(opened(words, from), from, to);
    // After `tier: ` or `is ` something follows; after a whole value nothing has to.
    if (/\s$/.test(words)) show(false);
  };

  // A list that is opened stands one step further in than the line that opens it.
  const opened = (words, from) => {
    const indent = code.text.slice(0, from).split("\n").at(-1).replace(/- /g, "  ");
    return words.replace(/\n/g, `\n${indent}`);
  };

  const show = (asked) => {
    const known = vocabulary();
    hints = known && textarea.selectionStart === textarea.selectionEnd ? hintsAt(code.text, textarea.selectionStart, known.places, known.facts) : null;
    if (!hints || (!asked && (hints.whenAsked || isDone(hints)))) return close();
    list.replaceChildren(...hints.options.map((option, at) => row(option, `${list.id}-${at}`)));
    list.hidden = false;
    choose(asked || hints.typed.trim() ? 0 : -1);
    stand();
    const count = hints.options.length;
    say(`${count === 1 ? "One suggestion" : `${count} suggestions`}. Arrow keys choose, Enter takes one.`);
  };

  const stand = () => {
    const spot = code.spot(hints.from);
    const room = window.innerHeight - spot.onScreen.bottom;
    const isAbove = room < list.offsetHeight + 8 && spot.onScreen.top > list.offsetHeight + 8;
    const left = Math.max(0, Math.min(spot.left - 8, frame.clientWidth - list.offsetWidth));
    // A rule of the page's own sheet may not be written inline, but the object model may be used.
    Object.assign(list.style, { left: `${left}px`, top: `${isAbove ? spot.top - list.offsetHeight - 4 : spot.bottom + 4}px` });
  };

  textarea.addEventListener("input", (event) => {
    const byHand = !event.inputType || /^insertText|^insertComposition|^delete/.test(event.inputType);
    const wanted = byHand && (hints || !event.inputType?.startsWith("delete"));
    if (code.isPutting) return close();
    if (wanted && !event.data?.includes("\n")) show(false);
    else close();
  });
  textarea.addEventListener("blur", close);
  textarea.addEventListener("click", close);
  list.addEventListener("mousedown", (event) => {
    const node = event.target.closest("li");
    event.preventDefault();
    if (!node) return;
    choose([...list.children].indexOf(node));
    accept();
  });
  const keys = {
    ArrowDown: () => choose((active + 1) % hints.options.length),
    ArrowUp: () => choose((active + hints.options.length - (active < 0 ? 0 : 1)) % hints.options.length),
    PageDown: () => choose(Math.min(active + 6, hints.options.length - 1)),
    PageUp: () => choose(Math.max(active - 6, 0)),
    Escape: close,
  };
  textarea.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return show(true);
    }
    if (!hints) return;
    const isTaken = (event.key === "Enter" || event.key === "Tab") && active >= 0 && !event.shiftKey && !event.ctrlKey;
    if (isTaken || keys[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      (isTaken ? accept : keys[event.key])();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End", "Tab"].includes(event.key)) close();
  }, true);
}

/** Whether the only thing to offer is what stands there already. */
const isDone = ({ options, typed }) => options.length === 1 && options[0].text.trim() === typed.trim();

function row(option, id) {
  const node = document.createElement("li");
  node.id = id;
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", "false");
  const name = document.createElement("b");
  name.textContent = option.words;
  node.append(name);
  if (option.about) {
    const about = document.createElement("span");
    about.textContent = option.about;
    node.append(" ", about);
  }
  return node;
}
