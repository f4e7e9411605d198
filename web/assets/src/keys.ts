// Single keys for those who decide all day. A page lists them in an element with data-keys, each with the place of the key
// (the same on every layout) and what it does; they can be switched off (WCAG 2.1.4), and the browser remembers that.
const KEPT = "keys";

export function singleKeys(list: HTMLElement) {
  const on = list.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (!on) return;
  on.checked = localStorage.getItem(KEPT) !== "off";
  list.hidden = false;
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // Where somebody types, keys are letters.
    const typed = (event.target as Element).closest("textarea, select, input, [contenteditable]");
    if (typed && !typed.matches("[type=radio], [type=checkbox], [type=submit]")) return;
    const to = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.code)}"]`)?.dataset.to;
    const wanted = to ? document.querySelector<HTMLElement>(to) : null;
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });
}
