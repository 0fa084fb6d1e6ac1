// Writes the settings of a rule into its text, and keeps the form true to what is typed there.

import { Away, SignedOut, send } from "./rules-send.js";

const LINE = (name) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*(?:\\s#.*)?$`, "m");

/** `code` is the editor of the rule; the server edits, so that comments and order stay. */
export function writeSettings({ form, code, show, say }) {
  if (!form) return;
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  form.append(told);

  const readBack = () => {
    for (const field of fields) {
      if (field === document.activeElement) continue;
      const found = code.text.match(LINE(field.name))?.[1].replace(/^["']|["']$/g, "") ?? "";
      if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === found)) field.value = found;
    }
  };
  code.onChange(readBack);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const settings = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    try {
      const answer = await send(form.action, { file: form.elements.file.value, text: code.text, settings });
      const body = await answer.json();
      told.textContent = answer.ok ? "" : (body.error?.message ?? "This could not be written.");
      if (!answer.ok) return;
      show(code);
      code.replace(body.text);
      say("Written into the rule. Ctrl+Z takes it back.");
    } catch (fault) {
      if (fault instanceof SignedOut) told.textContent = "You are signed out. Sign in in another window, then try again.";
      else if (fault instanceof Away) told.textContent = "No connection. Try again when it is back.";
      else throw fault;
    }
  });
}
