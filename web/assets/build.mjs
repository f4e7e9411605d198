// Builds styles, scripts, fonts and the mark into ../static with hashed names and a manifest.
// `node build.mjs --check` builds into memory and fails when ../static holds something else.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { compile } from "sass";
import { build } from "esbuild";

const here = new URL(".", import.meta.url).pathname;
const out = new URL("../static/", import.meta.url).pathname;
const fontsDir = here + "node_modules/@fontsource-variable/golos-text/";
const budget = { "app.css": 20_000, "app.js": 30_000, "sign.js": 12_000, "upload.js": 25_000, "hash.js": 6_000 }; // bytes, brotli

const files = new Map(); // hashed name → bytes
const manifest = {}; // plain name → address

function add(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const [, stem, ext] = name.match(/^(.*)(\.[a-z0-9]+)$/);
  const hashed = `${stem}-${hash}${ext}`;
  files.set(hashed, Buffer.from(bytes));
  manifest[name] = "/assets/" + hashed;
  return hashed;
}

const fonts = { latin: "latin", cyrillic: "cyrillic", kazakh: "cyrillic-ext" };
for (const [name, subset] of Object.entries(fonts)) {
  add(`golos-${name}.woff2`, readFileSync(`${fontsDir}files/golos-text-${subset}-wght-normal.woff2`));
}
files.set("golos-text-OFL.txt", readFileSync(fontsDir + "LICENSE"));
add("mark.svg", readFileSync(here + "mark.svg"));

let css = compile(here + "scss/app.scss", { loadPaths: [here + "node_modules"], style: "compressed", quietDeps: true }).css;
css = css.replace(/\.\.\/golos-(\w+)\.woff2/g, (_, name) => manifest[`golos-${name}.woff2`]);
add("app.css", css);

const scripts = await build({
  entryPoints: ["app", "sign", "upload", "hash"].map((name) => `${here}src/${name}.ts`),
  outdir: "/", bundle: true, splitting: false, format: "esm", target: "es2022", minify: true, write: false,
  legalComments: "none",
});
for (const file of scripts.outputFiles) add(file.path.replace(/^.*\//, ""), file.contents);
files.set("manifest.json", Buffer.from(JSON.stringify(manifest, null, 2) + "\n"));

const packed = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
let failed = false;
for (const [name, limit] of Object.entries(budget)) {
  const size = packed(files.get(manifest[name].slice("/assets/".length))).length;
  console.log(`${name.padEnd(10)} ${size} of ${limit} bytes (brotli)`);
  if (size > limit) failed = true;
}
for (const [name, bytes] of [...files]) if (/\.(css|js|svg)$/.test(name)) files.set(name + ".br", packed(bytes));

if (process.argv.includes("--check")) {
  // Brotli's output may differ between releases of Node: compare what is packed, not the packing.
  const plain = (name, bytes) => (name.endsWith(".br") ? brotliDecompressSync(bytes) : bytes);
  const kept = new Set(readdirSync(out));
  for (const [name, bytes] of files) {
    if (!kept.delete(name) || !plain(name, readFileSync(out + name)).equals(plain(name, bytes))) {
      console.error(`web/static/${name} is not what web/assets builds: run npm run build there`);
      failed = true;
    }
  }
  for (const name of kept) { console.error(`web/static/${name} is not built by web/assets`); failed = true; }
} else {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(out + name, bytes);
}
process.exit(failed ? 1 : 0);
