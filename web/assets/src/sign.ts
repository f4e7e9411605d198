// The sign panel: fetches the exact bytes, has them signed by NCALayer, sends the form.
// Every failure shows its own text and what to do next; nothing that was typed is lost.
import { Layer, LayerError, permission } from "./ncalayer";

/** How long the panel waits before it looks for the program again by itself. */
const LOOK_AGAIN = 3_000;

class Panel {
  private readonly form: HTMLFormElement;
  private readonly button: HTMLButtonElement;
  private readonly status: HTMLElement;
  private readonly act: string;
  private timer = 0;

  constructor(private readonly root: HTMLElement) {
    this.form = root.querySelector("form")!;
    this.button = root.querySelector("[data-start]")!;
    this.status = root.querySelector("[data-status]")!;
    this.act = this.button.innerHTML;
    root.querySelector<HTMLElement>('[data-way="layer"]')!.hidden = false;
    this.button.addEventListener("click", () => void this.sign());
    // Back from the next page the browser may show this one as it was left: ready again.
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.reset();
    });
    void this.foretell();
  }

  /** Says before the click what the browser will ask. A page on this computer needs no leave. */
  private async foretell(): Promise<void> {
    if (/^(localhost|127\..*|\[::1\])$/.test(location.hostname)) return;
    const leave = await permission();
    if (this.button.disabled) return;
    if (leave === "prompt") this.show("lna-prompt");
    if (leave === "denied") this.show("lna-denied");
  }

  private async sign(): Promise<void> {
    clearTimeout(this.timer);
    this.button.disabled = true;
    let layer: Layer | null = null;
    try {
      this.show("connecting");
      // Connecting comes first: the browser ties its question about local programs to the click.
      layer = await Layer.connect(this.root.dataset.layer!);
      const data: string[] = [];
      const hashes = listed(this.root.dataset.sha256);
      for (const [at, href] of listed(this.root.dataset.bytes).entries()) {
        data.push(base64(await this.bytes(href, hashes[at] ?? "")));
      }
      this.show("waiting");
      const cms = await layer.sign({
        data,
        attached: this.root.dataset.attached === "true",
        usages: listed(this.root.dataset.usages),
        bin: this.root.dataset.bin ?? "",
        iin: this.root.dataset.iin ?? "",
        anyAuthority: this.root.dataset.anyAuthority === "true",
        locale: this.root.dataset.locale ?? "kk",
      });
      this.show("sending");
      this.send(cms);
    } catch (error) {
      this.button.disabled = false;
      if (error instanceof LayerError) this.failed(error.code, error.detail);
      else if (error instanceof Stopped) this.failed(error.state, error.detail);
      else this.failed("error", String(error));
    } finally {
      layer?.close();
    }
  }

  /** The bytes under the signature; they must be those whose SHA-256 the reader sees. */
  private async bytes(href: string, wanted: string): Promise<Uint8Array<ArrayBuffer>> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      const answer = await fetch(href, { cache: "no-store" });
      if (!answer.ok) throw new Stopped(answer.status === 409 || answer.status === 410 ? "hash" : "offline", String(answer.status));
      bytes = new Uint8Array(await answer.arrayBuffer());
    } catch (error) {
      throw error instanceof Stopped ? error : new Stopped("offline");
    }
    if (wanted && crypto.subtle && (await sha256(bytes)) !== wanted) throw new Stopped("hash");
    return bytes;
  }

  /** Of several documents the signatures go along in their order, each in a field of its own. */
  private send(cms: string[]): void {
    // Back from the next page, those of the last time are still there.
    const [field, ...old] = this.form.querySelectorAll<HTMLInputElement>('input[name="cms"]');
    for (const one of old) one.remove();
    field!.value = cms[0]!;
    let last = field!;
    for (const one of cms.slice(1)) {
      const more = last.cloneNode() as HTMLInputElement;
      more.value = one;
      last.after(more);
      last = more;
    }
    // A file chosen earlier must not go along: one way, one signature.
    const file = this.form.elements.namedItem("cms_file") as HTMLInputElement | null;
    if (file) file.value = "";
    this.form.submit();
  }

  private failed(state: string, detail: string): void {
    this.show(state, detail);
    if (state === "no-app") this.timer = window.setTimeout(() => void this.lookAgain(), LOOK_AGAIN);
  }

  /** Looks for the program without asking it for anything; says so when it is there. */
  private async lookAgain(): Promise<void> {
    if (this.button.disabled) return;
    try {
      (await Layer.connect(this.root.dataset.layer!)).close();
      if (!this.button.disabled) this.reset();
    } catch {
      if (!this.button.disabled) this.timer = window.setTimeout(() => void this.lookAgain(), LOOK_AGAIN);
    }
  }

  private reset(): void {
    this.button.disabled = false;
    this.button.innerHTML = this.act;
    this.status.replaceChildren();
  }

  private show(state: string, detail = ""): void {
    const template = this.root.querySelector<HTMLTemplateElement>(`template[data-state="${state}"]`);
    if (!template) return;
    const shown = template.content.cloneNode(true) as DocumentFragment;
    const retry = template.dataset.retry === "true";
    if (retry || state === "hash") {
      const code = shown.querySelector<HTMLElement>("[data-detail]");
      const words = this.words("[data-code-text]");
      const said = `SIGN-${state.toUpperCase()}${detail ? ` (${detail.slice(0, 80)})` : ""}`;
      if (code) code.textContent = words.replace("{code}", said);
      this.button.innerHTML = this.act;
      if (retry) this.button.lastChild!.textContent = this.words("[data-retry-text]");
    }
    this.root.dataset.state = state;
    this.status.replaceChildren(shown);
  }

  private words(selector: string): string {
    return this.root.querySelector<HTMLTemplateElement>(`template${selector}`)?.content.textContent?.trim() ?? "";
  }
}

class Stopped extends Error {
  constructor(readonly state: string, readonly detail = "") {
    super(state);
  }
}

/** The words of an attribute. */
function listed(text = ""): string[] {
  return text.split(" ").filter(Boolean);
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const root of document.querySelectorAll<HTMLElement>("[data-sign]")) new Panel(root);
