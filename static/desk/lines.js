/* Shows what moving a line would do while it is moved. Without this script the form asks the server for a new page. */

const form = document.getElementById("move");
const preview = document.getElementById("preview");
const save = document.getElementById("save");

if (form && preview && save) {
  const { line, amount, slide } = Object.fromEntries(["line", "amount", "slide"].map((id) => [id, document.getElementById(id)]));
  const WAIT_MS = 250;
  const STEPS = Number(slide.max);
  let timer = 0;
  let asked = 0;

  const now = () => Number(line.selectedOptions[0].dataset.now);
  // A tenth of where the line stands up to ten times: by equal steps in proportion, as on the axis of the picture.
  const base = () => now() || 100;
  const toAmount = (step) => base() * 10 ** ((2 * step) / STEPS - 1);
  const toStep = (value) => Math.round(((Math.log10(value / base()) + 1) / 2) * STEPS);
  const typed = () => Number(amount.value.replace(/[£€$,\s]/g, ""));
  // Two or three digits are as fine as anybody means it.
  const rounded = (value) => Number(value.toPrecision(value < 1000 ? 2 : 3));

  const settle = () => {
    const value = typed();
    slide.value = value > 0 ? Math.min(Math.max(toStep(value), 0), STEPS) : 0;
    slide.setAttribute("aria-valuetext", amount.value);
  };

  const show = async () => {
    const mine = ++asked;
    if (amount.value.trim() === "" || Number.isNaN(typed())) return;
    const query = new URLSearchParams({ line: line.value, amount: amount.value });
    const answer = await fetch(`${form.dataset.preview}?${query}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (mine !== asked) return;
    if (!answer?.ok || answer.redirected) {
      preview.textContent = answer?.redirected ? "You are signed out. Load the page again." : "The preview could not be made. Check the amount.";
      save.hidden = true;
      return;
    }
    preview.innerHTML = await answer.text();
    save.elements.line.value = line.value;
    save.elements.amount.value = amount.value;
    save.hidden = Math.abs(typed() - now()) < 0.005;
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT_MS);
  };

  slide.hidden = false;
  settle();
  // Somebody may have typed before this script had come, or the browser have brought back what stood here.
  if (amount.value !== amount.defaultValue) soon();
  line.addEventListener("change", () => {
    amount.value = now().toFixed(2);
    settle();
    soon();
  });
  amount.addEventListener("input", () => {
    settle();
    soon();
  });
  slide.addEventListener("input", () => {
    amount.value = String(rounded(toAmount(Number(slide.value))));
    slide.setAttribute("aria-valuetext", amount.value);
    soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show();
  });
}
