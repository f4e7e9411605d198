// One file on its way by tus 1.0: create, ask how far it came, send the rest in parts, try again.

/** Bytes of one request, where the operator allows no less. */
const PART = 8 * 1024 * 1024;
/** Seconds before each further try; the last one repeats until the reader stops it. */
const PAUSES = [1, 3, 5, 10, 20, 30, 60];
const TUS = { "Tus-Resumable": "1.0.0" };

export interface Options {
  endpoint: string;
  token: string;
  metadata: [string, string][];
  file: File;
  /** The most bytes that the operator allows in one request. */
  part: number;
  /** Where an earlier try of this file stands, if one is known. */
  address: string | null;
  started(address: string): void;
  progress(sent: number): void;
  waiting(seconds: number, n: number): void;
}

/**
 * The server said no, with a sentence for the reader; `gone` = the upload was discarded here; `signedOut` = nobody is
 * signed in any more (or somebody else is), so that what was sent waits on the server; `sameName` = a file of this name
 * is there, and the reader says whether this one replaces it.
 */
export class Refused extends Error {
  constructor(message: string, readonly gone = false, readonly signedOut = false, readonly sameName = false) {
    super(message);
  }
}

export class Transfer {
  private address: string | null;
  private stopped = false;
  private request: XMLHttpRequest | null = null;
  private wake: (() => void) | null = null;

  constructor(private readonly options: Options) {
    this.address = options.address;
  }

  /** Sends the whole file; returns the SHA-256 that the server counted. */
  async run(): Promise<string> {
    let tries = 0;
    for (;;) {
      if (this.stopped) throw new Refused("", true);
      try {
        let stand = (this.address && (await this.ask())) || (await this.create());
        while (stand.offset < this.options.file.size) {
          this.options.progress(stand.offset);
          stand = await this.part(stand.offset);
          tries = 0;
        }
        this.options.progress(stand.offset);
        return stand.sha256;
      } catch (error) {
        if (error instanceof Refused || this.stopped) throw error;
        await this.pause(PAUSES[Math.min(tries, PAUSES.length - 1)]!, ++tries);
      }
    }
  }

  stop(): void {
    this.stopped = true;
    this.request?.abort();
    this.retryNow();
  }

  retryNow(): void {
    this.wake?.();
  }

  /** Stops and tells the server to throw the parts away. */
  async discard(): Promise<void> {
    this.stop();
    if (this.address) await this.send("DELETE", this.address, {}).catch(() => undefined);
  }

  private async create(): Promise<Stand> {
    const metadata = this.options.metadata.filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`);
    const answer = await this.send("POST", this.options.endpoint, {
      "Upload-Length": String(this.options.file.size),
      "Upload-Metadata": metadata.join(","),
    });
    const address = answer.getResponseHeader("Location");
    if (!address) throw new Refused("");
    this.address = new URL(address, location.href).pathname;
    this.options.started(this.address);
    // A file that the portal holds from the same sender is there at once.
    return answer.getResponseHeader("Upload-Offset") ? stand(answer) : { offset: 0, sha256: "" };
  }

  /** How far the upload came; null where the server no longer knows it. */
  private async ask(): Promise<Stand | null> {
    try {
      return stand(await this.send("HEAD", this.address!, {}));
    } catch (error) {
      if (!(error instanceof Refused) || error.signedOut) throw error;
      this.address = null;
      return null;
    }
  }

  private async part(offset: number): Promise<Stand> {
    const part = this.options.file.slice(offset, offset + Math.min(PART, this.options.part));
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    return stand(await this.send("PATCH", this.address!, headers, part, (sent) => this.options.progress(offset + sent)));
  }

  /** XMLHttpRequest and not fetch: only it tells how much of a part has gone. */
  private send(
    method: string, address: string, headers: Record<string, string>, body?: Blob, progress?: (sent: number) => void,
  ): Promise<XMLHttpRequest> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, address);
      const all = { ...TUS, "X-CSRF-Token": this.options.token, ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      if (progress) request.upload.onprogress = (event) => progress(Math.min(event.loaded, body?.size ?? 0));
      request.onload = () => {
        const { status } = request;
        if (status >= 200 && status < 300) resolve(request);
        // 409: parts crossed; 423: another tab sends; 408, 429, 5xx: later. All: ask for the offset again. 507: no room.
        else if ([408, 409, 423, 429].includes(status) || (status >= 500 && status !== 507)) reject(new Error(String(status)));
        else {
          const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
          // Signed out is told in the page's own words, a right that is missing in the server's.
          const words = plain && status !== 401 ? request.responseText.trim() : "";
          reject(new Refused(words, false, [401, 403].includes(status), status === 428));
        }
      };
      request.onerror = request.onabort = request.ontimeout = () => reject(new Error("connection"));
      request.send(body);
    });
  }

  private async pause(seconds: number, n: number): Promise<void> {
    let woken = false;
    for (let left = seconds; left > 0 && !woken && !this.stopped; left -= 1) {
      this.options.waiting(left, n);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.wake = () => {
          woken = true;
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = null;
  }
}

/** How much of the file the server holds, and its checksum once it holds all. */
interface Stand {
  offset: number;
  sha256: string;
}

function stand(answer: XMLHttpRequest): Stand {
  const offset = Number(answer.getResponseHeader("Upload-Offset") ?? NaN);
  if (!Number.isFinite(offset)) throw new Error("no offset");
  return { offset, sha256: answer.getResponseHeader("Upload-Sha256") ?? "" };
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
