// Signing as a person does it: through the page and the signer, or with a file signed elsewhere.
import assert from "node:assert/strict";

/** Tells the local signer what its user chooses: `{ persona: "applicant" }` or `{ cancel: true }`. */
export async function choose(demo, choice) {
  const answer = await order(demo, "/choose", choice);
  assert.equal((await answer.json()).answered, true, "the page still waited for the signer");
}

/** Presses the button of the sign panel and chooses a key; resolves on the page that the server answered. */
export async function sign(page, demo, persona) {
  const next = page.waitForEvent("load");
  await page.locator("[data-sign] [data-start]").click();
  await choose(demo, { persona });
  await next;
}

/** Signs without the script: takes the bytes from the page, signs them elsewhere, sends the CMS file. */
export async function signByFile(page, demo, persona, change = (bytes) => bytes) {
  const panel = page.locator("[data-sign]");
  const bytes = await download(page, await panel.locator("a[download]").first().getAttribute("href"));
  const attached = (await panel.getAttribute("data-attached")) === "true";
  const answer = await order(demo, "/sign", { persona, data: change(bytes).toString("base64"), attached });
  const way = panel.locator("details");
  if (!(await way.evaluate((details) => details.open))) await way.locator("summary").click();
  await way.locator('input[type="file"]').setInputFiles({
    name: "signature.cms",
    mimeType: "application/octet-stream",
    buffer: Buffer.from(await answer.arrayBuffer()),
  });
  await Promise.all([page.waitForEvent("load"), way.locator('button[type="submit"]').click()]);
}

/** Signs in at `address` with the key of a persona. */
export async function signIn(page, demo, address, persona) {
  await page.goto(`${address}/sign-in`);
  await sign(page, demo, persona);
  await signedIn(page);
}

export async function signedIn(page) {
  await page.locator('form[action="/sign-out"]').waitFor();
}

/** Bytes behind an address, with the cookies of the page. */
export async function download(page, href) {
  const answer = await page.context().request.get(new URL(href, page.url()).href);
  assert.equal(answer.status(), 200, href);
  return answer.body();
}

async function order(demo, path, body) {
  const answer = await fetch(demo.signer + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, `signer ${path} ${JSON.stringify(body)}`.slice(0, 200));
  return answer;
}
