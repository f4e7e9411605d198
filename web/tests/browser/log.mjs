// The transparency log of a portal, read with nothing of ours: hashes and proofs by a package of others, signatures by
// Node, the format after the specifications of C2SP.
import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import rfc9162 from "@transmute/rfc9162";

const RFC9162 = rfc9162.default ?? rfc9162;

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

/** Reads `name+id+key`: the key of a log (1) or of a witness (4). */
function verifier(text) {
  const [name, id, key] = text.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/).slice(1);
  const bytes = Buffer.from(key, "base64");
  assert.equal(sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4).toString("hex"), id);
  const jwk = { kty: "OKP", crv: "Ed25519", x: bytes.subarray(1).toString("base64url") };
  return { name, id, kind: bytes[0], key: createPublicKey({ key: jwk, format: "jwk" }) };
}

/** The text of a note if one of its lines is a signature of this key. */
function signedText(note, { name, id, kind, key }) {
  const end = note.lastIndexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const lines = note.slice(end + 1).split("\n").filter((line) => line.startsWith(`— ${name} `));
  const holds = lines.some((line) => {
    const bytes = Buffer.from(line.slice(name.length + 3), "base64");
    if (bytes.subarray(0, 4).toString("hex") !== id) return false;
    if (kind === 1) return verify(null, Buffer.from(text), key, bytes.subarray(4));
    const head = `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n`;
    return verify(null, Buffer.from(head + text), key, bytes.subarray(12));
  });
  assert.ok(holds, `${name} signed\n${note}`);
  return text;
}

function checkpoint(text) {
  const [origin, size, root] = text.split("\n");
  return { origin, size: Number(size), root: Buffer.from(root, "base64") };
}

/** One value, one spelling (RFC 8785). */
function spell(value) {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${spell(value[name])}`);
  return `{${members.join(",")}}`;
}

/** Proves a receipt by itself; gives its event and the state of the log that it leads to. */
export async function proved(receipt, keys) {
  const { event, nonce, proof } = JSON.parse(receipt);
  const [head, note] = [proof.slice(0, proof.indexOf("\n\n")), proof.slice(proof.indexOf("\n\n") + 2)];
  const [kind, index, ...path] = head.split("\n");
  assert.equal(kind, "c2sp.org/tlog-proof@v1");
  const texts = keys.map((key) => signedText(note, verifier(key)));
  const { origin, size, root } = checkpoint(texts[0]);
  assert.equal(origin, verifier(keys[0]).name);
  const entry = sha256(Buffer.from(nonce, "hex"), Buffer.from(spell(event)));
  const inclusion = {
    log_id: "",
    tree_size: size,
    leaf_index: Number(index.match(/^index (\d+)$/)[1]),
    inclusion_path: path.map((hash) => new Uint8Array(Buffer.from(hash, "base64"))),
  };
  const leaf = await RFC9162.leaf(new Uint8Array(entry));
  assert.ok(await RFC9162.verifyInclusionProof(new Uint8Array(root), leaf, inclusion), "the event is in the log");
  return event;
}

/** Fetches all entries and computes the root of the latest checkpoint from them. */
export async function readWhole(log, key) {
  const fetched = async (path) => {
    const answer = await fetch(`${log}/${path}`);
    assert.equal(answer.status, 200, path);
    return Buffer.from(await answer.arrayBuffer());
  };
  const { size, root } = checkpoint(signedText((await fetched("checkpoint")).toString(), verifier(key)));
  const entries = [];
  while (entries.length < size) {
    const width = Math.min(256, size - entries.length);
    const place = String(entries.length / 256).padStart(3, "0");
    const bundle = await fetched(`tile/entries/${place}${width < 256 ? `.p/${width}` : ""}`);
    for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at)) {
      entries.push(new Uint8Array(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at))));
    }
  }
  assert.deepEqual(Buffer.from(await RFC9162.treeHead(entries)), root);
  return size;
}
