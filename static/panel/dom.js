// Changes the page as little as an update needs, so that focus, scroll and typed text stay where they are.

export function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export function show(node, wanted) {
  if (node.hidden === Boolean(wanted)) node.hidden = !wanted;
}

/** A line of words that is there only when it says something. */
export function line(node, words) {
  write(node, words || "");
  show(node, words);
}

export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== ""));
  return node;
}

/** Keeps one child per item; a child whose item is unchanged is left alone. `make(item)` returns a node. */
export function keep(parent, items, make) {
  const kept = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const key = JSON.stringify(item);
    const node = kept.get(key) ?? make(item);
    kept.delete(key);
    node.dataset.key = key;
    return node;
  });
  [...parent.children].filter((child) => !wanted.includes(child)).forEach((child) => child.remove());
  wanted.forEach((node, index) => parent.children[index] === node || parent.insertBefore(node, parent.children[index] ?? null));
}

let copies = 0;

/** A copy of a <template>: its root, and its data-slots by name. Ids get a number, since several copies stand on the page. */
export function copy(templateId) {
  const root = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
  copies += 1;
  for (const name of ["id", "aria-labelledby", "aria-controls"]) {
    for (const node of [root, ...root.querySelectorAll(`[${name}]`)]) {
      if (node.hasAttribute(name)) node.setAttribute(name, `${node.getAttribute(name)}-${copies}`);
    }
  }
  const slots = Object.fromEntries([...root.querySelectorAll("[data-slot]")].map((node) => [node.dataset.slot, node]));
  return { root, slots };
}

const TYPED = "input, textarea, select, [contenteditable]";

export function isTypingIn(root) {
  const focused = document.activeElement;
  return Boolean(focused && root.contains(focused) && focused.matches(TYPED));
}

/** Says in place what went wrong, in plain words, with the way to try again. */
export function trouble(node, words, retry) {
  node.replaceChildren();
  show(node, words);
  if (!words) return;
  node.append(element("span", { textContent: words }));
  if (retry) node.append(" ", element("button", { type: "button", className: "quiet", textContent: "Try again", onclick: retry }));
}
