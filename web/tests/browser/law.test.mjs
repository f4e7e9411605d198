// The operator's law desk with all its pages, and the public calendar: three languages, light and dark, wide and
// narrow, by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, look, person, startBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { signIn } from "./signing.mjs";
import * as steps from "./steps.mjs";

let demo, browser, admin, lawyer, expertise;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  const visitor = await person(browser);
  await steps.tuesdayMorning(visitor.page, demo);
  admin = await person(browser);
  lawyer = await person(browser);
  expertise = await person(browser);
  await signIn(admin.page, demo, demo.portal, "administrator");
  await signIn(lawyer.page, demo, demo.portal, "lawyer");
  await signIn(expertise.page, demo, demo.expertise, "expertise-administrator");
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const slow = { timeout: 400_000 };

/** Goes to a field by the key, types, and goes on: whoever has no pointer fills in the form. */
async function typeInto(page, id, text) {
  for (let press = 0; press < 80; press++) {
    if ((await page.evaluate(() => document.activeElement?.id)) === id) {
      await page.keyboard.press("ControlOrMeta+a");
      return page.keyboard.type(text);
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the key never comes to ${id}`);
}

async function pressButton(page) {
  for (let press = 0; press < 80; press++) {
    const there = await page.evaluate(() => document.activeElement?.matches("main form button"));
    if (there) return Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await page.keyboard.press("Tab");
  }
  throw new Error("the key never comes to the button");
}

// A-0.h, A-53.2.p3: the portal.
test("the law desk of the portal and its pages", slow, async () => {
  const { page } = admin;
  for (const [name, path] of [
    ["law-desk", "/operator/law"],
    ["law-desk-found", "/operator/law?clause=18&state=order"],
    ["law-calendar", "/operator/law/calendar"],
    ["law-hours-fixed", "/operator/law/hours"],
    ["law-editions", "/operator/law/editions"],
    ["law-activate", "/operator/law/editions/code-2026-07-01/activate"],
    ["law-term", "/operator/law/terms/T-01?edition=670-2019-08-16"],
    ["failures", "/operator/failures"],
    ["calendar", "/calendar"],
    ["date-if-sent-now", "/calendar/terms/T-05"],
  ]) {
    await page.goto(demo.portal + path);
    await look(admin, name);
  }
  assert.deepEqual(findings.splice(0), []);
});

// who holds which role, and what the system is set to; mistakes lead to their fields.
test("the staff and the settings of both systems", slow, async () => {
  for (const [who, system, name] of [
    [admin, demo.portal, "portal"],
    [expertise, demo.expertise, "expertise"],
  ]) {
    await who.page.goto(`${system}/operator/law`);
    await Promise.all([who.page.waitForEvent("load"), who.page.locator('main a[href="/operator/settings"]').click()]);
    await look(who, `settings-${name}`);
    await who.page.goto(`${system}/operator/law`);
    await Promise.all([who.page.waitForEvent("load"), who.page.locator('main a[href="/operator/staff"]').click()]);
    await look(who, `staff-${name}`);
  }
  const { page } = admin;
  await page.locator("#until").fill("когда-нибудь");
  await Promise.all([page.waitForEvent("load"), page.locator("main form button").click()]);
  const links = await page.locator(".govuk-error-summary a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.deepEqual(links, ["#iin", "#name", "#role", "#until", "#reason"]);
  assert.equal(await page.locator("#until").inputValue(), "когда-нибудь");
  await look(admin, "staff-wrong");
  await page.goto(`${demo.portal}/operator/staff`);
  await Promise.all([page.waitForEvent("load"), page.locator('main a[href$="/end"]').first().click()]);
  await look(admin, "staff-end");
  assert.deepEqual(findings.splice(0), []);
});

// A-0.h: the lawyer finds a term by keyboard on a desk that is short at first, confirms it, and takes that back.
test("a term is found and confirmed by keyboard alone", slow, async () => {
  const { page } = lawyer;
  await page.goto(`${demo.portal}/operator/law`);
  assert.equal(await page.locator("main details[open]").count(), 0);
  await typeInto(page, "text", "K1");
  await pressButton(page);
  const link = page.locator('main table a[href*="/terms/K1?"]');
  assert.equal(await page.locator("main details[open] tbody tr").count(), 1);
  await link.focus();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await look(lawyer, "law-term-lawyer");
  await typeInto(page, "reason", "Заключение 5");
  await pressButton(page);
  await page.goto(`${demo.portal}/operator/law/terms/K1`);
  assert.match(await page.locator("main .govuk-tag").innerText(), /ҚАЙЫРБЕКОВА/);
  await page.goto(`${demo.portal}/operator/law/terms/K1/doubt`);
  await look(lawyer, "law-term-doubt");
  await typeInto(page, "reason", "Заключение 6");
  await pressButton(page);
  assert.match(page.url(), /done=/);
  await look(lawyer, "law-desk-lawyer");
  assert.deepEqual(findings.splice(0), []);
});

// everything that is wrong is told at once and nothing that was typed is lost.
test("a failure of the portal is recorded, with mistakes on the way", slow, async () => {
  const { page } = admin;
  await page.goto(`${demo.portal}/operator/failures`);
  await page.locator("#id").fill("P 1");
  await page.locator('input[name="scope"][value="one"]').check();
  await page.locator("#case").fill("СНС-9999-");
  await page.locator("#reason").fill("Портал не отвечал");
  await Promise.all([page.waitForEvent("load"), page.locator("main form button").click()]);
  const links = await page.locator(".govuk-error-summary a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.deepEqual(links, ["#id", "#cause", "#case", "#from", "#until"]);
  assert.equal(await page.locator("#case").inputValue(), "СНС-9999-");
  await look(admin, "failures-wrong");
  await page.locator("#id").fill("P-1");
  await page.locator('input[name="cause"][value="high-failure"]').check();
  await page.locator('input[name="scope"][value="all"]').check();
  await page.locator("#from").fill("05.01.2026 09:00");
  await page.locator("#until").fill("05.01.2026 09:30");
  await Promise.all([page.waitForEvent("load"), page.locator("main form button").click()]);
  assert.match(page.url(), /done=P-1/);
  await look(admin, "failures-told");
  await expertise.page.goto(`${demo.expertise}/operator/failures`);
  for (let look = 0; look < 80 && !(await expertise.page.getByText("portal:P-1").count()); look++) {
    await expertise.page.waitForTimeout(250);
    await expertise.page.reload();
  }
  assert.ok(await expertise.page.getByText("portal:P-1").count());
  await look(expertise, "failures-of-the-portal");
  assert.deepEqual(findings.splice(0), []);
});

// .p4: hours by keyboard, with a mistake on the way.
test("the hours of support are set by keyboard alone", slow, async () => {
  const { page } = expertise;
  await page.goto(`${demo.expertise}/operator/law/hours`);
  await look(expertise, "law-hours");
  await typeInto(page, "from", "31.12.2026");
  await typeInto(page, "hours-0", "17:00-8:00");
  await typeInto(page, "lunch-0", "12:00-13:00");
  await typeInto(page, "reason", "Приказ 4");
  await pressButton(page);
  assert.equal(await page.locator("#hours-0-error").count(), 1);
  assert.equal(await page.locator("#lunch-0").inputValue(), "12:00-13:00");
  // The summary has the focus, and its link leads to the field.
  await page.locator(".govuk-error-summary a").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "hours-0");
  await typeInto(page, "hours-0", "8:00-17:00");
  await pressButton(page);
  await page.locator('input[name="calendar"]').waitFor({ state: "attached" });
  await pressButton(page);
  assert.match(page.url(), /\/operator\/law\?done=/);
  await look(expertise, "law-desk-hours-set");
  await page.goto(`${demo.expertise}/calendar`);
  assert.match(await page.locator("#hours").innerText(), /08:00–17:00/);
  await look(expertise, "calendar-own-hours");
  await page.goto(`${demo.expertise}/operator/law/hours?from=31.12.2026&hours-0=8-17&hours-5=8-13&lunch-6=12-13`);
  await look(expertise, "law-hours-weekdays");
  await page.goto(`${demo.expertise}/operator/failures`);
  await look(expertise, "law-failures");
  // a decision goes to its page, where it is read and signed.
  await page.locator("#id").fill("ЧС-1");
  await page.locator('input[name="cause"][value="force-majeure"]').check();
  await page.locator('input[name="scope"][value="all"]').check();
  await page.locator("#from").fill("24.11.2026 09:00");
  await page.locator("#until").fill("24.11.2026 09:30");
  await page.locator("#reason").fill("Наводнение");
  await Promise.all([page.waitForEvent("load"), page.locator("main form button").last().click()]);
  assert.match(page.url(), /\/operator\/failures\/decisions\//);
  await look(expertise, "law-decision");
  await page.goto(`${demo.expertise}/operator/failures`);
  await look(expertise, "law-decisions-waiting");
  assert.deepEqual(findings.splice(0), []);
});
