// Uploads in parts by the tus 1.0 protocol: goes on after a lost connection, a reload or a restart of
// the server. Two files at a time, so that a long one does not hold up the short ones.
import { bytes, dropped, pathOf } from "./files";
import { hashing, type Hashing } from "./hasher";
import { Speed } from "./speed";
import { fingerprint, forget, recall, remember } from "./uploads-known";
import { Refused, Transfer } from "./transfer";

const AT_ONCE = 2;

class Zone {
  readonly speed = new Speed();
  private items: Item[] = [];
  private readonly list: HTMLElement;
  private spoken = -1;

  constructor(readonly form: HTMLFormElement) {
    this.list = form.querySelector("[data-list]")!;
    for (const part of form.querySelectorAll<HTMLElement>("[data-script]")) part.hidden = false;
    for (const part of form.querySelectorAll<HTMLElement>("[data-plain]")) part.hidden = true;
    for (const input of form.querySelectorAll<HTMLInputElement>('input[type="file"]')) {
      input.addEventListener("change", () => {
        this.add([...(input.files ?? [])]);
        input.value = "";
      });
    }
    const drop = form.querySelector<HTMLElement>("[data-drop]")!;
    const over = (on: boolean) => (event: DragEvent) => {
      event.preventDefault();
      drop.classList.toggle("drop--over", on);
    };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", async (event) => {
      over(false)(event);
      this.add(await dropped(event.dataTransfer));
    });
    addEventListener("beforeunload", (event) => this.busy() && event.preventDefault());
    // Numbers go on falling while nothing comes: the speed of a line that stands still is told too.
    setInterval(() => this.busy() && (this.total(), this.items.forEach((item) => item.tell())), 1_000);
    addEventListener("online", () => this.items.forEach((item) => item.retry()));
  }

  words(name: string, values: Record<string, string | number> = {}): string {
    const text = this.form.getAttribute(`data-text-${name}`) ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
  }

  /** The next file of the queue goes as soon as there is room. */
  next(): void {
    this.total();
    const running = this.items.filter((item) => item.state === "sending").length;
    for (const item of this.items.filter((item) => item.state === "queued").slice(0, AT_ONCE - running)) void item.run();
    if (this.items.length && this.items.every((item) => item.state === "done")) {
      this.say(this.words("finished"));
      location.reload(); // the page's own list now shows them with checksum and section
    } else if (!this.busy() && this.items.some((item) => item.state === "done")) void this.relist();
  }

  /** Some were not taken and stand here with the reason; the others are moved to the page's own list. */
  private async relist(): Promise<void> {
    const done = this.items.filter((item) => item.state === "done");
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok || this.busy()) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll<HTMLElement>("[data-listed]")) {
      const fresh = page.querySelector(`[data-listed="${old.dataset.listed}"]`);
      if (fresh) old.replaceWith(document.adoptNode(fresh));
    }
    this.items = this.items.filter((item) => !done.includes(item));
    for (const item of done) item.row.remove();
    this.total();
    this.say(this.words("listed", { done: done.length }));
  }

  remove(item: Item): void {
    this.items.splice(this.items.indexOf(item), 1);
    item.row.remove();
    this.list.hidden = this.items.length === 0;
    this.next();
  }

  total(): void {
    const overall = this.form.querySelector<HTMLElement>("[data-overall]")!;
    const size = this.items.reduce((sum, item) => sum + item.file.size, 0);
    const sent = this.items.reduce((sum, item) => sum + item.sent, 0);
    const done = this.items.filter((item) => item.state === "done").length;
    overall.hidden = this.items.length === 0;
    const values = { done, all: this.items.length, sent: bytes(sent, this.locale), size: bytes(size, this.locale) };
    overall.querySelector("[data-overall-text]")!.textContent = [this.words("overall", values), ...this.pace(size - sent)].join(" · ");
    overall.querySelector<HTMLProgressElement>("[data-overall-bar]")!.value = size ? sent / size : 0;
    // Screen readers hear every quarter, not every part.
    const quarter = size ? Math.floor((sent / size) * 4) : 0;
    if (quarter !== this.spoken) this.say(this.words("overall", values));
    this.spoken = quarter;
  }

  /** How fast and how long, once it is known: of all files, or of one. */
  pace(rest: number, speed = this.speed): string[] {
    const now = performance.now();
    const left = speed.left(rest, now);
    if (left === null || rest === 0) return [];
    const [name, n] = left < 60 ? ["left-seconds", left] : left < 3_600 ? ["left-minutes", Math.ceil(left / 60)] : ["left-hours", Math.ceil(left / 3_600)];
    return [this.words("speed", { speed: bytes(speed.rate(now), this.locale) }), this.words(name as string, { n: n as number })];
  }

  say(text: string): void {
    this.form.querySelector("[data-spoken]")!.textContent = text;
  }

  get locale(): string {
    return this.form.dataset.locale ?? "kk";
  }

  private add(files: File[]): void {
    for (const file of files) {
      const item = new Item(this, file);
      this.items.push(item);
      this.list.append(item.row);
    }
    this.list.hidden = this.items.length === 0;
    this.next();
  }

  private busy(): boolean {
    return this.items.some((item) => item.state === "sending" || item.state === "queued");
  }
}

