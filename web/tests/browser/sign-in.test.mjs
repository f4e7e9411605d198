// Sign-in by certificate: both ways, both systems, and keys that must not open the door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser, weight } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { choose, sign, signByFile, signIn, signedIn } from "./signing.mjs";

let demo, browser;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("home and sign-in are for everybody, in every language and theme", async () => {
  for (const [system, address] of [["portal", demo.portal], ["expertise", demo.expertise]]) {
    const visitor = await person(browser);
    await visitor.page.goto(address);
    await look(visitor, `${system}-home`);
    await visitor.page.goto(`${address}/sign-in`);
    await look(visitor, `${system}-sign-in`);
    await visitor.context.close();
  }
  assert.equal(findings.length, 0, `\n${findings.join("\n")}`);
});

test("the first view is at most 150 KB", async () => {
  const open = ["/", "/sign-in", "/calendar", "/participants"];
  for (const address of [...open.map((path) => demo.portal + path), demo.expertise + "/", demo.expertise + "/calendar"]) {
    const bytes = await weight(browser, address);
    assert.ok(bytes > 10_000 && bytes <= 150 * 1024, `${address}: ${bytes} bytes`);
  }
});

// the key of a legal entity.
test("a head of an organisation signs in with a GOST key and signs out", async () => {
  const { context, page, complaints } = await person(browser);
  await signIn(page, demo, demo.portal, "applicant");
  assert.match(await page.locator("header").innerText(), /Сарыарқа/);
  await page.locator('form[action="/sign-out"] button').click();
  await page.waitForLoadState("load");
  assert.equal(await page.locator('form[action="/sign-out"]').count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

// the key of an individual.
test("without JavaScript an individual signs in with a CMS file made with an RSA key", async () => {
  const { context, page } = await person(browser, { javaScriptEnabled: false });
  await page.goto(`${demo.portal}/sign-in`);
  await signByFile(page, demo, "individual");
  await signedIn(page);
  await context.close();
});

test("cancelling in the signer loses nothing and the same page can try again", async () => {
  const { context, page } = await person(browser);
  await page.goto(`${demo.portal}/sign-in`);
  await page.locator("[data-sign] [data-start]").click();
  await choose(demo, { cancel: true });
  await page.locator('[data-sign][data-state="cancel"]').waitFor();
  await sign(page, demo, "applicant");
  await signedIn(page);
  await context.close();
});

for (const persona of ["expired", "revoked", "foreign"]) {
  // expired, revoked and foreign keys.
  test(`the key "${persona}" does not open the door and the page says why`, async () => {
    const { context, page } = await person(browser);
    await page.goto(`${demo.portal}/sign-in`);
    await sign(page, demo, persona);
    assert.equal(await page.locator('form[action="/sign-out"]').count(), 0);
    const told = { expired: /Срок регистрационного свидетельства истёк/, revoked: /Регистрационное свидетельство отозвано/, foreign: /Национальным удостоверяющим/ };
    assert.match(await page.locator('[role="alert"]').first().innerText(), told[persona]);
    await context.close();
  });
}

test("a text other than the one on the page does not open the door", async () => {
  const { context, page } = await person(browser, { javaScriptEnabled: false });
  await page.goto(`${demo.portal}/sign-in`);
  await signByFile(page, demo, "applicant", (bytes) => Buffer.concat([bytes, Buffer.from(" ")]));
  assert.equal(await page.locator('form[action="/sign-out"]').count(), 0);
  assert.ok(await page.locator('[role="alert"]').first().innerText());
  await context.close();
});

test("where the signer does not run the page says so and offers the file way", async () => {
  const { context, page } = await person(browser);
  // The signer refuses a websocket from another origin: for the page the same as no program at all.
  await page.route("**/sign-in", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replaceAll(demo.signer.replace("http", "ws"), "ws://127.0.0.1:9");
    await route.fulfill({ response: answer, body });
  });
  await page.goto(`${demo.portal}/sign-in`);
  await page.locator("[data-sign] [data-start]").click();
  await page.locator('[data-sign][data-state="no-app"], [data-sign][data-state="lna-denied"]').waitFor();
  await page.locator('[data-sign] details summary').click();
  assert.ok(await page.locator("#cms_file").isVisible());
  await context.close();
});
