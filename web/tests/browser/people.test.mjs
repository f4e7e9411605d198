// The head of an organisation gives an employee powers; he accepts, acts, and loses them again; each on the own pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { sign, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, head, clerk;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  head = await person(browser);
  const { page } = head;
  await signIn(page, demo, demo.portal, "applicant");
  const groups = ["state_registration", "tax_and_mandatory_payments", "bank_details"];
  const upload = async (page, files) => {
    const listed = page.waitForEvent("load");
    await page.locator("#file").setInputFiles(files);
    await listed;
  };
  const registration = await steps.register(page, demo, groups, upload, (page) => sign(page, demo, "applicant"));
  const registrar = await person(browser);
  await signIn(registrar.page, demo, demo.portal, "registrar");
  await steps.confirmRegistration(registrar.page, demo, registration);
  clerk = await person(browser);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

//
test("the head gives a power with the own key", { timeout: 180_000 }, async () => {
  const { page } = head;
  await page.goto(`${demo.portal}/people`);
  await look(head, "people-empty");
  await page.goto(`${demo.portal}/people/new`);
  await page.locator("#iin").fill("930818300011");
  await steps.submit(page, 'form[action="/people"]');
  assert.equal(await page.locator(".govuk-error-summary").count(), 1);
  assert.equal(await page.locator("#iin").inputValue(), "930818300011", "what was typed is kept");
  await look(head, "people-form-wrong");
  await page.locator("#iin").fill("930818300010");
  await page.locator("#name").fill("ҚҰРМАНОВ ДӘУРЕН САМАТҰЛЫ");
  await page.locator('[name="rights"][value="edit"]').check();
  await page.locator("#basis").fill("Бұйрық № 7, 20.11.2026");
  await steps.submit(page, 'form[action$="/form"]');
  assert.match(page.url(), /\/people\/[^/]+\/sign$/, await page.locator("main").innerText());
  await look(head, "people-sign");
  await sign(page, demo, "applicant");
  assert.match(page.url(), /\/people\/[0-9a-f-]+$/, await page.locator("main").innerText());
  await look(head, "people-card");
});

//
test("the employee accepts, prepares and sees what he did", { timeout: 180_000 }, async () => {
  const { page } = clerk;
  await signIn(page, demo, demo.portal, "clerk");
  await page.goto(`${demo.portal}/account`);
  await look(clerk, "account-invitation");
  await page.locator('button[value="accept"]').click();
  await page.waitForURL(/\/account$/);
  await look(clerk, "account");
  await page.goto(`${demo.portal}/cabinet`);
  await steps.submit(page, 'form[action="/applications"]');
  assert.match(page.url(), /\/applications\/[^/]+\/object$/);
  await page.goto(`${demo.portal}/account/sessions`);
  await look(clerk, "account-sessions");
  await page.goto(`${demo.portal}/account/journal`);
  assert.equal(await page.locator("tbody tr").count(), 1, "the acceptance; a draft is no act");
  await look(clerk, "account-journal");
});

//
test("what is taken back ends at once", { timeout: 60_000 }, async () => {
  const { page } = head;
  await page.goto(`${demo.portal}/people`);
  await page.locator("tbody a").first().click();
  await page.locator("#reason").fill("Жұмыстан шықты");
  await steps.submit(page, 'form[action$="/revoke"]');
  await clerk.page.goto(`${demo.portal}/cabinet`);
  await clerk.page.waitForURL(/\/sign-in/);
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
