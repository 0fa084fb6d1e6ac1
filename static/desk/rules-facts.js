// Finds a fact by its name or meaning among all there are, and writes a line with it where the caret is.

/** `into()` gives the editor that has, or last had, the caret. */
export function findFacts(box, into, say) {
  if (!box) return;
  const field = box.querySelector("input");
  const rows = [...box.querySelectorAll("[data-fact]")];
  const groups = [...box.querySelectorAll("[data-group]")];
  const none = box.querySelector("[data-none]");
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      row.hidden = !wanted.every((word) => words.get(row).includes(word));
    });
    groups.forEach((group) => {
      group.hidden = !group.querySelector("[data-fact]:not([hidden])");
    });
    const count = rows.filter((row) => !row.hidden).length;
    none.hidden = count > 0;
    say(count === 1 ? "One fact." : `${count} facts.`);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    rows.find((row) => !row.hidden)?.querySelector("button").focus();
  });
  box.querySelectorAll("button[data-line]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      insertLine(into(), button.dataset.line);
      say(`Written: ${button.dataset.line}`);
    });
  });
}

/** A line of its own below the caret's line, as far in as that one; into the caret's line where that is empty. */
function insertLine(code, words) {
  const { text, textarea } = code;
  const caret = textarea.selectionStart;
  const start = text.lastIndexOf("\n", caret - 1) + 1;
  const end = text.indexOf("\n", caret) < 0 ? text.length : text.indexOf("\n", caret);
  const line = text.slice(start, end);
  const opens = /:\s*(#.*)?$/.test(line);
  const indent = line.match(/^\s*/)[0] || (opens || !line.trim() ? "  " : "");
  if (line.trim()) code.put(`\n${indent || "  "}${opens && line.match(/^\s*/)[0] ? "  " : ""}${words}`, end, end);
  else code.put(`${indent}${words}`, start, end);
}
