// The steps of the main job as the people do them. Each begins on the page where the one before ended.
import assert from "node:assert/strict";
import { eventually } from "./demo.mjs";
import { sign } from "./signing.mjs";

/** Calls at places worth looking at: the caller decides whether to look. */
const pass = async () => {};

const entrant = {
  address: "Астана, Мәңгілік Ел, 1",
  phone: "+7 701 000 00 00",
  email: "office@example.kz",
  account: "KZ86125KZT5004100100",
  bank: "Банк",
  bik: "DEMOKZKA",
  kbe: "17",
};

const object = {
  title: "1 200 орындық орта мектеп",
  address: "Астана, Нұра ауданы, Қабанбай батыр даңғылы",
  designer_name: "ЖШС «Арқа Жобалау»",
  designer_bin: "160240000018",
  cost: "2 418 600 000",
};

const objects = [
  "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
  "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
  "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
];
const offsets = ["0000000009", "0000000052", "0000000101"].map((offset) => `${offset} 00000 n \n`).join("");

/** A PDF of one empty page, a different one by its text, with so many bytes of padding. */
export const pdf = (text, padding = 0) =>
  Buffer.concat([
    Buffer.from(`%PDF-1.7\n${objects.join("")}xref\n0 4\n0000000000 65535 f \n${offsets}trailer<</Size 4/Root 1 0 R>>\n% ${text}`),
    Buffer.alloc(padding, "x"),
    Buffer.from("\nstartxref\n164\n%%EOF\n"),
  ]);

/** A small PDF with its name in it. */
export const paper = (name) => ({ name, mimeType: "application/pdf", buffer: pdf(name) });

/** From the cabinet of somebody new to a presented registration; `signs` signs the agreement. */
export async function register(page, demo, groups, upload, signs, seen = pass) {
  await page.goto(`${demo.portal}/registration`);
  await seen("registration-start");
  await submit(page, 'form[action="/registration"]');
  await seen("registration-form");
  for (const [name, value] of Object.entries(entrant)) await page.locator(`main [name="${name}"]`).fill(value);
  await submit(page, "main form[data-autosave]");
  assert.match(page.url(), /\/documents$/);
  await seen("registration-documents");
  const address = page.url();
  for (const group of groups) {
    await page.goto(`${address}/${group}`);
    await upload(page, [paper(`${group}.pdf`)]);
    await page.getByText(`${group}.pdf`).first().waitFor();
    if (group === groups[0]) await seen("registration-group");
  }
  await page.goto(address.replace(/documents$/, "agreement"));
  await reloadUntil(page, "the documents are checked", page.locator("[data-sign]"));
  await seen("registration-agreement");
  await signs(page);
  await seen("registration-presented");
  return address.match(/registration\/([^/]+)/)[1];
}

/** The operator's registrar confirms a registration that waits in the queue; `signs` signs the confirmation. */
export async function confirmRegistration(page, demo, id, seen = pass, signs = (page) => sign(page, demo, "registrar")) {
  await page.goto(`${demo.portal}/operator/registrations`);
  await seen("operator-queue");
  await page.locator(`main a[href$="${id}"]`).first().click();
  await page.locator('[name="decision"][value="confirm"]').waitFor();
  await seen("operator-registration");
  await page.locator('[name="decision"][value="confirm"]').check();
  await submit(page, `main form[action$="${id}"]`);
  assert.match(page.url(), /\/confirmation$/, "only the signature confirms");
  await seen("operator-confirmation");
  await signs(page);
  assert.match(page.url(), /\/operator\/registrations.*\?done=/, "the next one, or the queue");
}

