// The main job from end to end, as the applicant, the registrar, the expert and the head do it.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings, look, person, screen, startBrowser } from "./browser.mjs";
import { eventually, startDemo } from "./demo.mjs";
import { proved, readWhole } from "./log.mjs";
import { download, sign, signIn } from "./signing.mjs";
import { lookAtDocument } from "./view.mjs";
import * as steps from "./steps.mjs";

const part = 8 * 1024 * 1024;
let demo, browser, files;
const people = {};
let registration, application, received;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  files = await mkdtemp(join(tmpdir(), "tereze-files-"));
  for (const who of ["applicant", "registrar", "expert", "head"]) people[who] = await person(browser);
  await steps.tuesdayMorning(people.applicant.page, demo);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  if (files) await rm(files, { recursive: true, force: true });
});

/** Each step needs the one before: after a failure the rest would only wait. */
let broken = false;
const step = (name, act) =>
  test(name, { timeout: 300_000 }, async (t) => {
    if (broken) return t.skip("a step before failed");
    broken = true;
    await act();
    broken = false;
  });

/** Files through the zone of the page, which sends them in parts and then shows the new list. */
async function byScript(page, some) {
  const listed = page.waitForEvent("load");
  await page.locator("#file").setInputFiles(some);
  await listed;
}

// .a1, A-8.2: the groups of a legal entity and a signed agreement.
step("the applicant signs in and presents a registration with documents and a signed agreement", async () => {
  const { page } = people.applicant;
  await signIn(page, demo, demo.portal, "applicant");
  const groups = ["state_registration", "tax_and_mandatory_payments", "bank_details"];
  const signs = (page) => sign(page, demo, "applicant");
  registration = await steps.register(page, demo, groups, byScript, signs, (name) => look(people.applicant, name));
  await page.locator('main a[href$="/terms/T-01"]').first().click();
  await page.waitForURL(/\/terms\/T-01$/);
  await look(people.applicant, "registration-date");
});

// A-8.p2: the operator confirms.
step("the registrar confirms it", async () => {
  const { page } = people.registrar;
  await signIn(page, demo, demo.portal, "registrar");
  await steps.confirmRegistration(page, demo, registration, (name) => look(people.registrar, name));
});

// A-16.p2: a broken upload goes on with the next part.
step("the applicant fills in an application; a broken upload goes on after a reload where it stopped", async () => {
  const { page } = people.applicant;
  await page.goto(`${demo.portal}/cabinet`);
  await look(people.applicant, "cabinet-empty");
  const note = join(files, "ПЗ_том1.pdf");
  await writeFile(note, steps.pdf("note", 2.5 * part));
  application = await steps.draft(page, demo, (page) => brokenUpload(page, note), (name) => look(people.applicant, name));
});

async function brokenUpload(page, note) {
  await byScript(page, [steps.paper("ИД_АПЗ.pdf")]);
  let sent = 0;
  await page.route("**/uploads/*", (route) => {
    const goesOn = route.request().method() !== "PATCH" || ++sent < 2;
    return goesOn ? route.continue() : route.abort("connectionreset");
  });
  await page.locator("#file").setInputFiles(note);
  await eventually("the first part is there and the next one failed", () => sent > 1);
  await page.unroute("**/uploads/*");
  await page.reload();
  assert.equal(await page.locator(".ready .wt").count(), 1, "half a file is no document yet");
  const offsets = [];
  page.on("request", (request) => request.method() === "PATCH" && offsets.push(request.headers()["upload-offset"]));
  await byScript(page, note);
  assert.equal(offsets[0], String(part), "nothing that arrived is sent again");
  assert.equal(await page.locator(".ready .wt").count(), 0, "everything needed is here");
}

// .p4: signed, registered, numbered.
step("one signature sends everything; the receipt shows the number, as a page and as a PDF", async () => {
  const { page } = people.applicant;
  await sign(page, demo, "applicant");
  assert.match(page.url(), /\/receipt$/);
  await look(people.applicant, "receipt");
  assert.match(await page.locator("main").innerText(), /-\d{4}-00001/);
  const pdf = await download(page, `/cases/${application}/receipt.pdf`);
  assert.ok(pdf.subarray(0, 5).equals(Buffer.from("%PDF-")));
});

// it is sent, and the course comes back.
step("the application travels to the expertise system, and the cabinet shows the term with its reasons", async () => {
  const { page } = people.applicant;
  await page.goto(`${demo.portal}/cases/${application}`);
  await steps.reloadUntil(page, "the term of the completeness check", page.locator("main .rib"));
  await look(people.applicant, "case");
  await screen(people.applicant, "case", "kk");
});

