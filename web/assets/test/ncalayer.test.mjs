// The client of NCALayer against a socket that behaves like the program, well and badly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

/** Answers each request by the next function of `script`. */
class Socket extends EventTarget {
  static OPEN = 1;
  static script = [];
  static hello = { result: { version: "1.4" } };
  static asked = [];
  readyState = 1;
  constructor() {
    super();
    for (const kind of ["message", "close", "error"]) this.addEventListener(kind, (event) => this[`on${kind}`]?.(event));
    queueMicrotask(() => (Socket.hello ? this.say(Socket.hello) : this.emit("error", {})));
  }
  emit(kind, facts) {
    this.dispatchEvent(Object.assign(new Event(kind), facts));
  }
  say(answer) {
    this.emit("message", { data: typeof answer === "string" ? answer : JSON.stringify(answer) });
  }
  send(text) {
    Socket.asked.push(JSON.parse(text));
    const next = Socket.script.shift();
    setTimeout(() => next(this), 1);
  }
  close() {}
}

let leave = "prompt";
globalThis.WebSocket = Socket;
Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: { permissions: { query: async () => ({ state: leave }) } },
});
const { Layer } = await load("ncalayer");

const request = { data: ["YQ=="], attached: true, usages: ["1.2"], bin: "123", iin: "", anyAuthority: false, locale: "kk" };
const signAll = async (data, ...script) => {
  Socket.script = script;
  return (await Layer.connect("wss://127.0.0.1:13579")).sign({ ...request, data });
};
const sign = (...script) => signAll(request.data, ...script);
const says = (answer) => (socket) => socket.say(answer);
const fails = (promise, code) => assert.rejects(promise, (error) => (assert.equal(error.code, code), true));

test("a signature comes back as the program gives it, past heartbeats", async () => {
  const cms = await sign((socket) => {
    socket.say("--heartbeat--");
    socket.say({ status: true, body: { result: ["-----BEGIN CMS-----"] } });
  });
  assert.deepEqual(cms, ["-----BEGIN CMS-----"]);
  const { args } = Socket.asked.at(-1);
  assert.equal(args.data, "YQ==", "one document is no list: older programs know none");
  assert.deepEqual(args.signingParams, { decode: true, encapsulate: true, digested: false });
  assert.deepEqual(args.signerParams, { extKeyUsageOids: ["1.2"], bin: "123" });
});

test("several documents are one question, and the signatures keep their order", async () => {
  const all = await signAll(["YQ==", "Yg=="], says({ status: true, body: { result: ["a", "b"] } }));
  assert.deepEqual(all, ["a", "b"]);
  assert.deepEqual(Socket.asked.at(-1).args.data, ["YQ==", "Yg=="]);
});

test("fewer signatures than documents are none", () =>
  fails(signAll(["YQ==", "Yg=="], says({ status: true, body: { result: ["a"] } })), "error"));

test("an answer without a result means that the person cancelled", () =>
  fails(sign(says({ status: true, body: {} })), "cancel"));

for (const [said, code] of [
  [{ code: "500", message: "Неверный пароль" }, "password"],
  [{ code: "500", message: "action.canceled" }, "cancel"],
  [{ code: "500", message: "key store is empty" }, "no-key"],
  [{ code: "500", message: "java.lang.NullPointerException" }, "error"],
]) {
  test(`a failure of the program is told as ${code}`, () => fails(sign(says({ status: false, ...said })), code));
}

test("a program without the module is too old", () => fails(sign(says({ errorCode: "MODULE_NOT_FOUND" })), "old-app"));

test("a program that closes in the middle is lost", () =>
  fails(sign((socket) => socket.emit("close", { code: 1006 })), "lost"));

test("a closed port and a refusal of the browser are told apart where it can be known", async () => {
  Socket.hello = null;
  await fails(Layer.connect("wss://127.0.0.1:13579"), "no-app");
  leave = "denied";
  await fails(Layer.connect("wss://127.0.0.1:13579"), "lna-denied");
  leave = "granted";
  Socket.hello = { result: { version: "1.4" } };
});

test("a greeting without a version is an old program", async () => {
  Socket.hello = {};
  await fails(Layer.connect("wss://127.0.0.1:13579"), "old-app");
  Socket.hello = { result: { version: "1.4" } };
});

test("requests wait for each other, and one that fails does not stop the next", async () => {
  const layer = await Layer.connect("wss://127.0.0.1:13579");
  Socket.asked = [];
  Socket.script = [
    (socket) => {
      assert.equal(Socket.asked.length, 1, "the second request must not be on its way yet");
      socket.say({ status: true, body: {} });
    },
    says({ status: true, body: { result: "second" } }),
  ];
  const [first, second] = await Promise.allSettled([layer.sign(request), layer.sign(request)]);
  assert.equal(first.reason.code, "cancel");
  assert.deepEqual(second.value, ["second"]);
});
