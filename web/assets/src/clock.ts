// The clock of the portal. The server says what time it is and how far the zone is from UTC, because
// the reader's own clock may be wrong and old browsers still believe in another offset of Almaty.

const DAY = 86_400_000;

export function startClocks(): void {
  for (const clock of document.querySelectorAll<HTMLElement>("[data-clock]")) start(clock);
}

function start(clock: HTMLElement): void {
  const servedAt = Number(clock.dataset.clock);
  const offset = Number(clock.dataset.offset) * 60_000;
  const loadedAt = performance.now();
  const time = clock.querySelector("time");
  const meaning = document.querySelector<HTMLElement>("[data-until]");
  const day = (at: number) => Math.floor((at + offset) / DAY);

  const show = () => {
    const now = servedAt + (performance.now() - loadedAt);
    if (time) time.textContent = new Date(now + offset).toISOString().slice(11, 16);
    if (meaning && now >= Number(meaning.dataset.until)) meaning.hidden = true;
    // What the page says about dates was true on the day it was made.
    if (day(now) !== day(servedAt)) clock.hidden = true;
    else setTimeout(show, 1_000);
  };
  show();
}
