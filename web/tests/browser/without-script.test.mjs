// The main job by somebody whose browser runs no scripts: plain forms, files sent whole, signatures as files.
// Then nobody answers, and the end of the term does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { download, signByFile, signedIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const plain = { javaScriptEnabled: false };

async function signedInByFile(address, persona) {
  const { page } = await person(browser, plain);
  await page.goto(`${address}/sign-in`);
  await signByFile(page, demo, persona);
  await signedIn(page);
  return page;
}

/** Files through the plain form, all at once. */
async function byForm(page, files) {
  await page.locator("#file").setInputFiles(files);
  await steps.submit(page, "form[data-upload]");
}

// .a2, A-20, A-40.p1: an individual, and the result that the end of the term brings.
test("registration, submission and an answer by the end of the term need no script", { timeout: 240_000 }, async () => {
  const visitor = await person(browser);
  await steps.tuesdayMorning(visitor.page, demo);

  const page = await signedInByFile(demo.portal, "individual");
  const signs = (page) => signByFile(page, demo, "individual");
  const registration = await steps.register(page, demo, ["identity_document"], byForm, signs);
  const registrar = await signedInByFile(demo.portal, "registrar");
  await steps.confirmRegistration(registrar, demo, registration, undefined, (page) =>
    signByFile(page, demo, "registrar"),
  );

  const files = [steps.paper("ПЗ_том1.pdf"), steps.paper("ИД_АПЗ.pdf")];
  const application = await steps.draft(page, demo, (page) => byForm(page, files));
  await signByFile(page, demo, "individual");
  assert.match(page.url(), /\/receipt$/);
  const receipt = await download(page, `/cases/${application}/receipt.pdf`);
  assert.ok(receipt.subarray(0, 5).equals(Buffer.from("%PDF-")));

  await page.goto(`${demo.portal}/cases/${application}`);
  await steps.reloadUntil(page, "the term of the completeness check", page.locator("main .rib"));
  await steps.forward(visitor.page, demo, "10d");
  await steps.reloadUntil(page, "the automatic result", page.locator('main [href*="/signatures/"]').nth(2));
});

// other bytes and other people's keys do not count.
test("a signature over other bytes is refused, and the draft stays as it was", { timeout: 120_000 }, async () => {
  const page = await signedInByFile(demo.portal, "individual");
  const files = [steps.paper("ПЗ_том1.pdf"), steps.paper("ИД_АПЗ.pdf")];
  await steps.draft(page, demo, (page) => byForm(page, files));
  const address = page.url();
  await signByFile(page, demo, "individual", (bytes) => Buffer.concat([bytes, Buffer.from("\n")]));
  assert.match(await page.locator('[role="alert"]').first().innerText(), /другой документ|отличается|Опись/i);
  await page.goto(address);
  assert.ok(await page.locator("[data-sign]").isVisible(), "it can still be signed");
  await signByFile(page, demo, "applicant");
  assert.ok(await page.locator('[role="alert"]').first().isVisible(), "another person's key");
  await page.goto(address);
  await signByFile(page, demo, "individual");
  assert.match(page.url(), /\/receipt$/);
});

test("a form with mistakes keeps what was typed and leads to each mistake", async () => {
  const page = await signedInByFile(demo.portal, "individual");
  await page.goto(`${demo.portal}/cabinet`);
  await steps.submit(page, 'form[action="/applications"]');
  await page.locator('[name="title"]').fill("Мектеп");
  await page.locator('[name="designer_bin"]').fill("160240000019");
  await Promise.all([page.waitForEvent("load"), page.locator("main form[data-autosave] button:not([name])").click()]);
  assert.match(await page.title(), /^Ошибка|^Ошибки/);
  const links = page.locator(".govuk-error-summary__list a");
  assert.ok((await links.count()) > 1);
  for (const target of await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    assert.equal(await page.locator(target).count(), 1, target);
  }
  assert.equal(await page.locator('[name="title"]').inputValue(), "Мектеп");
  assert.equal(await page.locator('[name="designer_bin"]').inputValue(), "160240000019");
});
