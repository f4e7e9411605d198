// The page of a draft's files with its script: a whole folder, a file that was stored before, a closed tab.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { eventually, startDemo } from "./demo.mjs";
import { sign, signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

const MIB = 1 << 20;
let demo, browser, folder, visitor;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "tereze-folder-"));
  visitor = await person(browser);
  const { page } = visitor;
  page.on("dialog", (dialog) => dialog.accept());
  await signIn(page, demo, demo.portal, "individual");
  const registration = await steps.register(page, demo, ["identity_document"], chosen("#file"), (page) => sign(page, demo, "individual"));
  const registrar = await person(browser);
  await signIn(registrar.page, demo, demo.portal, "registrar");
  await steps.confirmRegistration(registrar.page, demo, registration);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Chooses files and waits for the list that the page shows then. */
function chosen(input) {
  return async (page, files) => {
    const listed = page.waitForEvent("load");
    await page.locator(input).setInputFiles(files);
    await listed;
  };
}

/** Opens the files of a new draft. */
async function newDraft(page) {
  await page.goto(`${demo.portal}/cabinet`);
  await steps.submit(page, 'form[action="/applications"]');
  const id = page.url().match(/applications\/([^/]+)/)[1];
  await page.goto(`${demo.portal}/applications/${id}/documents`);
}

const [OVERALL, LINE] = ["[data-overall-text]", "[data-list] .upl__s"];
const row = (page, name) => page.locator(`.card__body:has(b:text-is("${name}"))`);

// A-16.p2
test("a folder is taken whole, and names and folders tell sections and volumes", { timeout: 120_000 }, async () => {
  const { page } = visitor;
  await newDraft(page);
  const [project, structures] = [join(folder, "Жоба"), join(folder, "Жоба", "3 КЖ")];
  await mkdir(structures, { recursive: true });
  await writeFile(join(project, "Түсіндірме жазба 1-том.pdf"), "%PDF-1.7 1");
  await writeFile(join(structures, "Том 2.1.pdf"), "%PDF-1.7 2");
  await chosen("[data-folder]")(page, project);
  for (const [name, section, volume] of [["Түсіндірме жазба 1-том.pdf", "explanatory-note", "1"], ["Том 2.1.pdf", "structures", "2.1"]]) {
    assert.equal(await row(page, name).locator('[name="section"]').inputValue(), section, name);
    assert.equal(await row(page, name).locator('[name="volume"]').inputValue(), volume, name);
  }
  assert.match(await row(page, "Том 2.1.pdf").innerText(), /Жоба\/3 КЖ\//);
  await look(visitor, "application-documents-folder");
});

// A-16.p2
test("a closed tab loses nothing: the same file goes on, and later it is not sent again", { timeout: 120_000 }, async () => {
  const { page } = visitor;
  await newDraft(page);
  const file = join(folder, "АР_том1.pdf");
  await writeFile(file, Buffer.concat([Buffer.from("%PDF-1.7 "), Buffer.alloc(20 * MIB, "x")]));
  const offsets = [];
  page.on("request", (request) => request.method() === "PATCH" && offsets.push(Number(request.headers()["upload-offset"])));
  // Where a speed was told, at any time: it is taken away again when nothing comes for long.
  await page.evaluate((places) => {
    window.told = [];
    const look = () => window.told.push(...places.filter((at) => /·/.test(document.querySelector(at)?.textContent ?? "")));
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
  }, [OVERALL, LINE]);
  // The third part never arrives, however often the first ones had to be sent.
  const third = (request) => request.method() === "PATCH" && request.headers()["upload-offset"] === String(16 * MIB);
  await page.route("**/uploads/*", (route) => (third(route.request()) ? undefined : route.continue()));
  await page.locator("#file").setInputFiles(file);
  await eventually("two parts are there, the third hangs", () => offsets.includes(16 * MIB));
  const told = async (where) => (await page.evaluate(() => window.told)).includes(where);
  for (const where of [OVERALL, LINE]) await eventually(`speed and time left are told in ${where}`, () => told(where));
  const address = page.url();
  await page.goto("about:blank"); // the tab is gone
  await page.unroute("**/uploads/*");
  offsets.length = 0;
  await page.goto(address);
  await chosen("#file")(page, file);
  // Some bytes of the part that hung may have arrived while the tab was closing: what the portal has is not sent again.
  assert.equal(offsets.length, 1, `only the rest was sent: ${offsets}`);
  assert.ok(offsets[0] >= 16 * MIB, `nothing that arrived is sent again: ${offsets}`);

  offsets.length = 0;
  await newDraft(page);
  await chosen("#file")(page, file);
  assert.deepEqual(offsets, [], "the portal had it from the same person");
  await row(page, "АР_том1.pdf").waitFor();
});

// A-16.p2
test("what is not taken stands with its reason, the page's list has the others, and a former file is replaced", { timeout: 120_000 }, async () => {
  const { page } = visitor;
  await newDraft(page);
  const [plan, note] = [join(folder, "ГП_1.pdf"), join(folder, "ПЗ_1.pdf")];
  await writeFile(plan, "%PDF-1.7 old");
  await writeFile(note, "%PDF-1.7 note");
  await chosen("#file")(page, plan);
  await writeFile(plan, "%PDF-1.7 new version");
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.locator("#file").setInputFiles([plan, note]);
  await row(page, "ПЗ_1.pdf").waitFor();
  assert.equal(loads, 0, "what is told beside the refused file stays");
  const told = page.locator("[data-list] li");
  assert.equal(await told.count(), 1, "only what was not taken");
  assert.match(await told.innerText(), /ГП_1\.pdf/);
  const listed = page.waitForEvent("load");
  await told.locator(".upl__a button").first().click();
  await listed;
  await row(page, "ГП_1.pdf").first().waitFor();
});

test("the pages looked at are as everybody needs them", () => assert.deepEqual(findings, []));
