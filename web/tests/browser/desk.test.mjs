// The operator's desk: a document beside the checks and the state register, single keys, the next one opens by itself, what
// has no hint is confirmed together.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { sign, signByFile, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, registrar;
const waiting = [];

/** Files through the plain form, all at once. */
async function byForm(page, files) {
  await page.locator("#file").setInputFiles(files);
  await steps.submit(page, "form[data-upload]");
}

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  const groups = { individual: ["identity_document"], applicant: ["state_registration", "tax_and_mandatory_payments", "bank_details"] };
  for (const key of Object.keys(groups)) {
    const { page } = await person(browser, { javaScriptEnabled: false });
    await page.goto(`${demo.portal}/sign-in`);
    await signByFile(page, demo, key);
    waiting.push(await steps.register(page, demo, groups[key], byForm, (page) => signByFile(page, demo, key)));
  }
  registrar = await person(browser);
  await signIn(registrar.page, demo, demo.portal, "registrar");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const at = (id) => `${demo.portal}/operator/registrations/${id}`;

// A-8.p2, A-9
test("a document, the checks and the register stand side by side, and keys decide", { timeout: 240_000 }, async () => {
  const { page } = registrar;
  await page.goto(`${demo.portal}/operator/registrations`);
  await steps.reloadUntil(page, "the register has answered", page.locator('tbody tr:nth-child(2) [name="chosen"]'));
  await look(registrar, "desk");
  await page.goto(at(waiting[0]));
  await page.locator("#sheet img").first().waitFor();
  await look(registrar, "desk-card");
  assert.match(await page.locator("#register").innerText(), /ИВАНЧЕНКО/);

  // Keys that are switched off are letters.
  await page.locator("[data-keys] summary").click();
  const on = page.locator("[data-keys] input");
  await on.uncheck();
  await on.evaluate((box) => box.blur());
  await page.keyboard.press("j");
  assert.equal(new URL(page.url()).pathname, new URL(at(waiting[0])).pathname);
  await on.check();
  await on.evaluate((box) => box.blur());
  await Promise.all([page.waitForURL(at(waiting[1])), page.keyboard.press("j")]);
  await Promise.all([page.waitForURL(at(waiting[0])), page.keyboard.press("k")]);
  // Where somebody writes they are letters too.
  await page.locator("#explanation").fill("");
  await page.locator("#explanation").press("r");
  assert.equal(await page.locator("#explanation").inputValue(), "r");
  assert.equal(await page.locator('[name="decision"]:checked').count(), 0);
  await page.locator("#explanation").fill("");
  await page.locator("#explanation").blur();
  await page.keyboard.press("c");
  assert.equal(await page.locator('[name="decision"][value="confirm"]').isChecked(), true);
  await Promise.all([page.waitForURL(`${at(waiting[0])}/confirmation`), page.keyboard.press("s")]);
  await look(registrar, "desk-confirmation");
  await sign(page, demo, "registrar");
  assert.equal(page.url(), `${at(waiting[1])}?done=${waiting[0]}`);
  assert.equal(await page.locator(".govuk-notification-banner").count(), 1);
});

// A-8.p2
test("what has no hint is signed and confirmed together", { timeout: 120_000 }, async () => {
  const { page } = registrar;
  await page.goto(`${demo.portal}/operator/registrations`);
  await page.locator('[name="chosen"]').check();
  await steps.submit(page, 'form[action="/operator/registrations/confirmation"]');
  await look(registrar, "desk-confirmations");
  await sign(page, demo, "registrar");
  assert.match(page.url(), /\?confirmed=1$/);
  assert.equal(await page.locator('[name="chosen"]').count(), 0, "nothing waits");
  await look(registrar, "desk-confirmed");
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
