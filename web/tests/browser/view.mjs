// A document looked at in the browser, on a wide screen and at 320 px, without a script of its own.
import assert from "node:assert/strict";
import { look } from "./browser.mjs";

/** Opens the first document of the case that is shown as pages, by its link. */
export async function lookAtDocument(visitor, caseAddress) {
  const { page } = visitor;
  await page.goto(caseAddress);
  await page.locator('main a[href$="/view"]').last().click();
  await page.waitForURL(/\/view$/);
  const sheet = page.locator(".view img").first();
  assert.ok(await sheet.evaluate((image) => image.complete && image.naturalWidth > 100), "the page is drawn");
  await look(visitor, "document-view");
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const zoom of ["fit", "100", "200"]) {
    await page.goto(page.url().replace(/\?.*|$/, `?page=1&zoom=${zoom}`));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${zoom} at 320 px`);
  }
  // By keyboard: the sheet takes the focus and scrolls.
  await page.locator(".view").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.querySelector(".view").scrollTop > 0);
  await page.setViewportSize(wide);
}
