// How fast bytes go, over the last seconds, and how long the rest takes.

const WINDOW = 10_000; // milliseconds

export class Speed {
  private readonly seen: [at: number, bytes: number][] = [];
  private total = 0;

  /** More bytes have gone. What was stored before and is not sent does not count. */
  add(bytes: number, now: number): void {
    this.total += bytes;
    this.seen.push([now, this.total]);
    while (this.seen.length > 2 && now - this.seen[1]![0] >= WINDOW) this.seen.shift();
  }

  /** Bytes a second; 0 while too little is known or nothing has gone for long. */
  rate(now: number): number {
    const first = this.seen[0];
    if (!first || now - this.seen.at(-1)![0] >= WINDOW) return 0;
    const span = now - first[0];
    return span < 500 ? 0 : ((this.total - first[1]) * 1000) / span;
  }

  /** Seconds for so many bytes; null while the speed is not known. */
  left(bytes: number, now: number): number | null {
    const rate = this.rate(now);
    return rate > 0 ? Math.ceil(bytes / rate) : null;
  }
}