type State = "queued" | "sending" | "paused" | "done" | "refused";

class Item {
  readonly row = document.createElement("li");
  state: State = "queued";
  sent = 0;
  private readonly speed = new Speed();
  private readonly status = document.createElement("span");
  private readonly bar = document.createElement("progress");
  private readonly actions = document.createElement("span");
  private transfer: Transfer | null = null;
  private hashing: Hashing | null = null;
  private key = "";
  private sha256: string | null = null;
  /** The first place heard of in a run was reached before it. */
  private begun = false;
  /** The portal said how far it is; before that the file is being read. */
  private told = false;
  /** The reader said that it takes the place of a file of its name. */
  private replaces = false;
  /** Bytes that went; none of a file that the portal held. */
  private fresh = 0;

  constructor(private readonly zone: Zone, readonly file: File) {
    const name = Object.assign(document.createElement("b"), { textContent: file.name });
    const size = Object.assign(document.createElement("span"), { className: "xs mut", textContent: bytes(file.size, zone.locale) });
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.status.className = "upl__s";
    this.actions.className = "upl__a";
    this.row.append(name, size, this.bar, this.status, this.actions);
    const max = Number(zone.form.dataset.max);
    if (file.size === 0) this.refuse(zone.words("empty"));
    else if (max && file.size > max) this.refuse(zone.words("too-big"));
    else this.show(zone.words("queued"), ["cancel"]);
  }

  async run(): Promise<void> {
    const { zone, file } = this;
    this.state = "sending";
    this.row.className = "";
    this.show(zone.words("sending", this.progress()), ["pause", "cancel"]);
    try {
      this.key ||= await fingerprint(zone.form.dataset.metadata ?? "", file);
      this.begun = false;
      this.told = false;
      if (!recall(this.key)) this.sha256 ??= await this.hash();
      if (this.state !== "sending") throw new Refused("", this.is("refused"));
      this.transfer = new Transfer({
        endpoint: zone.form.dataset.endpoint!,
        token: zone.form.dataset.token ?? "",
        metadata: [...metadata(zone.form, file, this.key, this.sha256), ["replace", this.replaces ? "yes" : ""]],
        file,
        part: Number(zone.form.dataset.part) || Infinity,
        address: recall(this.key),
        started: (address) => remember(this.key, address),
        progress: (sent) => this.moved(sent),
        waiting: (seconds, n) => {
          this.row.className = "upl--wait";
          this.show(zone.words("again", { seconds, n }), ["retry", "pause", "cancel"]);
        },
      });
      const sha256 = await this.transfer.run();
      forget(this.key);
      this.state = "done";
      this.row.className = "upl--ok";
      this.show(zone.words(this.fresh ? "done" : "known") + (sha256 ? ` · SHA-256 ${sha256.slice(0, 6)}…${sha256.slice(-6)}` : ""), []);
    } catch (error) {
      if (this.is("paused")) this.show(zone.words("paused"), ["resume", "cancel"]);
      else if (error instanceof Refused && error.signedOut) this.refuse(error.message || zone.words("signed-out"));
      else if (!(error instanceof Refused && error.gone)) {
        forget(this.key);
        const same = error instanceof Refused && error.sameName;
        this.refuse((error instanceof Refused && error.message) || zone.words("refused"), same ? ["replace", "cancel"] : ["cancel"]);
      }
    }
    zone.next();
  }

