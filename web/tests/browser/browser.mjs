// Debian's Chromium, one separate profile a person, and what every page must fulfil.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const out = new URL(process.env.SCREENS ? `file://${process.env.SCREENS}/` : "out/", import.meta.url);

export const languages = ["kk", "ru", "en"];
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function startBrowser() {
  await mkdir(out, { recursive: true });
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A person at a browser of his own. Errors of scripts and refused resources are collected. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({ viewport: wide, reducedMotion: "reduce", locale: "ru-RU", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A refused form answers 4xx: the browser reports that on the console, though it is as it should be.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** Sets language and theme as the links in the head of the page do. */
async function set(context, page, name, value) {
  await context.addCookies([{ name, value, url: new URL(page.url()).origin }]);
}

/**
 * Looks at the page as everybody sees it: three languages, light and dark, wide and narrow.
 * Only for pages that were opened with GET, since it loads the page again.
 */
export async function look({ context, page, complaints }, name) {
  const before = (await context.cookies(page.url())).find((cookie) => cookie.name === "lang")?.value ?? "kk";
  for (const language of languages) {
    await set(context, page, "lang", language);
    for (const [theme, size] of [["light", wide], ["dark", phone]]) {
      await set(context, page, "theme", theme);
      await page.setViewportSize(size);
      await page.reload({ waitUntil: "load" });
      assert.equal(await page.locator("html").getAttribute("lang"), language, `${name}: language of the page`);
      await fits(page, `${name}, ${language}, ${size.width} px`);
      await accessible(page, `${name}, ${language}, ${theme}, ${size.width} px`);
      await whole(page, `${name}, ${language}`);
      await page.screenshot({ path: new URL(`${name}-${language}-${theme}.png`, out).pathname, fullPage: true });
    }
  }
  await set(context, page, "lang", before);
  await set(context, page, "theme", "light");
  await page.setViewportSize(wide);
  await page.reload({ waitUntil: "load" });
  assert.deepEqual(complaints, [], `${name}: the browser complained`);
}

async function fits(page, where) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${where}: ${content} px wide content in a ${window} px window`);
}

async function accessible(page, where) {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.html}\n    ${n.failureSummary}`).join("\n")}`);
  assert.equal(told.length, 0, `${where}:\n${told.join("\n")}`);
}

/** No message key, no unfilled variable, no isolation marks shown as boxes. */
async function whole(page, where) {
  const text = await page.locator("body").innerText();
  const raw = text.match(/\{\s*\$[^}]*\}|\bundefined\b|\[object Object\]|\bUnknown localization/);
  assert.equal(raw, null, `${where}: ${raw?.[0]}`);
}

/** Bytes over the wire for a first visit of `address`, with an empty cache. */
export async function weight(browser, address) {
  const { context, page } = await person(browser);
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(address, { waitUntil: "networkidle" });
  await context.close();
  return bytes;
}
