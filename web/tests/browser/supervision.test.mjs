// The Vedomstvo asks for access on the portal, the operator of the expertise system gives it on an act; the officer reads,
// asks for an explanation, the head answers, and every look stands in the register.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, officer, operator, head;
/** The expertise organisation of the demonstration. */
const organisation = "160240000018";

async function signedIn(address, key) {
  const visitor = await person(browser);
  await signIn(visitor.page, demo, address, key);
  return visitor;
}

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
}

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  officer = await signedIn(demo.portal, "vedomstvo");
  operator = await signedIn(demo.expertise, "expertise-administrator");
  head = await signedIn(demo.expertise, "expertise-head");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// A-26.p2
test("the Vedomstvo asks for access on the portal", { timeout: 180_000 }, async () => {
  const { page } = officer;
  await page.goto(`${demo.portal}/vedomstvo/systems`);
  await look(officer, "supervision-systems");
  await page.locator("#system").selectOption("expertise");
  await steps.submit(page, 'form[action="/vedomstvo/systems"]');
  assert.equal(await page.locator(".govuk-error-summary").count(), 1, "a text is asked for");
  await page.locator("#text").fill("№ 7 бұйрық, А. Бейсенов");
  await steps.submit(page, 'form[action="/vedomstvo/systems"]');
  await look(officer, "supervision-asked");
});

// A-26.p2, A-34.9
test("the operator gives it on an act, and answers", { timeout: 180_000 }, async () => {
  const { page } = operator;
  const here = `${demo.expertise}/operator/supervision`;
  await page.goto(here);
  await steps.reloadUntil(page, "the request has come", page.locator('form[action^="/operator/supervision/requests/"]'));
  await look(operator, "supervision-operator");
  const giving = 'form[action="/operator/supervision"]';
  await page.locator(`${giving} [name="role"][value="vedomstvo"]`).check();
  const body = { body: "Құрылыс істері ведомствосы", bin: "100340000010", iin: "790314300009", name: "БЕЙСЕНОВ АРМАН" };
  await fill(page, { ...body, act: "№ 7, 01.11.2026" });
  await steps.submit(page, giving);
  assert.equal(await page.locator(".govuk-error-summary").count(), 1, "an order of the owner too");
  assert.equal(await page.locator("#act").inputValue(), "№ 7, 01.11.2026", "nothing typed is lost");
  await page.locator("#order").fill("№ 3, 02.11.2026");
  await steps.submit(page, giving);
  const answering = 'form[action^="/operator/supervision/requests/"]';
  await page.locator(`${answering} [name="granted"][value="yes"]`).check();
  await page.locator(`${answering} [name="text"]`).fill("Берілді");
  await steps.submit(page, answering);
  assert.equal(await page.locator(answering).count(), 0, "answered");
  await look(operator, "supervision-given");
});

// B-16.4
test("the officer reads, asks, and is answered", { timeout: 240_000 }, async () => {
  officer = await signedIn(demo.expertise, "vedomstvo");
  const { page } = officer;
  await page.goto(`${demo.expertise}/supervision`);
  await look(officer, "supervision-cases");
  await page.goto(`${demo.expertise}/supervision/explanations/new`);
  await look(officer, "explanation-new");
  await fill(page, { organisation, text: "Кешігу себебі?", answer_by: "01.01.2020" });
  await steps.submit(page, 'form[action="/supervision/explanations"]');
  assert.equal(await page.locator(".govuk-error-summary").count(), 1, "a day that is over");
  await page.locator("#answer_by").fill("31.12.2030");
  await steps.submit(page, 'form[action="/supervision/explanations"]');
  assert.match(page.url(), /\/supervision\/explanations\/[0-9a-f-]+$/, await page.locator("main").innerText());
  await look(officer, "explanation-asked");

  await head.page.goto(`${demo.expertise}/supervision/explanations`);
  await look(head, "explanations");
  await head.page.goto(page.url());
  await head.page.locator("#file").setInputFiles(steps.paper("answer.pdf"));
  await steps.submit(head.page, 'form[action$="/file"]');
  await look(head, "explanation-to-answer");
  await steps.reloadUntil(head.page, "the file is checked", head.page.locator('main [href$="/remove"], main form[action$="/remove"]'));
  await head.page.locator("#text").fill("Портал істен шықты");
  await Promise.all([head.page.waitForEvent("load"), head.page.locator('button[name="act"][value="answer"]').click()]);
  await page.reload();
  assert.match(await page.locator("main").innerText(), /Портал істен шықты/);
  await page.locator("#text").fill("Қабылданды");
  await Promise.all([page.waitForEvent("load"), page.locator('button[name="act"][value="close"]').click()]);
  await look(officer, "explanation-closed");
});

// A-26.p2
test("every look stands in the register", { timeout: 120_000 }, async () => {
  const { page } = operator;
  await page.goto(`${demo.expertise}/supervision/looks`);
  assert.match(await page.locator("tbody").innerText(), /БЕЙСЕНОВ/);
  await look(operator, "supervision-looks");
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
