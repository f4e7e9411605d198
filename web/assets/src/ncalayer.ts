// Client of NCALayer's module kz.gov.pki.knca.basics.
//
// The protocol has no request numbers: one request at a time on a connection, answers in order. A
// request may take minutes, because a person chooses a key and types a password; only connecting has
// a time limit. The program's own messages are not shown: every outcome is one of our codes.

export type Failure =
  | "lna-denied" | "no-app" | "busy" | "old-app" | "cancel" | "no-key" | "password" | "lost" | "error";

export class LayerError extends Error {
  constructor(readonly code: Failure, readonly detail = "") {
    super(code);
  }
}

export interface SignRequest {
  /** What to sign, each base64; the person is asked once. */
  data: string[];
  /** The content goes inside the signature. */
  attached: boolean;
  /** Extended key usages, BIN and IIN of the key to be offered; empty means any. */
  usages: string[];
  bin: string;
  iin: string;
  /** Keys of test and demonstration authorities may be chosen. */
  anyAuthority: boolean;
  locale: string;
}

const CONNECT_LIMIT = 5_000;
const MODULE = "kz.gov.pki.knca.basics";
const BEAT = "--heartbeat--";

/** The browser's own leave to reach programs on this computer; null where it cannot be asked. */
export async function permission(): Promise<PermissionState | null> {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // A browser that does not know this name: try the older one.
    }
  }
  return null;
}

export class Layer {
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly socket: WebSocket, readonly version: string) {}

  static async connect(address: string): Promise<Layer> {
    if ((await permission()) === "denied") throw new LayerError("lna-denied");
    let socket: WebSocket;
    try {
      socket = new WebSocket(address);
    } catch (error) {
      throw new LayerError("no-app", String(error));
    }
    const hello = await firstMessage(socket);
    // After a refusal of the browser the permission reads "denied"; before, both look like a closed port.
    if (hello === null) throw new LayerError((await permission()) === "denied" ? "lna-denied" : "no-app");
    const version = String(hello.result?.version ?? "");
    if (!version) {
      socket.close();
      throw new LayerError("old-app");
    }
    return new Layer(socket, version);
  }

  /** The signatures in the order of the documents, as the program gives them: PEM or bare base64. */
  async sign(request: SignRequest): Promise<string[]> {
    const answer = await this.ask({
      module: MODULE,
      method: "sign",
      args: {
        allowedStorages: null,
        format: "cms",
        data: request.data.length === 1 ? request.data[0] : request.data,
        signingParams: { decode: true, encapsulate: request.attached, digested: false },
        signerParams: {
          extKeyUsageOids: request.usages,
          ...(request.bin && { bin: request.bin }),
          ...(request.iin && { iin: request.iin }),
          ...(request.anyAuthority && { chain: [] }),
        },
        locale: request.locale,
      },
    });
    if (answer.status === undefined) throw new LayerError("old-app", text(answer));
    if (answer.status !== true) throw failure(answer);
    const result = (answer.body as { result?: unknown } | undefined)?.result;
    const signatures: unknown[] = Array.isArray(result) ? result : [result];
    if (signatures.some((it) => typeof it !== "string" || !it) || !signatures.length) throw new LayerError("cancel");
    // Some of several would be taken for others.
    if (signatures.length !== request.data.length) throw new LayerError("error", `${signatures.length}/${request.data.length}`);
    return signatures as string[];
  }

  close(): void {
    this.socket.close();
  }

  /** Requests wait for each other: the program answers without saying to what. */
  private ask(request: object): Promise<Answer> {
    const turn = this.queue.then(() => this.exchange(request));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private exchange(request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) return reject(new LayerError("lost"));
      const done = new AbortController();
      const on = { signal: done.signal };
      this.socket.addEventListener("message", (event) => {
        if (event.data === BEAT) return;
        done.abort();
        const answer = parse(event.data);
        answer ? resolve(answer) : reject(new LayerError("error", "answer is not JSON"));
      }, on);
      this.socket.addEventListener("close", (event) => {
        done.abort();
        reject(new LayerError("lost", String(event.code)));
      }, on);
      this.socket.send(JSON.stringify(request));
    });
  }
}

interface Answer {
  status?: unknown;
  code?: unknown;
  message?: unknown;
  details?: unknown;
  body?: unknown;
  result?: { version?: unknown };
}

function firstMessage(socket: WebSocket): Promise<Answer | null> {
  return new Promise((resolve) => {
    const finish = (answer: Answer | null) => {
      clearTimeout(timer);
      socket.onmessage = socket.onerror = socket.onclose = null;
      if (!answer) socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), CONNECT_LIMIT);
    socket.onmessage = (event) => event.data !== BEAT && finish(parse(event.data) ?? {});
    socket.onerror = socket.onclose = () => finish(null);
  });
}

function parse(data: unknown): Answer | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return value !== null && typeof value === "object" ? (value as Answer) : null;
  } catch {
    return null;
  }
}

/** The program tells failures in words of its own language; these signs are stable enough to tell them apart. */
const SIGNS: [RegExp, Failure][] = [
  [/cancel|отмен/i, "cancel"],
  [/password|пароль|құпиясөз|pin/i, "password"],
  [/busy|already.*(open|running)|занят/i, "busy"],
  [/module|method|модуль|unsupported.*request/i, "old-app"],
  [/storage|token|key.*not.*found|no.*key|empty|хранилищ|ключ.*не/i, "no-key"],
];

function failure(answer: Answer): LayerError {
  const said = text(answer);
  const code = SIGNS.find(([sign]) => sign.test(said))?.[1] ?? "error";
  return new LayerError(code, String(answer.code ?? ""));
}

function text(answer: Answer): string {
  return [answer.code, answer.message, answer.details].map((part) => String(part ?? "")).join(" ");
}
