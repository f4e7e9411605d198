// Starts `tereze demo` for one test file: own ports, own data folder, ended and removed afterwards.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.TEREZE ?? "tereze";
const patience = 60_000;

/** Starts both systems and the local signer; resolves when all three answer. */
export async function startDemo() {
  const port = await freePorts();
  const data = await mkdtemp(join(tmpdir(), "tereze-browser-"));
  const child = spawn(program, ["demo", "--data", data, "--port", String(port)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (output += bytes));
  const ended = new Promise((done) => child.once("exit", done));
  const demo = {
    portal: `http://127.0.0.1:${port}`,
    expertise: `http://127.0.0.1:${port + 1}`,
    signer: `http://127.0.0.1:${port + 2}`,
    data,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await Promise.race([ended, pause(10_000).then(() => child.kill("SIGKILL"))]);
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
  try {
    for (const address of [demo.portal, demo.expertise, demo.signer]) await answers(address, child, () => output);
  } catch (error) {
    await demo.stop();
    throw error;
  }
  return demo;
}

async function answers(address, child, output) {
  const until = Date.now() + patience;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`tereze demo ended with ${child.exitCode}:\n${output()}`);
    try {
      await fetch(address, { redirect: "manual" });
      return;
    } catch {
      if (Date.now() > until) throw new Error(`${address} does not answer:\n${output()}`);
      await pause(100);
    }
  }
}

/** A port with two free ones after it: the demo takes three in a row. */
async function freePorts() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if ((await Promise.all([port, port + 1, port + 2].map(isFree))).every(Boolean)) return port;
  }
}

function isFree(port) {
  return new Promise((done) => {
    const server = net.createServer().once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again until `probe` gives something true: for what jobs do in the background. */
export async function eventually(what, probe, ms = 30_000) {
  const until = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${what}`);
    await pause(200);
  }
}
