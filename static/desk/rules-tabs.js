// Shows one of several files at a time, by tabs that the arrow keys walk through; without it they stand below each other.

/** `onShow(name)` hears which one is before the reader. */
export function makeTabs(list, onShow = () => {}) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));

  const show = (at) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === at));
      tab.tabIndex = index === at ? 0 : -1;
      panels[index].hidden = index !== at;
    });
    onShow(panels[at]);
  };
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => show(at));
    tab.addEventListener("keydown", (event) => {
      const ends = { Home: 0, End: tabs.length - 1 };
      const to = ends[event.key] ?? (steps[event.key] ? (at + steps[event.key] + tabs.length) % tabs.length : -1);
      if (to < 0) return;
      event.preventDefault();
      show(to);
      tabs[to].focus();
    });
  });
  panels.forEach((panel, at) => {
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tabs[at].id);
  });
  list.hidden = false;
  show(Math.max(tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true"), 0));
  return { showPanel: (panel) => show(Math.max(panels.indexOf(panel), 0)) };
}
