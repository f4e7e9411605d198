// Prices of the portal: the operator drafts and approves, the Vedomstvo consents with its key, everybody reads; accounts
// and payments beside them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { sign, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, admin, vedomstvo;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  [admin, vedomstvo] = [await person(browser), await person(browser)];
  await signIn(admin.page, demo, demo.portal, "administrator");
  await signIn(vedomstvo.page, demo, demo.portal, "vedomstvo");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

//
test("the operator drafts and approves prices, which are not in force by that", { timeout: 180_000 }, async () => {
  const { page } = admin;
  await page.goto(`${demo.portal}/operator/prices`);
  await look(admin, "prices-empty");
  await page.goto(`${demo.portal}/operator/prices/new`);
  await look(admin, "prices-new");
  await page.locator('[name="payers"][value="participants"]').check();
  await page.locator("#from").fill("01.12.2030");
  await page.locator("#reason").fill("Бұйрық № 12");
  const first = { code: "R1", kk: "Ресурстар", ru: "Ресурсы", en: "Resources", price: "74 400" };
  for (const [name, value] of Object.entries(first)) await page.locator(`#${name}-0`).fill(value);
  await page.locator("#unit-0").selectOption("month");
  await steps.submit(page, 'form[action="/operator/prices"]');
  assert.match(page.url(), /\/operator\/prices\/[0-9a-f-]+$/, await page.locator("main").innerText());
  await look(admin, "prices-draft");
  await steps.submit(page, "main aside form");
  await look(admin, "prices-approved");
});

//
test("the Vedomstvo consents with its own key, and everybody reads the prices", { timeout: 180_000 }, async () => {
  const { page } = vedomstvo;
  await page.goto(`${demo.portal}/vedomstvo/prices`);
  await look(vedomstvo, "vedomstvo-prices");
  await page.locator("tbody a").first().click();
  await page.locator("#number").waitFor();
  await look(vedomstvo, "vedomstvo-price-list");
  await page.locator('main [value="consent"], main [value="yes"]').first().check();
  await page.locator("#number").fill("12-05/77");
  await steps.submit(page, "main aside form:not([data-sign] form)");
  await sign(page, demo, "vedomstvo");
  assert.match(await page.locator("main").innerText(), /12-05\/77/);
  const everybody = await person(browser);
  await everybody.page.goto(`${demo.portal}/prices`);
  assert.match(await everybody.page.locator("main").innerText(), /Тариф № 1, вступает в силу/);
  await look(everybody, "prices-public");
});

//
test("accounts and payments of the operator", { timeout: 180_000 }, async () => {
  const { page } = admin;
  await page.goto(`${demo.portal}/operator/accounts`);
  await look(admin, "accounts");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/\/operator\/accounts\/[0-9a-f-]+$/);
  await look(admin, "account-of-participant");
  await page.goto(`${demo.portal}/operator/payments`);
  await look(admin, "payments");
  const row = "02.11.2026;B-1;100,00;160240000018;Сенім;KZ86;T-2026-10-0001";
  await page.locator('main input[type="file"]').setInputFiles({
    name: "statement.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`date;reference;amount;payer_bin;payer_name;payer_account;purpose\n${row}\n`),
  });
  await steps.submit(page, 'form[action="/operator/payments"]');
  assert.match(page.url(), /\/operator\/payments\/statements\//, await page.locator("main").innerText());
  await look(admin, "payments-preview");
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
