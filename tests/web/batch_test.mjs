// SPDX-License-Identifier: Apache-2.0
// The page of a batch: ten thousand results that make_pages.cc made up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { Browser } from './browser.mjs';

let browser;
before(async () => { browser = await Browser.start(process.env.CHROMIUM); });
after(async () => { await browser.close(); });

const open = (name, look) => browser.open(join(process.env.PAGES, name + '.html'), look);
const text = (page, selector) => page.eval(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const shown = (page) => page.eval(`[...document.querySelectorAll('.line-of')].filter((e) => !e.hidden)
  .sort((a, b) => a.dataset.place - b.dataset.place)
  .map((e) => ({ place: Number(e.dataset.place), name: e.querySelector('.name').textContent, status: e.querySelector('.status').textContent, score: e.querySelector('.score').textContent }))`);
const settled = (page) => page.eval('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');

for (const [name, look] of Object.entries({ light: {}, dark: { dark: true }, phone: { width: 390, height: 844, touch: true, ratio: 2 } })) {
  test(`Ten thousand results open without an error, a request or sideways scrolling: ${name}`, async () => {
    const page = await open('batch', look);
    assert.deepEqual(page.troubles(), []);
    assert.ok(await page.eval('document.documentElement.scrollWidth <= innerWidth'));
    assert.ok(await page.eval('document.querySelectorAll(".line-of").length') <= 40);
    assert.match(await text(page, 'h1'), /^\d+ of 10\u202f000 need a look$/);
    await page.close();
  });
}

test('Failures come first, then what is damaged, the lowest score first', async () => {
  const page = await open('batch');
  const rows = await shown(page);
  const ranks = { Failed: 0, Damaged: 1, 'Look closer': 2 };
  for (let i = 1; i < rows.length; ++i) {
    const [a, b] = [rows[i - 1], rows[i]];
    assert.ok(ranks[a.status] < ranks[b.status] || (a.status === b.status && (a.score === '–' || Number(a.score) <= Number(b.score))), JSON.stringify([a, b]));
  }
  assert.equal(rows[0].status, 'Failed');
  await page.close();
});

test('The list scrolls through all rows with a few elements', async () => {
  const page = await open('batch');
  const before = await page.eval('document.querySelectorAll("*").length');
  await page.eval('document.querySelector(".list").scrollTop = 5000 * 56');
  await settled(page);
  const rows = await shown(page);
  assert.ok(rows.some((row) => row.place === 5000));
  await page.press('End');
  await settled(page);
  assert.ok((await shown(page)).some((row) => row.place === 9999));
  assert.ok(Math.abs((await page.eval('document.querySelectorAll("*").length')) - before) < 60);
  await page.press('Home');
  await page.press('ArrowDown');
  await settled(page);
  assert.match(await text(page, '.detail h2'), /2 of 10\u202f000/);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Filters by verdict, text and reason, and clears', async () => {
  const page = await open('batch');
  const foot = () => text(page, '.list-foot');
  await page.eval('document.querySelector("[data-rank=\\"1\\"]").click()');
  const damaged = Number((await text(page, '[data-rank="1"] span')).replace(/\D/g, ''));
  assert.match(await foot(), new RegExp(`^${damaged} of`));
  assert.ok((await shown(page)).every((row) => row.status === 'Damaged'));
  await page.eval('document.querySelector(".kinds button").click()');
  assert.notEqual(await foot(), `${damaged} of 10\u202f000, failures first`);
  await page.press('Escape');
  assert.match(await foot(), /^10\u202f000 comparisons/);
  await page.press('/');
  for (const key of 'loop-77.') await page.press(key);
  await page.until('/^1 of/.test(document.querySelector(".list-foot").textContent)');
  assert.deepEqual((await shown(page)).map((row) => row.name), ['help/loop-77.gif']);
  for (const key of 'zzz') await page.press(key);
  await page.until('!document.querySelector(".list-side > .nothing").hidden');
  await page.eval('document.querySelector(".nothing button").click()');
  assert.match(await foot(), /^10\u202f000 comparisons/);
  await page.close();
});

test('Sorts by each column, both ways; what has no value stays last', async () => {
  const page = await open('batch');
  await page.eval('document.querySelector("[data-column=score]").click()');
  const rising = (await shown(page)).map((row) => Number(row.score));
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await page.eval('document.querySelector("[data-column=score]").click()');
  const falling = (await shown(page)).map((row) => Number(row.score));
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  assert.ok(falling[0] > 90);
  await page.press('End');
  await settled(page);
  assert.equal((await shown(page)).pop().score, '–');
  await page.close();
});

test('Every column says by what it sorts', async () => {
  const page = await open('batch');
  await page.eval('document.querySelector("[data-column=size]").click()');
  assert.deepEqual(await page.eval('[...document.querySelectorAll(".list-head button")].map((e) => e.textContent)'), ['Verdict', 'File', 'Size ↑', 'Score', 'Worst', 'At']);
  assert.ok(await page.eval('[...document.querySelectorAll(".list-head button")].every((e) => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().right <= (e.parentElement.nextElementSibling ?? e.parentElement).getBoundingClientRect().right)'));
  await page.close();
});

test('A box drawn in the plot selects', async () => {
  const page = await open('batch');
  const [x, y, width, height] = await page.eval('(() => { const box = document.querySelector(".plot canvas").getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; })()');
  await page.mouse('mousePressed', x + width * 0.3, y + 5);
  await page.mouse('mouseMoved', x + width * 0.7, y + height * 0.8, { buttons: 1 });
  await page.mouse('mouseReleased', x + width * 0.7, y + height * 0.8);
  const some = Number((await text(page, '.list-foot')).split(' of')[0].replace(/\D/g, ''));
  assert.ok(some > 100 && some < 9000, String(some));
  await page.close();
});

test('Links go to pages beside this one, never to scripts; text stays text', async () => {
  const page = await open('batch');
  await page.press('/');
  for (const key of 'hostile/') await page.press(key);
  await page.until('/^1 of/.test(document.querySelector(".list-foot").textContent)');
  assert.match(await text(page, '.line-of:not([hidden]) .name'), /^hostile\/<img src=x onerror=alert\(1\)>/);
  assert.equal(await page.eval('document.querySelectorAll(".detail a").length'), 0);
  assert.equal(await page.eval('document.querySelectorAll("img[src=x]").length'), 0);
  await page.press('Escape');
  await page.eval('document.querySelector("[data-rank=\\"1\\"]").click()');
  assert.match(await page.eval('document.querySelector(".detail a").getAttribute("href")'), /^items\/\d+\.html$/);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Marks that turn the direction of text are shown, not obeyed', async () => {
  const page = await open('batch');
  await page.press('/');
  for (const key of 'hostile/') await page.press(key);
  await page.until('/^1 of/.test(document.querySelector(".list-foot").textContent)');
  assert.match(await text(page, '.line-of:not([hidden]) .what'), /\\u\{202e\} fig/);
  assert.equal(await page.eval('/[\\u202a-\\u202e]/.test(document.querySelector(".batch-page").outerHTML)'), false);
  await page.close();
});

test('Paper has all rows, and the screen those in view again', async () => {
  const page = await open('failures');
  await page.eval('document.querySelector("[data-column=name]").click()');  // row by row
  await page.eval('dispatchEvent(new Event("beforeprint"))');
  await page.send('Emulation.setEmulatedMedia', { media: 'print' });
  const tops = await page.eval('[...document.querySelectorAll(".line-of:not([hidden])")].map((e) => e.getBoundingClientRect().top)');
  assert.equal(tops.length, 32);
  assert.deepEqual(tops, [...new Set(tops)].sort((a, b) => a - b));
  assert.ok(await page.eval('document.body.scrollHeight') > 32 * 50);
  await page.close();
  const many = await open('batch');
  await many.eval('dispatchEvent(new Event("beforeprint"))');
  assert.equal((await shown(many)).length, 1000);
  await many.send('Emulation.setEmulatedMedia', { media: 'print' });
  assert.match(await many.eval('getComputedStyle(document.querySelector(".list-foot"), "::after").content'), /the first.*1.000.*are printed/);
  await many.send('Emulation.setEmulatedMedia', { media: '' });
  await many.eval('dispatchEvent(new Event("afterprint"))');
  assert.ok((await shown(many)).length <= 40);
  await many.close();
});

test('Thumbnails are decoded when a row is seen', async () => {
  const page = await open('batch');
  await page.until('[...document.querySelectorAll(".line-of:not([hidden]) img[src]")].filter((i) => i.complete && i.naturalWidth === 64).length > 4');
  await page.close();
});

test('Failures of one cause are one row until somebody asks', async () => {
  const page = await open('failures');
  assert.deepEqual((await shown(page)).map((row) => row.name), ['30 could not be compared for one cause', 'other.gif', 'good.gif']);
  assert.match(await text(page, '.list-foot'), /^32 comparisons/);
  assert.match(await text(page, '.kinds button'), /Damaged file30/);
  await page.press('Enter');
  assert.equal((await shown(page))[0].name, 'bad-0.gif');
  assert.match(await text(page, '.detail h2'), /1 of 32/);
  await page.close();
});

test('In a folder, pictures come from files beside the page and from nowhere else', async () => {
  const page = await open('review/index');
  await page.until('[...document.querySelectorAll(".line-of:not([hidden]) img[src]")].filter((i) => i.complete && i.naturalWidth === 64).length === 3');
  assert.deepEqual(page.problems, []);
  for (const url of page.requests) assert.match(url, /\/review\/(index\.html|pictures\/[01]-(original|compressed)\.webp)$/);
  assert.equal(await page.eval('document.querySelector(".detail a").getAttribute("href")'), 'items/0.html');
  await page.close();
});

test('On a phone a tap shows the result, and Escape leads back to the list', async () => {
  const page = await open('batch', { width: 390, height: 844, touch: true, ratio: 2 });
  const visible = (selector) => page.eval(`document.querySelector('${selector}').getClientRects().length > 0`);
  assert.equal(await visible('.batch-side'), false);
  await page.eval('document.querySelector("[data-rank=\\"1\\"]").click()');
  await page.eval('[...document.querySelectorAll(".line-of")].find((e) => e.dataset.place === "2").click()');
  assert.equal(await visible('.detail a'), true);
  assert.match(await text(page, '.detail h2'), /Damaged3 of/);
  await page.press('Escape');
  assert.equal(await visible('.list'), true);
  await page.eval('document.querySelector(".aside").click()');
  assert.equal(await visible('.plot canvas'), true);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Every control has a name, and the list tells how many rows it has', async () => {
  const page = await open('batch');
  const unnamed = await page.eval(`[...document.querySelectorAll('button, input, a, canvas')]
    .filter((e) => e.getClientRects().length > 0 && !(e.getAttribute('aria-label') || e.textContent.trim())).map((e) => e.outerHTML)`);
  assert.deepEqual(unnamed, []);
  assert.equal(await page.eval('document.querySelector("[role=grid]").getAttribute("aria-rowcount")'), '10000');
  assert.equal(await page.eval('document.activeElement.getAttribute("role")'), 'grid');
  const active = await page.eval('document.querySelector("#" + document.querySelector("[role=grid]").getAttribute("aria-activedescendant")).getAttribute("aria-selected")');
  assert.equal(active, 'true');
  await page.close();
});

test('Where nothing needs a look the page says so', async () => {
  const page = await open('batch-good');
  assert.equal(await text(page, 'h1'), 'All 5 look right');
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Says between which folders, when and how it was made', async () => {
  const page = await browser.open(join(process.env.PAGES, 'review', 'index.html'));
  assert.equal(await text(page, '.bar .what'), 'originals → small · 2026-11-26 13:04 UTC');
  assert.equal(await text(page, '.again code'), 'framewise batch originals small');
  await page.close();
});

test('Links to the report of a result, or says which command makes it', async () => {
  const page = await browser.open(join(process.env.PAGES, 'review', 'index.html'));
  assert.equal(await page.eval('document.querySelector(".detail a").getAttribute("href")'), 'items/0.html');
  await page.press('ArrowDown');
  await settled(page);
  assert.equal(await text(page, '.detail code'), "framewise compare 'originals/b c.gif' 'small/b c.gif' --open");
  await page.close();
});
