"use strict";
(() => {
  const items = [...document.querySelectorAll(".item")];
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const search = document.getElementById("search");
  const boxes = [...document.querySelectorAll("input[name=risk]")];
  const shown = document.getElementById("shown");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const risks = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const item of items) {
      const text = texts.get(item);
      const fits = (!item.dataset.risk || risks.has(item.dataset.risk)) && words.every((word) => text.includes(word));
      item.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = count === items.length ? "" : `${count} of ${items.length} shown`;
  };
  search.addEventListener("input", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  const theme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  };
  document.getElementById("theme").addEventListener("click", theme);
  const move = (by) => {
    const visible = items.filter((item) => !item.hidden);
    const at = visible.indexOf(document.activeElement.closest(".item"));
    const next = visible[Math.min(Math.max(at + by, 0), visible.length - 1)];
    if (next) next.focus();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (event.key === "Escape" && typing) { search.value = ""; filter(); search.blur(); return; }
    if (typing) return;
    const act = { "/": () => search.focus(), j: () => move(1), k: () => move(-1), t: theme }[event.key];
    if (act) { event.preventDefault(); act(); return; }
    if (event.key === "Enter" && event.target instanceof HTMLDetailsElement) event.target.open = !event.target.open;
  });
  addEventListener("beforeprint", () => { for (const item of document.querySelectorAll("details")) item.open = true; });
})();