// A-46.p2: the only way to a new version of what was presented.
step("a new version of a document is asked for by a signed notice, and presented with one signature", async () => {
  const { page: head } = people.head;
  await signIn(head, demo, demo.expertise, "expertise-head");
  for (const path of ["board", "experts"]) {
    await head.goto(`${demo.expertise}/${path}`);
    await look(people.head, `expertise-${path}`);
  }
  await head.goto(`${demo.expertise}/cases`);
  await Promise.all([head.waitForEvent("load"), head.locator('main td a[href^="/cases/"]').first().click()]);
  const opened = head.url();
  await head.goto(`${opened}/team`);
  await look(people.head, "expertise-team");
  await head.goto(opened);
  await Promise.all([head.waitForEvent("load"), head.locator('main a[href$="/ask"]').first().click()]);
  await look(people.head, "expertise-ask");
  await head.locator('main [name="ground"]').fill("На листе 3 нет подписи ГИП");
  await steps.submit(head, 'main form[action$="/ask"]');
  await look(people.head, "expertise-ask-sign");
  await sign(head, demo, "expertise-head");

  const { page } = people.applicant;
  await page.goto(`${demo.portal}/cases/${application}`);
  const answer = page.locator('main a[href$="/reply"]');
  await steps.reloadUntil(page, "the notice is in the cabinet", answer);
  await look(people.applicant, "case-version-asked");
  await Promise.all([page.waitForEvent("load"), answer.first().click()]);
  const reply = page.url();
  await byScript(page, steps.paper("ПЗ_том1_изм1.pdf"));
  await steps.reloadUntil(page, "the new version is checked", page.locator("[data-sign]"));
  await look(people.applicant, "case-reply");
  await sign(page, demo, "applicant");
  assert.equal(page.url(), `${demo.portal}/cases/${application}`);
  await page.locator('main a[href$="/versions.zip"]').first().waitFor();
  await look(people.applicant, "case-new-version");
  await page.goto(reply);
  await look(people.applicant, "case-reply-answered");
});

step("the expert records remarks and signs the document", async () => {
  const { page } = people.expert;
  await signIn(page, demo, demo.expertise, "expert");
  const remarks = [
    ["Топографиялық түсірілім жоқ", "ҚР ЕЖ 1.02-03"],
    ["Бастапқы деректерде техникалық шарттар жоқ", "№ 299 бұйрық"],
  ];
  received = await steps.recordCompleteness(page, demo, remarks, (name) => look(people.expert, name));
  await sign(page, demo, "expert");
});

step("the head signs second, which registers the document", async () => {
  const { page } = people.head;
  await page.goto(`${demo.expertise}/to-sign`);
  await look(people.head, "to-sign");
  await page.goto(`${received}/completeness`);
  await sign(page, demo, "expertise-head");
  assert.equal(page.url(), received);
  await look(people.head, "expertise-case-decided");
});

// .p2, A-45.p1: the result with the signatures of the employees.
step("the answer lies in the cabinet with both signatures", async () => {
  const { page } = people.applicant;
  await page.goto(`${demo.portal}/cases/${application}`);
  const containers = page.locator('main a[href*="/signatures/"]');
  await eventually("three signatures: manifest, expert, head", async () => {
    await page.reload();
    const addresses = await containers.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    return new Set(addresses).size >= 3;
  });
  await look(people.applicant, "case-answered");
  const result = await page.locator('main a.main[href*="/documents/"]').first().getAttribute("href");
  const pdf = await download(page, result);
  assert.ok(pdf.subarray(0, 5).equals(Buffer.from("%PDF-")), result);
  await page.goto(`${demo.portal}/notices`);
  await look(people.applicant, "notices");
  await page.goto(`${demo.portal}/cabinet`);
  await look(people.applicant, "cabinet");
  await screen(people.applicant, "cabinet", "en");
});

// both sides read the documents in the browser.
step("documents are read page by page in the browser, on a phone and by keyboard", async () => {
  await lookAtDocument(people.applicant, `${demo.portal}/cases/${application}`);
  await lookAtDocument(people.head, received);
});

// A-46.p1: decision, notice in the cabinet, annulment, new version; each is told to the applicant.
step("the head replaces the result step by step, and the applicant compares both versions", async () => {
  const [head, applicant] = [people.head.page, people.applicant.page];
  await head.goto(`${received}/replacement`);
  await look(people.head, "replacement");
  await head.locator('[name="ground"]').fill("Замечание 1 снято: задание на проектирование приложено.");
  await steps.submit(head, 'main form[action$="/replacement"]');
  await look(people.head, "replacement-notice");
  await sign(head, demo, "expertise-head");
  await steps.reloadUntil(head, "the notice is in the cabinet", head.locator("[data-sign]"));
  await look(people.head, "replacement-act");
  await sign(head, demo, "expertise-head");
  await look(people.head, "replacement-annulled");
  await applicant.goto(`${demo.portal}/cases/${application}`);
  await steps.reloadUntil(applicant, "the act is in the cabinet", applicant.getByText("АУЫ-").nth(1));
  await look(people.applicant, "case-annulled");

  await steps.recordCompleteness(people.expert.page, demo, []);
  await sign(people.expert.page, demo, "expert");
  await head.goto(`${received}/completeness`);
  await sign(head, demo, "expertise-head");
  await applicant.goto(`${demo.portal}/cases/${application}`);
  const compared = applicant.locator('main a[href^="/compare?old="]').first();
  await steps.reloadUntil(applicant, "the new version is in the cabinet", compared);
  await look(people.applicant, "case-replaced");
  await compared.click();
  const sheet = applicant.locator('main td a[href*="sheet="]').first();
  await steps.reloadUntil(applicant, "the comparison is made", sheet, 120_000);
  await look(people.applicant, "compare");
  await sheet.click();
  await applicant.waitForURL(/sheet=/);
  await look(people.applicant, "compare-sheet");
  await applicant.locator('main a[href*="show=over"]').first().click();
  await applicant.waitForURL(/show=over/);
  await look(people.applicant, "compare-over");
});

