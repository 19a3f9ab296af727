// SPDX-License-Identifier: Apache-2.0
// Pages for people who do not see them: at 390 and 1280 pixels, light and dark.
// Where AXE names axe-core all of its rules are checked as well.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { Browser } from './browser.mjs';

const kPages = ['report', 'candidates6', 'candidates24', 'still', 'identical', 'failed', 'failures', 'batch', 'batch-good'];
const kAxe = existsSync(process.env.AXE ?? '') && process.env.AXE;

let browser;
before(async () => { browser = await Browser.start(process.env.CHROMIUM); });
after(async () => { await browser.close(); });

// What a screen reader cannot place: content outside of landmarks, rows without
// a table, headings of columns without a name.
const kUnplaced = `(() => {
  const said = (e) => e.outerHTML.slice(0, 80);
  const owned = new Set([...document.querySelectorAll('[aria-owns]')].flatMap((e) => e.getAttribute('aria-owns').split(' ')));
  const outside = [...document.body.children].filter((e) => e.textContent.trim() && getComputedStyle(e).display !== 'none' &&
    !e.matches('main, dialog, script, noscript, style, .skip, [aria-live]'));
  const rows = [...document.querySelectorAll('[role="row"]')].filter((e) => !e.closest('[role="grid"], [role="table"]') && !owned.has(e.id));
  const heads = [...document.querySelectorAll('th')].filter((e) => !e.textContent.trim());
  return [...outside, ...rows, ...heads].map(said);
})()`;

for (const name of kPages) {
  test(`Everything on the page has its place for a screen reader: ${name}`, async () => {
    for (const dark of [false, true]) {
      for (const width of [390, 1280]) {
        const page = await browser.open(join(process.env.PAGES, name + '.html'), { width, height: 844, dark });
        assert.deepEqual(await page.eval(kUnplaced), []);
        assert.equal(await page.eval('document.querySelectorAll("main").length'), 1);
        if (kAxe) {
          await page.eval(readFileSync(kAxe, 'utf8') + ';0');
          const found = await page.eval(`axe.run().then((result) => result.violations.map((one) =>
            one.impact + ' ' + one.id + ': ' + one.nodes[0].target.join(' ')))`);
          assert.deepEqual(found, [], `${width} pixels, ${dark ? 'dark' : 'light'}`);
        }
        await page.close();
      }
    }
  });
}