/** From the cabinet to a draft with everything in it; ends on the page for signing. Gives the id. */
export async function draft(page, demo, upload, seen = pass) {
  await page.goto(`${demo.portal}/cabinet`);
  await submit(page, 'form[action="/applications"]');
  await seen("application-object");
  const id = page.url().match(/applications\/([^/]+)/)[1];
  for (const [name, value] of Object.entries(object)) await page.locator(`main [name="${name}"]`).fill(value);
  await choose(page, "documentation", "design-estimate");
  await choose(page, "works", "new-construction");
  await choose(page, "purpose", "production");
  await choose(page, "responsibility", "2");
  await page.locator("main form[data-autosave] button:not([name])").click();
  await page.waitForURL(/\/documents$/);
  await upload(page);
  await seen("application-documents");
  await page.goto(`${demo.portal}/applications/${id}/composition`);
  await seen("application-composition");
  await page.locator("#assignment a").last().click();
  await page.locator('[name="files"]').first().check();
  await seen("application-choose");
  await submit(page, 'form[action*="/composition/assignment"]');
  await page.waitForURL(/\/composition#assignment$/);
  await page.goto(`${demo.portal}/applications/${id}/participant`);
  await seen("application-participant");
  await page.locator('[name="participant"]').first().check();
  await submit(page, 'main form[action$="/participant"]');
  await page.waitForURL(/\/sign$/);
  await reloadUntil(page, "the files are checked", page.locator('[name="no_state_secrets"]'));
  await page.locator('main a[href*="/files/"][href$="/view"]').first().click();
  await page.locator(".view img").first().waitFor();
  await seen("application-file");
  await page.goto(`${demo.portal}/applications/${id}/sign`);
  await page.locator('[name="no_state_secrets"]').check();
  await submit(page, 'form[action$="/statement"]');
  await seen("application-sign");
  return id;
}

/**
 * The expert records a result of the first case in the queue; no `remarks` = everything is there. Ends
 * before the signature. Gives the address of the case.
 */
export async function recordCompleteness(page, demo, remarks, seen = pass) {
  await page.goto(`${demo.expertise}/cases`);
  await seen("expertise-queue");
  await Promise.all([page.waitForEvent("load"), page.locator('main td a[href^="/cases/"]').first().click()]);
  const address = page.url();
  await seen("expertise-case");
  await page.goto(`${address}/completeness`);
  await seen("expertise-completeness");
  // What nothing answers yet must be there; the rest stands as the documents present it.
  const open = page.locator("fieldset.line:not(:has(input:checked))");
  for (const id of await open.evaluateAll(lines => lines.map(line => line.id)))
    await page.locator(`#${id}-present`).check();
  await page.locator(`[name="verdict"][value="${remarks.length ? "negative" : "positive"}"]`).check();
  for (const [n, [text, norm]] of remarks.entries()) {
    await page.locator(`[name="remark-${n + 1}"]`).fill(text);
    await page.locator(`[name="norm-${n + 1}"]`).fill(norm);
  }
  await page.locator('main form[action$="/completeness"] button:not([name])').click();
  await page.locator("[data-sign]").waitFor();
  await seen("expertise-draft");
  return address;
}

/** Reloads until the page has what jobs of both systems bring. */
export async function reloadUntil(page, what, locator, ms) {
  await eventually(what, async () => {
    await page.reload();
    return locator.first().isVisible();
  }, ms);
}

/** Presses the button of a form and waits for the next page. */
export async function submit(page, form) {
  await Promise.all([page.waitForEvent("load"), page.locator(`${form} button[type="submit"]`).first().click()]);
}

/** Chooses in a list or among radio buttons. */
async function choose(page, name, value) {
  const list = page.locator(`main select[name="${name}"]`);
  if (await list.count()) await list.selectOption(value);
  else await page.locator(`main [name="${name}"][value="${value}"]`).check();
}

/** Moves the clock of the world to ten o'clock of the next Tuesday, so that a submission counts at once. */
export async function tuesdayMorning(page, demo) {
  await page.goto(`${demo.portal}/demo/clock`);
  const now = new Date(Number(await page.locator("[data-clock]").getAttribute("data-clock")));
  const local = new Date(now.getTime() + 5 * 3_600_000); // the capital's time, UTC+5
  const days = ((2 - local.getUTCDay() + 7) % 7) || 7;
  const to = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days, 10);
  await forward(page, demo, `${Math.round((to - local.getTime()) / 60_000)}m`);
}

/** Moves the clock of the world. */
export async function forward(page, demo, span) {
  await page.goto(`${demo.portal}/demo/clock`);
  await page.locator("#forward").fill(span);
  await Promise.all([page.waitForEvent("load"), page.locator("#forward").press("Enter")]);
  assert.equal(await page.locator("#forward-error").count(), 0, span);
}
