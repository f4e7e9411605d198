// The registration form of the operator: a draft, a question of one's own by the keyboard, how it will be filled in in each
// language, the approval; all of it without scripts too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { signByFile, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, admin;
const here = () => `${demo.portal}/operator/questionnaires/670-legal`;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  admin = await person(browser);
  await signIn(admin.page, demo, demo.portal, "administrator");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

//
test("a question is added by the keyboard, moved, and looked at in each language", { timeout: 180_000 }, async () => {
  const { page } = admin;
  await page.goto(`${demo.portal}/operator/questionnaires`);
  await look(admin, "questionnaires");
  await page.goto(here());
  await look(admin, "questionnaire");
  await steps.submit(page, 'form[action$="/draft"]');
  await look(admin, "questionnaire-draft");
  await page.goto(`${here()}/questions/new`);
  await look(admin, "question-new");
  const words = { "label-kk": "Сайт мекенжайы", "label-ru": "Адрес сайта", "label-en": "Site" };
  for (const [name, text] of Object.entries(words)) {
    await page.locator(`#${name}`).focus();
    await page.keyboard.type(text);
  }
  await page.locator('[name="kind"]').first().focus();
  await page.keyboard.press("Space");
  await page.locator('main button[value="save"]').focus();
  await Promise.all([page.waitForURL(/670-legal#own-1$/), page.keyboard.press("Enter")]);
  const up = page.locator('form[action$="/questions/own-1"] [value="up"]');
  await up.focus();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  for (const [language, text] of [["kk", "Сайт мекенжайы"], ["ru", "Адрес сайта"], ["en", "Site"]]) {
    await page.goto(`${here()}/preview?language=${language}`);
    await page.locator(`main [lang="${language}"] label[for="own-1"]`).waitFor();
    assert.equal(await page.locator('label[for="own-1"]').innerText(), text);
  }
  await look(admin, "questionnaire-preview");
});

//
test("it is approved without scripts, and stays readable", { timeout: 180_000 }, async () => {
  const { page } = await person(browser, { javaScriptEnabled: false });
  await page.goto(`${demo.portal}/sign-in`);
  await signByFile(page, demo, "administrator");
  await page.goto(`${here()}/preview`);
  await page.locator("#from").fill("01.12.2030");
  await page.locator("#reason").fill("Бұйрық № 12");
  await steps.submit(page, 'form[action$="/approve"]');
  assert.match(await page.locator("main").innerText(), /Бұйрық № 12/);
  await admin.page.goto(here());
  await look(admin, "questionnaire-approved");
  await admin.page.goto(`${here()}/versions/2`);
  await admin.page.locator("#own-1").waitFor();
  await look(admin, "questionnaire-version");
});

test("nothing was found wrong with the pages", () => {
  assert.deepEqual(findings, []);
});
