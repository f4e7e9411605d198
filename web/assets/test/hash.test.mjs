// The hash that decides whether a file is sent at all, and the speed that tells when it is done.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { load } from "./load.mjs";

const { hash } = await load("hash");
const { Speed } = await load("speed");

test("the hash of a file over several pieces is that of its bytes, and progress reaches the end", async () => {
  for (const size of [0, 1, 4 << 20, (9 << 20) + 7]) {
    const bytes = randomBytes(size);
    const seen = [];
    assert.equal(await hash(new Blob([bytes]), (at) => seen.push(at)), createHash("sha256").update(bytes).digest("hex"));
    assert.equal(seen.at(-1) ?? 0, size);
  }
});

test("speed is that of the last seconds, and the rest is told by it", () => {
  const speed = new Speed();
  assert.equal(speed.left(100, 0), null);
  for (let second = 0; second <= 20; second += 1) speed.add(second < 10 ? 100 : 1_000, second * 1_000);
  assert.equal(Math.round(speed.rate(20_000)), 1_000);
  assert.equal(speed.left(5_500, 20_000), 6);
  assert.equal(speed.rate(31_000), 0, "nothing has gone for long");
  assert.equal(speed.left(1, 31_000), null);
});
