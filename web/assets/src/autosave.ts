// Saves a draft while it is typed: ten seconds after the last key and on leaving a field.
// The form's address in data-autosave takes the same fields as the form itself and answers 2xx.
// Nothing depends on it: every "Continue" saves the draft too.

const PAUSE = 10_000;

export function autosave(form: HTMLFormElement): void {
  const status = document.getElementById(form.dataset.autosaveStatus ?? "");
  let timer = 0;
  let saved = snapshot(form);

  const save = async () => {
    clearTimeout(timer);
    const fields = snapshot(form);
    if (fields === saved) return;
    try {
      const answer = await fetch(form.dataset.autosave!, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: fields,
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      saved = fields;
      say(status, form.dataset.autosaveDone, await answer.text());
    } catch {
      say(status, form.dataset.autosaveFailed, "");
      timer = window.setTimeout(save, PAUSE);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  form.addEventListener("change", save);
  document.addEventListener("visibilitychange", () => document.hidden && void save());
  form.addEventListener("submit", () => clearTimeout(timer));
}

function snapshot(form: HTMLFormElement): string {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  return fields.toString();
}

/** The server answers with the time of saving as it should be read. */
function say(status: HTMLElement | null, text: string | undefined, time: string): void {
  if (status && text) status.textContent = text.replace("{time}", time);
}
