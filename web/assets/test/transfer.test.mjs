// Sending a file in parts against a server that loses connections, forgets and refuses.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./load.mjs";

const MB = 1024 * 1024;
let server; // what the server holds and the faults that come next

class Request {
  upload = {};
  headers = {};
  answer = {};
  open(method, address) {
    Object.assign(this, { method, address });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  getResponseHeader(name) {
    return this.answer[name] ?? null;
  }
  abort() {
    this.gone = true;
    this.onabort?.();
  }
  async send(body) {
    const bytes = body ? new Uint8Array(await body.arrayBuffer()) : null;
    if (this.gone) return;
    server.log.push(`${this.method} ${this.headers["Upload-Offset"] ?? ""}`.trim());
    const fault = server.faults.shift();
    if (fault === "connection") return this.onerror();
    [this.status, this.answer, this.responseText = ""] = fault ?? answer(this, bytes);
    this.onload();
  }
}

function answer({ method, headers }, bytes) {
  if (method === "POST") {
    server.held = new Uint8Array(0);
    return [201, { Location: "http://portal/uploads/1" }];
  }
  if (!server.held) return [404, {}];
  if (method === "HEAD") return [200, { "Upload-Offset": String(server.held.length), ...(server.held.length === file.size && { "Upload-Sha256": "ab12" }) }];
  if (method === "DELETE") return [204, {}];
  assert.equal(Number(headers["Upload-Offset"]), server.held.length);
  server.held = Buffer.concat([server.held, bytes]);
  return [204, { "Upload-Offset": String(server.held.length), "Upload-Sha256": "ab12" }];
}

globalThis.XMLHttpRequest = Request;
globalThis.location = { href: "http://portal/" };
// Pauses between tries are counted, not slept through.
const slow = globalThis.setTimeout;
globalThis.setTimeout = (act) => slow(act, 0);
const { Transfer } = await load("transfer");

beforeEach(() => (server = { held: null, faults: [], log: [] }));

const content = new Uint8Array(20 * MB).map((_, i) => i % 251);
const file = new File([content], "ПЗ_том1.pdf");
const transfer = (more = {}) => {
  const waits = [];
  const options = {
    endpoint: "/uploads", token: "t", metadata: [["filename", file.name]], file, part: Infinity, address: null,
    started() {}, progress() {}, waiting: (seconds, n) => waits.push([n, seconds]), ...more,
  };
  return { waits, transfer: new Transfer(options) };
};
const whole = () => assert.ok(Buffer.from(content).equals(Buffer.from(server.held)), "the file arrived unchanged");

// A-16.p2: the parts make the whole.
test("a file goes in parts and the server's checksum comes back", async () => {
  assert.equal(await transfer().transfer.run(), "ab12");
  assert.deepEqual(server.log, ["POST", "PATCH 0", `PATCH ${8 * MB}`, `PATCH ${16 * MB}`]);
  whole();
});

// A-16.p2: it goes on where it stands.
test("after a lost connection it asks how far it came and goes on from there", async () => {
  server.faults = [undefined, undefined, "connection"];
  const { waits, transfer: it } = transfer();
  await it.run();
  assert.deepEqual(server.log.slice(2), [`PATCH ${8 * MB}`, "HEAD", `PATCH ${8 * MB}`, `PATCH ${16 * MB}`]);
  assert.deepEqual(waits, [[1, 1]]);
  whole();
});

test("pauses grow while nothing works", async () => {
  // The first part arrives, then every PATCH fails while HEAD still answers.
  server.faults = [undefined, undefined, ...Array(4).fill([[503, {}], undefined]).flat()];
  const { waits, transfer: it } = transfer();
  await it.run();
  assert.deepEqual(waits.filter(([n], i) => waits.findIndex(([m]) => m === n) === i), [[1, 1], [2, 3], [3, 5], [4, 10]]);
  whole();
});

test("a known upload goes on after a reload; one that the server forgot begins again", async () => {
  server.held = content.slice(0, 8 * MB);
  await transfer({ address: "/uploads/1" }).transfer.run();
  assert.deepEqual(server.log, ["HEAD", `PATCH ${8 * MB}`, `PATCH ${16 * MB}`]);
  whole();
  server = { held: null, faults: [], log: [] };
  await transfer({ address: "/uploads/9" }).transfer.run();
  assert.deepEqual(server.log.slice(0, 3), ["HEAD", "POST", "PATCH 0"]);
});

test("an upload that was already whole is not sent again", async () => {
  server.held = content;
  assert.equal(await transfer({ address: "/uploads/1" }).transfer.run(), "ab12");
  assert.deepEqual(server.log, ["HEAD"]);
});

// A-16.p2-R1: the operator says how large one request may be.
test("no part is larger than the operator allows", async () => {
  await transfer({ part: 15 * MB }).transfer.run();
  assert.deepEqual(server.log, ["POST", "PATCH 0", `PATCH ${8 * MB}`, `PATCH ${16 * MB}`]);
  server = { held: null, faults: [], log: [] };
  await transfer({ part: 5 * MB }).transfer.run();
  assert.deepEqual(server.log, ["POST", "PATCH 0", ...[5, 10, 15].map((at) => `PATCH ${at * MB}`)]);
  whole();
});

test("a file that the portal holds already is not sent", async () => {
  server.faults = [[201, { Location: "/uploads/7", "Upload-Offset": String(file.size), "Upload-Sha256": "ab12" }]];
  assert.equal(await transfer().transfer.run(), "ab12");
  assert.deepEqual(server.log, ["POST"]);
});

test("a refusal is shown in the server's words and not tried again", async () => {
  server.faults = [[415, { "Content-Type": "text/plain; charset=utf-8" }, "Файл защищён паролем"]];
  await assert.rejects(transfer().transfer.run(), { message: "Файл защищён паролем" });
  assert.deepEqual(server.log, ["POST"]);
});

// A-16.p2: what was sent waits for its sender, who signs in again.
test("whoever is signed out is told so, and the upload goes on after the next sign-in", async () => {
  server.faults = [undefined, undefined, [401, { "Content-Type": "text/plain" }, ""]];
  await assert.rejects(transfer().transfer.run(), { signedOut: true, gone: false });
  assert.deepEqual(server.log, ["POST", "PATCH 0", `PATCH ${8 * MB}`]);
  server.faults = [[401, {}]];
  await assert.rejects(transfer({ address: "/uploads/1" }).transfer.run(), { signedOut: true });
  assert.deepEqual(server.log.slice(3), ["HEAD"], "nothing begins anew");
  server.faults = [];
  await transfer({ address: "/uploads/1" }).transfer.run();
  assert.deepEqual(server.log.slice(4), ["HEAD", `PATCH ${8 * MB}`, `PATCH ${16 * MB}`]);
  whole();
});

// A-16.p2: a disk without room does not get it by asking again; a name that is there is for the reader to decide.
test("no room ends at once, and a name that is there is told as such", async () => {
  server.faults = [[507, { "Content-Type": "text/plain" }, "Орын жоқ"]];
  await assert.rejects(transfer().transfer.run(), { message: "Орын жоқ", sameName: false });
  server.faults = [[428, { "Content-Type": "text/plain" }, "Мұндай файл бар"]];
  await assert.rejects(transfer().transfer.run(), { message: "Мұндай файл бар", sameName: true });
  assert.deepEqual(server.log, ["POST", "POST"]);
});
