// Buttons that copy a hash, a number or a code for support.

export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      await navigator.clipboard.writeText(source?.dataset.full ?? source?.textContent?.trim() ?? "");
      button.textContent = button.dataset.copied ?? button.textContent;
    });
  }
}
