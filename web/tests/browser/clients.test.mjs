// Clients of the tus protocol that nobody here wrote send files to a real portal: tus-js-client, Uppy, tuspy, curl.
// The portal is killed in the middle, and they go on where it stood.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { Upload } from "tus-js-client";
import { person, startBrowser } from "./browser.mjs";
import { eventually, startDemo } from "./demo.mjs";
import { signIn } from "./signing.mjs";
import { Visitor } from "./visitor.mjs";

const run = promisify(execFile);
const MIB = 1 << 20;
const tuspy = new URL("../../../tools/upload-with-tuspy", import.meta.url).pathname;

let demo, visitor;
before(async () => {
  demo = await startDemo();
  visitor = await Visitor.signedIn(demo, "individual");
});
after(async () => demo?.stop());

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Sends bytes with tus-js-client; resolves with the address. */
async function send(bytes, name, options = {}) {
  const metadata = await visitor.metadata(name);
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${demo.portal}/uploads`,
      headers: visitor.headers,
      metadata,
      chunkSize: MIB,
      retryDelays: [200, 500, 1_000, 2_000, 3_000, 5_000, 5_000],
      onError: reject,
      onSuccess: () => resolve(upload.url),
      ...options,
    });
    upload.start();
    options.begun?.(upload);
  });
}

/** The process that serves the portal: a child of the demo. */
async function portalProcess() {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes("serve") && command.includes(join(demo.data, "portal"))) return Number(pid);
  }
  throw new Error("no process serves the portal");
}

// A-16.p2, A-16.p1-R1
test("tus-js-client goes on after the portal was killed in the middle", { timeout: 120_000 }, async () => {
  const bytes = randomBytes(24 * MIB + 77);
  let killed = 0;
  const address = await send(bytes, "ПЗ_том1.pdf", {
    onChunkComplete: (_, accepted) => {
      if (killed < 2 && accepted >= (killed + 1) * 8 * MIB) {
        killed += 1;
        // It may be on its way back from the kill before.
        eventually("the portal serves", () => portalProcess().catch(() => null)).then((pid) => process.kill(pid, "SIGKILL"));
      }
    },
  });
  assert.equal(killed, 2, "the portal was killed twice on the way");
  const stands = await eventually("the portal is back", () => visitor.stands(address).catch(() => null));
  assert.deepEqual(stands, { status: 200, offset: String(bytes.length), sha256: sha256(bytes) });
});

// A-16.p2
test("tus-js-client stopped and begun anew with the address sends only the rest", { timeout: 60_000 }, async () => {
  const bytes = randomBytes(6 * MIB);
  let first;
  await new Promise((stopped) => {
    send(bytes, "АР.pdf", {
      begun: (upload) => (first = upload),
      onChunkComplete: (_, accepted) => accepted >= 2 * MIB && first.abort().then(stopped),
    }).catch(() => {});
  });
  const begins = Number((await visitor.stands(first.url)).offset);
  assert.ok(begins >= 2 * MIB && begins < bytes.length, `${begins}`);
  const seen = [];
  const address = await send(bytes, "АР.pdf", { uploadUrl: first.url, onProgress: (sent) => seen.push(sent) });
  assert.ok(Math.min(...seen) >= begins, "nothing before the place where it stood was sent again");
  assert.equal((await visitor.stands(address)).sha256, sha256(bytes));
});

// A-16.p2
test("tus-js-client sends parts side by side, and a job joins them", { timeout: 60_000 }, async () => {
  const bytes = randomBytes(9 * MIB + 5);
  const address = await send(bytes, "КЖ.pdf", { parallelUploads: 3 });
  const stands = await eventually("the parts are joined", async () => {
    const stands = await visitor.stands(address);
    return stands.offset && stands;
  });
  assert.deepEqual(stands, { status: 200, offset: String(bytes.length), sha256: sha256(bytes) });
});

test("tus-js-client is told in words what is refused, and may end an upload", { timeout: 60_000 }, async () => {
  const refused = await send(randomBytes(9), "ПЗ.exe").catch((error) => error);
  assert.equal(refused.originalResponse.getStatus(), 415);
  assert.match(refused.originalResponse.getBody(), /pdf/);
  let upload;
  await send(randomBytes(9), "лишний.pdf", { begun: (begun) => (upload = begun) });
  await upload.abort(true);
  assert.equal((await visitor.stands(upload.url)).status, 404);
});

// A-16.p2
test("tuspy stops in the middle and goes on, with a checksum for each part", { timeout: 240_000 }, async () => {
  const [file, bytes] = [join(demo.data, "ГП.pdf"), randomBytes(5 * MIB + 3)];
  await writeFile(file, bytes);
  const pairs = (flag, values) => Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const about = [...pairs("--header", visitor.headers), ...pairs("--about", await visitor.metadata("ГП.pdf"))];
  const begun = await run(tuspy, [`${demo.portal}/uploads`, file, ...about, "--stop-at", String(2 * MIB)]);
  const address = begun.stdout.trim();
  assert.equal((await visitor.stands(address)).offset, String(2 * MIB));
  await run(tuspy, [`${demo.portal}/uploads`, file, ...about, "--url", address]);
  assert.deepEqual(await visitor.stands(address), { status: 200, offset: String(bytes.length), sha256: sha256(bytes) });
  await rm(file);
});

// A-16.p2
test("curl sends a file in two parts", { timeout: 60_000 }, async () => {
  const bytes = randomBytes(MIB);
  const metadata = Object.entries(await visitor.metadata("ИД.pdf")).map(([k, v]) => `${k} ${Buffer.from(v).toString("base64")}`);
  const headers = Object.entries({ ...visitor.headers, "Tus-Resumable": "1.0.0" }).flatMap(([k, v]) => ["-H", `${k}: ${v}`]);
  const curl = async (...args) => (await run("curl", ["-sS", "-D", "-", "--fail-with-body", ...headers, ...args])).stdout;
  const made = await curl("-X", "POST", "-H", `Upload-Length: ${bytes.length}`, "-H", `Upload-Metadata: ${metadata}`, `${demo.portal}/uploads`);
  const address = made.match(/^location: (\S+)/im)[1];
  for (const [from, to] of [[0, 300_000], [300_000, bytes.length]]) {
    const file = join(demo.data, "part");
    await writeFile(file, bytes.subarray(from, to));
    const patch = ["-X", "PATCH", "-H", "Content-Type: application/offset+octet-stream", "-H", `Upload-Offset: ${from}`];
    const answer = await curl(...patch, "--data-binary", `@${file}`, demo.portal + address);
    assert.match(answer, new RegExp(`^upload-offset: ${to}\r$`, "im"));
  }
  assert.equal((await visitor.stands(address)).sha256, sha256(bytes));
});

// A-16.p2: the library that many sites build their upload pages on, in a browser.
test("Uppy sends files from a page", { timeout: 120_000 }, async () => {
  const source = `import Uppy from "@uppy/core"; import Tus from "@uppy/tus"; Object.assign(window, { Uppy, Tus });`;
  const resolveDir = new URL(".", import.meta.url).pathname;
  const built = await build({ stdin: { contents: source, resolveDir }, bundle: true, write: false, format: "iife" });
  const about = await visitor.metadata("uppy.pdf");
  const browser = await startBrowser();
  try {
    // The pages of the portal allow scripts of their own only.
    const { page } = await person(browser, { bypassCSP: true });
    await signIn(page, demo, demo.portal, "individual");
    await page.goto(`${demo.portal}/registration/${visitor.registration}/documents/identity_document`);
    await page.addScriptTag({ content: built.outputFiles[0].text });
    const sent = await page.evaluate(async (about) => {
      const token = document.querySelector("[data-token]").dataset.token;
      const uppy = new window.Uppy().use(window.Tus, {
        endpoint: "/uploads",
        headers: { "x-csrf-token": token },
        chunkSize: 1 << 20,
        allowedMetaFields: Object.keys(about),
      });
      for (const name of ["uppy-1.pdf", "uppy-2.pdf"]) {
        const data = new Blob([new Uint8Array(3 << 20).fill(name.length)], { type: "application/pdf" });
        uppy.addFile({ name, type: "application/pdf", data, meta: { ...about, filename: name } });
      }
      const result = await uppy.upload();
      return { failed: result.failed.map((file) => file.error), addresses: result.successful.map((file) => file.uploadURL) };
    }, about);
    assert.deepEqual(sent.failed, []);
    assert.equal(sent.addresses.length, 2);
    for (const address of sent.addresses) {
      assert.equal((await visitor.stands(address)).sha256, sha256(Buffer.alloc(3 * MIB, 10)));
    }
    await page.reload();
    await page.getByText("uppy-2.pdf").first().waitFor();
  } finally {
    await browser.close();
  }
});
