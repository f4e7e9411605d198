// Debian's Chromium, one separate profile a person, and what every page must fulfil.
import { mkdir } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const out = new URL(process.env.SCREENS ? `file://${process.env.SCREENS}/` : "out/", import.meta.url);

export const languages = ["kk", "ru", "en"];
const wide = { width: 1440, height: 900 };
const laptop = { width: 1280, height: 800 };
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

/** What [`look`] found wrong. Kept, so that one bad page does not hide the rest; a last test demands none. */
export const findings = [];

/**
 * Looks at the page as everybody sees it: three languages, light and dark, wide and narrow.
 * Only for pages that were opened with GET, since it loads the page again.
 */
export async function look({ context, page, complaints }, name) {
  for (const language of languages) {
    await set(context, page, "lang", language);
    await set(context, page, "theme", "light");
    await page.setViewportSize(wide);
    await page.reload({ waitUntil: "load" });
    const told = await page.locator("html").getAttribute("lang");
    if (told !== language) findings.push(`${name}, ${language}: the page is in ${told}`);
    await inspect(page, `${name}-${language}-light`);
    await page.setViewportSize(laptop);
    findings.push(...(await folded(page, `${name}-${language}-laptop`)));
    await page.setViewportSize(phone);
    if (language === languages[0]) {
      // Colours and the order of things do not depend on the language: one look at the dark theme will do.
      await set(context, page, "theme", "dark");
      await page.reload({ waitUntil: "load" });
      await inspect(page, `${name}-${language}-dark-phone`);
    } else {
      findings.push(...(await tooWide(page, `${name}-${language}-phone`)));
    }
  }
  await context.clearCookies({ name: /^(lang|theme)$/ });
  await page.setViewportSize(wide);
  await page.reload({ waitUntil: "load" });
  findings.push(...complaints.splice(0).map((complaint) => `${name}: ${complaint}`));
}

/** A picture for the readme in one language, only when `README_SCREENS` names a folder. */
export async function screen({ context, page }, name, language) {
  if (!process.env.README_SCREENS) return;
  await set(context, page, "lang", language);
  await page.reload({ waitUntil: "load" });
  await page.screenshot({ path: `${process.env.README_SCREENS}/${name}.png` });
  await context.clearCookies({ name: "lang" });
  await page.reload({ waitUntil: "load" });
}

async function inspect(page, where) {
  findings.push(...(await tooWide(page, where)), ...(await violations(page, where)), ...(await raw(page, where)));
  await page.screenshot({ path: new URL(`${where}.png`, out).pathname, fullPage: true });
}

async function tooWide(page, where) {
  const [content, window, what, cut] = await page.evaluate(() => {
    const reach = (e) => e.getBoundingClientRect().right;
    const widest = [...document.querySelectorAll("main *")].reduce((a, b) => (reach(b) > reach(a) ? b : a));
    // What nobody can scroll to: beyond the edge of something that hides its overflow.
    const hidden = (e) => {
      for (let outer = e.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
        const overflow = getComputedStyle(outer).overflowX;
        if (overflow === "auto" || overflow === "scroll") return false;
        if (overflow !== "visible" && reach(e) > reach(outer) + 1) return true;
      }
      return false;
    };
    const used = [...document.querySelectorAll("main :is(button, select, input, textarea, a)")];
    const cut = used.filter((e) => e.getBoundingClientRect().width > 1 && !e.closest(".vh") && hidden(e));
    return [document.documentElement.scrollWidth, innerWidth, widest.outerHTML.slice(0, 120), cut.map((e) => e.outerHTML.slice(0, 120))];
  });
  const wide = content > window ? [`${where}: the content is ${content} px wide, for example ${what}`] : [];
  return [...wide, ...cut.map((what) => `${where}: cut off at the right: ${what}`)];
}

/** On a laptop the languages stand in one line, and no name of a summary list is cut by its value. */
async function folded(page, where) {
  const wrong = await page.evaluate(() => {
    const tops = [...document.querySelectorAll(".govuk-language-navigation__list-item")].map((e) => e.getBoundingClientRect().top);
    const cut = [...document.querySelectorAll(".govuk-summary-list__key")].filter((e) => e.scrollWidth > e.clientWidth + 1);
    const nav = tops.every((top) => top === tops[0]) ? [] : ["the languages stand in several lines"];
    return [...nav, ...cut.map((e) => `"${e.innerText}" is cut`)];
  });
  return wrong.map((what) => `${where}: ${what}`);
}

async function violations(page, where) {
  // There are no frames to reach into, and without looking for them it takes half the time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(standards).analyze();
  return violations.map((v) => `${where}: ${v.id}, ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")}`);
}

/** No message key, no unfilled variable, nothing that only a program could mean. */
async function raw(page, where) {
  const text = await page.locator("body").innerText();
  const found = text.match(/\{\s*\$[^}]*\}|\bundefined\b|\[object Object\]|Unknown localization/);
  return found ? [`${where}: ${found[0]}`] : [];
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