  /** Counts the hash before anything is sent: what the portal holds from this sender is not sent again. */
  private async hash(): Promise<string | null> {
    const { zone, file } = this;
    this.hashing = hashing(zone.form.dataset.hasher!, file, (at) => {
      const percent = file.size ? Math.floor((at / file.size) * 100) : 100;
      this.show(zone.words("hashing", { percent }), ["pause", "cancel"]);
    });
    return this.hashing.done;
  }

  retry(): void {
    this.transfer?.retryNow();
  }

  private is(state: State): boolean {
    return this.state === state;
  }

  private moved(sent: number): void {
    const more = this.begun ? Math.max(0, sent - this.sent) : 0;
    this.fresh += more;
    if (more) for (const speed of [this.speed, this.zone.speed]) speed.add(more, performance.now());
    this.begun = true;
    this.sent = sent;
    this.bar.value = this.file.size ? sent / this.file.size : 1;
    this.row.className = "";
    this.told = true;
    this.tell();
    this.zone.total();
  }

  /** How far it is, how fast and how long: numbers go on falling while nothing comes. */
  tell(): void {
    if (this.state !== "sending" || !this.told || this.row.className) return;
    const { zone, file, sent } = this;
    const words = sent === file.size ? [zone.words("checking")] : [zone.words("sending", this.progress()), ...zone.pace(file.size - sent, this.speed)];
    this.show(words.join(" · "), ["pause", "cancel"]);
  }

  private progress(): Record<string, string | number> {
    const percent = this.file.size ? Math.floor((this.sent / this.file.size) * 100) : 100;
    return { percent, sent: bytes(this.sent, this.zone.locale), size: bytes(this.file.size, this.zone.locale) };
  }

  private refuse(why: string, actions = ["cancel"]): void {
    this.state = "refused";
    this.row.className = "upl--bad";
    this.show(why, actions);
    this.zone.say(`${this.file.name}: ${why}`);
  }

  private act(name: string): void {
    if (name === "pause") {
      this.state = "paused";
      this.hashing?.stop();
      this.transfer?.stop();
    } else if (name === "resume") {
      this.state = "queued";
      this.zone.next();
    } else if (name === "replace") {
      this.replaces = true;
      this.state = "queued";
      this.row.className = "";
      this.show(this.zone.words("queued"), ["cancel"]);
      this.zone.next();
    } else if (name === "retry") {
      this.retry();
    } else {
      this.state = "refused";
      this.hashing?.stop();
      void this.transfer?.discard();
      forget(this.key);
      this.zone.remove(this);
    }
  }

  private show(text: string, actions: string[]): void {
    this.status.textContent = text;
    const wanted = actions.join();
    if (this.actions.dataset.shown === wanted) return; // keeps the focus while numbers move
    this.actions.dataset.shown = wanted;
    this.actions.replaceChildren(
      ...actions.map((name) => {
        const label = this.zone.words(name);
        const button = Object.assign(document.createElement("button"), { type: "button", className: "linklike", textContent: label });
        button.setAttribute("aria-label", this.zone.words("of", { action: label, name: this.file.name }));
        button.addEventListener("click", () => this.act(name));
        return button;
      }),
    );
  }
}

function metadata(form: HTMLFormElement, file: File, key: string, sha256: string | null): [string, string][] {
  const pairs = (form.dataset.metadata ?? "").split("\n").filter(Boolean).map((line): [string, string] => {
    const gap = line.indexOf(" ");
    return [line.slice(0, gap), line.slice(gap + 1)];
  });
  const known: [string, string][] = sha256 ? [["sha256", sha256], ["reuse", "yes"]] : [];
  // The folder that a file lies in often names its section.
  const path = pathOf(file);
  return [["filename", file.name], ["filetype", file.type], ["path", path], ["fingerprint", key], ...known, ...pairs];
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) new Zone(form);
