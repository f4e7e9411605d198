// Expertise organisations: excluded after a preview, back by the whole procedure, a new certificate; another one registers in
// the expertise system and loses its access; each on the own pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { eventually, startDemo } from "./demo.mjs";
import { sign, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, registrar, head, candidate, administrator;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  const signedIn = async (address, key) => {
    const visitor = await person(browser);
    await signIn(visitor.page, demo, address, key);
    return visitor;
  };
  registrar = await signedIn(demo.portal, "registrar");
  head = await signedIn(demo.portal, "expertise-head");
  candidate = await signedIn(demo.expertise, "applicant");
  administrator = await signedIn(demo.expertise, "expertise-administrator");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const certificate = { certificate: "KZ-7", issuer: "ГАСК", issued: "01.02.2026", until: "31.12.2029", kinds: "Первый уровень" };
const questionnaire = {
  name_ru: "ТОО «Сеним Сараптама»",
  name_en: "Senim Saraptama LLP",
  head: "Директор Сәрсенова Динара",
  address: "Астана, Мәңгілік Ел, 1",
  phone: "+7 701 000 00 00",
  email: "office@example.kz",
};

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
}

/** Attaches the certificate and signs with it; `key` is that of the head. */
async function present(visitor, key, name) {
  const { page } = visitor;
  await page.locator("#file").setInputFiles(steps.paper("certificate.pdf"));
  await steps.submit(page, 'form[action$="/file"]');
  await steps.reloadUntil(page, "the file is checked", page.locator("[data-sign]"));
  await look(visitor, name);
  await sign(page, demo, key);
  assert.match(page.url(), /\/admission\/[0-9a-f-]+$/, await page.locator("main").innerText());
}

//
test("the registrar sees what an exclusion would do and signs it", { timeout: 180_000 }, async () => {
  const { page } = registrar;
  await page.goto(`${demo.portal}/operator/participants`);
  await page.locator("tbody a").first().click();
  await look(registrar, "participant-operator");
  await page.locator("#ground").selectOption("accreditation_withdrawn");
  await page.locator("#circumstances").fill("Куәлік қайтарып алынды");
  await steps.submit(page, 'form[action^="/operator/participants/"]:has(#ground)');
  assert.equal(await page.locator(".govuk-error-summary").count(), 1, "an act is named");
  assert.equal(await page.locator("#circumstances").inputValue(), "Куәлік қайтарып алынды");
  await page.locator("#act").fill("№ 3, 20.11.2026");
  await steps.submit(page, 'form[action^="/operator/participants/"]:has(#ground)');
  assert.match(page.url(), /\/operator\/verdicts\//, await page.locator("main").innerText());
  await look(registrar, "exclusion-preview");
  await sign(page, demo, "registrar");
  assert.match(page.url(), /\/operator\/participants$/);
  await look(registrar, "participants-blocked");
});

//
test("the organisation comes back by the whole procedure", { timeout: 240_000 }, async () => {
  const { page } = head;
  await page.goto(`${demo.portal}/admission`);
  await look(head, "admission-start");
  await steps.submit(page, 'form[action="/admission"]');
  assert.equal(await page.locator("#code").inputValue(), "СНС", "it keeps its numbers");
  await look(head, "admission-form");
  await fill(page, { ...questionnaire, ...certificate, until: "01.03.2026" });
  await page.locator("#region").selectOption("710000000");
  await steps.submit(page, 'form[action^="/admission/"]:has(#certificate)');
  assert.equal(await page.locator(".govuk-error-summary").count(), 1, "an expired certificate");
  await page.locator("#until").fill(certificate.until);
  await steps.submit(page, 'form[action^="/admission/"]:has(#certificate)');
  assert.match(page.url(), /\/agreement$/, await page.locator("main").innerText());
  await present(head, "expertise-head", "admission-sign");
  await look(head, "admission-standing");

  await registrar.page.goto(`${demo.portal}/operator/admissions`);
  await look(registrar, "admission-queue");
  await registrar.page.locator("tbody a").first().click();
  await look(registrar, "admission-decide");
  await sign(registrar.page, demo, "registrar");
  assert.match(registrar.page.url(), /\/operator\/admissions\?done=/, await registrar.page.locator("main").innerText());
  await page.goto(`${demo.portal}/participants`);
  assert.equal(await page.locator("tbody tr").count(), 1);
  await look(head, "participants-list");
});

//
test("a new certificate is presented and accepted", { timeout: 240_000 }, async () => {
  const { page } = head;
  await page.goto(`${demo.portal}/admission`);
  await steps.submit(page, 'form[action="/admission/renewal"]');
  await look(head, "admission-renewal");
  await fill(page, { ...certificate, certificate: "KZ-8", until: "31.12.2031" });
  await steps.submit(page, 'form[action^="/admission/"]:has(#certificate)');
  await present(head, "expertise-head", "admission-renewal-sign");
  await registrar.page.goto(`${demo.portal}/operator/admissions`);
  await registrar.page.locator("tbody a").first().click();
  await steps.submit(registrar.page, 'form:has(input[name="decision"][value="accept"])');
  await page.goto(`${demo.portal}/participants`);
  assert.match(await page.locator("tbody").innerText(), /KZ-8/);
});

//
test("another organisation registers in the expertise system and loses its access", { timeout: 240_000 }, async () => {
  const { page } = candidate;
  await page.goto(`${demo.expertise}/admission`);
  await look(candidate, "admission-start-expertise");
  await steps.submit(page, 'form[action="/admission"]');
  await look(candidate, "admission-form-expertise");
  await fill(page, { ...questionnaire, ...certificate, certificate: "KZ-9" });
  await page.locator("#region").selectOption("710000000");
  await steps.submit(page, 'form[action^="/admission/"]:has(#certificate)');
  await present(candidate, "applicant", "admission-sign-expertise");

  const operator = administrator.page;
  await operator.goto(`${demo.expertise}/operator/admissions`);
  await operator.locator("tbody a").first().click();
  await sign(operator, demo, "expertise-administrator");
  await operator.locator('input[name="decision"][value="accept"]').waitFor({ state: "attached" });
  await operator.waitForLoadState("networkidle");
  await look(administrator, "admission-concluded");
  await steps.submit(operator, 'form:has(input[name="decision"][value="accept"])');
  await operator.goto(`${demo.expertise}/operator/organisations`);
  await look(administrator, "organisations");
  await eventually("the portal is told", async () => {
    await registrar.page.goto(`${demo.portal}/operator/memberships`);
    return (await registrar.page.locator("tbody").innerText()).includes("190840000015");
  });
  await look(registrar, "memberships");

  await operator.locator('tbody a[href^="/operator/organisations/"]').first().click();
  await look(administrator, "organisation");
  await operator.locator("#ground").selectOption("agreement_violated");
  await operator.locator("#act").fill("4-тармақ");
  await operator.locator("#circumstances").fill("Сауалнама мәліметтері дұрыс емес");
  await steps.submit(operator, 'form[action^="/operator/organisations/"]');
  await look(administrator, "suspension-preview");
  await sign(operator, demo, "expertise-administrator");
  await page.goto(`${demo.expertise}/admission`);
  await page.waitForURL(/\/sign-in/);
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