// .p2: drafted, signed by both, paid, performed.
step("the contract is signed by both sides, paid before, and performed", async () => {
  const [head, applicant] = [people.head.page, people.applicant.page];
  const here = `${received}/contract`;
  await head.goto(here);
  await look(people.head, "contract-form");
  await head.locator('[name="course"][value="first"]').check();
  await head.locator('[name="kind"]').selectOption("normal");
  for (const [name, value] of Object.entries({ price: "1250000", prepayment: "30", bank: "KZ86125KZT5004100100, Банк" }))
    await head.locator(`main [name="${name}"]`).fill(value);
  await steps.submit(head, 'main form[action$="/contract"]');
  await look(people.head, "contract-draft");
  await sign(head, demo, "expertise-head");
  await applicant.goto(`${demo.portal}/cases/${application}/contract`);
  await steps.reloadUntil(applicant, "the contract is in the cabinet", applicant.locator("[data-sign]"));
  await look(people.applicant, "case-contract");
  await sign(applicant, demo, "applicant");
  await head.goto(here);
  await steps.reloadUntil(head, "the applicant's signature is here", head.locator('form[action$="/payment"]'));
  await look(people.head, "contract-signed");
  await steps.submit(head, 'form[action$="/payment"]');
  assert.equal(await head.locator(".govuk-error-summary").count(), 1, "number, date and sum are asked for");
  const today = await head.locator("[data-clock]").getAttribute("data-clock");
  const day = new Date(Number(today) + 5 * 3_600_000).toISOString().slice(0, 10);
  for (const [name, value] of Object.entries({ number: "118", date: day, sum: "375000" }))
    await head.locator(`main [name="${name}"]`).fill(value);
  await steps.submit(head, 'form[action$="/payment"]');
  await look(people.head, "contract-in-force");
  await head.locator('main [name="basis"]').fill("Орындалған жұмыстар актісі № 5");
  await steps.submit(head, 'form[action$="/performance"]');
  await look(people.head, "contract-performed");
  await applicant.goto(`${demo.portal}/cases/${application}`);
  await look(people.applicant, "case-contract-performed");
});

// what happened is proved without this system, and nobody shows different people different logs.
step("a receipt of the history is proved with programs of others; the other system signed it as a witness", async () => {
  const { page } = people.applicant;
  await page.goto(`${demo.expertise}/log`);
  const said = async (name) => (await page.locator("main").innerText()).match(new RegExp(`\\S+${name}\\+[0-9a-f]{8}\\+[\\w+/=]+`))[0];
  const witness = await said("/log/witness");
  await page.goto(`${demo.portal}/log`);
  await look(people.applicant, "log");
  const key = await said("/log");
  await page.goto(`${demo.portal}/cases/${application}`);
  const receipts = await page.locator('a[href$="/receipt.json"]').evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.ok(receipts.length >= 3, receipts.join());
  const event = await eventually("a receipt with the line of the witness", async () => {
    const receipt = (await download(page, receipts.at(-1))).toString();
    return receipt.includes("/witness ") && proved(receipt, [key, witness]);
  });
  assert.equal(event.subject_id, application);
  assert.ok((await readWhole(`${demo.portal}/log`, key)) >= receipts.length);
});

step("the pages that need no sign-in", async () => {
  const visitor = await person(browser);
  await visitor.page.goto(`${demo.portal}/demo/clock`);
  await look(visitor, "demo-clock");
  await visitor.page.goto(`${demo.portal}/calendar?year=2025`);
  await look(visitor, "calendar");
  await visitor.page.goto(`${demo.portal}/participants`);
  await look(visitor, "participants");
  await visitor.page.goto(`${demo.portal}/nothing-here`);
  await look(visitor, "problem");
});

test("every page that was seen is accessible, fits, and made no browser complain", () => {
  for (const [name, { complaints }] of Object.entries(people)) findings.push(...complaints.map((c) => `${name}: ${c}`));
  assert.equal(findings.length, 0, `\n${findings.join("\n")}`);
});
