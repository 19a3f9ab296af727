// SPDX-License-Identifier: Apache-2.0
// The timeline of a page, its reasons and its values. The pages are those of
// report_test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { color, frame, open, press, settled, text } from './report_page.mjs';

test('Dragging in the timeline scrubs and lands on the beginning of a frame', async () => {
  const page = await open('report');
  const [x, y, width] = await page.eval(`(() => { const box = document.querySelector('.row.lane svg').getBoundingClientRect(); return [box.left, box.top + 8, box.width]; })()`);
  await page.mouse('mousePressed', x + width * 0.3, y);
  await page.mouse('mouseMoved', x + width * (7.6 / 12), y, { buttons: 1 });
  await page.mouse('mouseReleased', x + width * (7.6 / 12), y);
  await settled(page);
  assert.match(await text(page, '.time'), /^0\.700 /);
  const head = await page.eval('document.querySelector(".head").getBoundingClientRect().left');
  assert.ok(Math.abs(head - (x + (width * 7) / 12)) < 1);
  await page.close();
});

test('The lanes show which frame was dropped', async () => {
  const page = await open('report');
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.lost").length'), 1);
  assert.equal(await page.eval('document.querySelectorAll(".cross").length'), 1);
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.a").length'), 12);
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.b").length'), 11);
  await page.close();
});

test('Frames that meet nothing have their time, and are told as dropped', async () => {
  const page = await open('lost');
  const lost = () => page.eval(`[...document.querySelectorAll('rect.frame.a.lost')].length`);
  assert.match(await text(page, '.made'), /content: /);
  assert.equal(await lost(), 3);
  assert.equal(await page.eval('document.querySelectorAll(".cross").length'), 3);
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.a").length'), 12);
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.b").length'), 9);
  assert.match(await text(page, '.row.lane'), /3 original frames dropped\.$|3 original frames dropped\.12 frames/);
  assert.match(await text(page, 'table.facts'), /Frames1293 dropped/);
  const [x, y, width] = await page.eval(`(() => { const box = document.querySelector('.row.lane svg').getBoundingClientRect(); return [box.left, box.top + 8, box.width]; })()`);
  await page.click(x + width * (7.5 / 12), y);
  await settled(page);
  assert.deepEqual(await frame(page), [7, 4]);
  assert.match(await text(page, '.frames'), /held/);
  await press(page, 'd');
  assert.deepEqual(await frame(page), [8, 5]);
  await page.close();
});

test('An end that is missing is on the clock', async () => {
  const page = await open('ends');
  assert.match(await text(page, '.time'), / 1\.200 s$/);
  assert.equal(await page.eval('document.querySelectorAll("rect.frame.a.lost").length'), 5);
  const [reason, lane, compressed] = await page.eval(`['[data-reason]', '.row.lane svg', 'rect.frame.b:last-of-type'].map((name) => { const { left, right } = document.querySelector(name).getBoundingClientRect(); return [left, right]; })`);
  assert.ok(Math.abs(reason[1] - lane[1]) < 2, 'the reason lasts to the end');
  assert.ok(Math.abs(reason[0] - (lane[0] + (lane[1] - lane[0]) * 7 / 12)) < 2, 'and begins where the file ends');
  assert.ok(compressed[1] < reason[0] + 2, 'as the lane does');
  await page.close();
});

test('A chart scales by what it shows and has no values that cannot be', async () => {
  const page = await open('lost');  // of which other pairs were measured, too
  await page.eval('document.querySelector("[data-metric=psnr]").click()');
  const labels = await page.eval(`[...document.querySelectorAll('.row.metric.chosen text[text-anchor=end]:not(.worst)')].map((e) => e.textContent)`);
  assert.ok(labels.length > 1);
  for (const label of labels) assert.ok(Number(label) >= 98 && Number(label) <= 100, label);
  await page.close();
});

test('On paper everything is light and as wide as the page', async () => {
  const page = await open('report', { dark: true });
  const screen = await page.eval('getComputedStyle(document.body).color');
  await page.press('t');
  await page.press('t');  // dark by choice
  await page.eval('dispatchEvent(new Event("beforeprint"))');
  await page.send('Emulation.setEmulatedMedia', { media: 'print', features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  await page.send('Emulation.setDeviceMetricsOverride', { width: 718, height: 1000, deviceScaleFactor: 1, mobile: false });
  assert.notEqual(await page.eval('getComputedStyle(document.body).color'), screen);
  assert.equal(await page.eval('getComputedStyle(document.body).color'), 'rgb(23, 24, 27)');
  assert.ok(await page.eval('document.documentElement.scrollWidth <= innerWidth'));
  const past = await page.eval(`[...document.querySelectorAll('.dock .row > .p')].filter((e) => e.firstChild.getBoundingClientRect().right > e.getBoundingClientRect().right + 1).length`);
  assert.equal(past, 0);
  await page.close();
});

test('Every row of the timeline lies on one clock, at any width', async () => {
  for (const width of [400, 900, 1440]) {
    const page = await open('report', { width, height: 900 });
    const places = await page.eval(`[...document.querySelectorAll('.dock .row > .p')].map((e) => { const { left, right } = e.getBoundingClientRect(); return left + '–' + right; })`);
    assert.ok(places.length > 5);
    assert.deepEqual([...new Set(places)], [places[0]], `${width} px`);
    await page.close();
  }
});

test('The crops of a reason show its place in both pictures', async () => {
  const page = await open('report');
  const middle = (side) => page.eval(`[...document.querySelector('.crops [data-side=${side}]').getContext('2d').getImageData(160, 100, 1, 1).data].slice(0, 3)`);
  await page.until(`document.querySelector('.crops [data-side=Compressed]').getContext('2d').getImageData(160, 100, 1, 1).data[3] > 0`);
  assert.deepEqual(await middle('Original'), color(8));
  assert.deepEqual(await middle('Compressed'), [254, 127, 128]);
  await page.close();
});

test('Merged frames have a bracket to the one they became, added ones are dashed, moved ones crossed', async () => {
  const page = await open('timelines');
  assert.equal(await page.eval('document.querySelectorAll(".bracket").length'), 1);
  assert.equal(await page.eval('document.querySelectorAll(".moved").length'), 2);
  assert.deepEqual(await page.eval('[...document.querySelectorAll("text.frame.lost")].map((e) => e.textContent)'), ['5']);
  assert.equal(await page.eval('document.querySelectorAll(".cross").length'), 0);
  assert.match(await text(page, 'table.facts'), /Frames10101 merged/);
  await page.close();
});

test('Values are called what their makers call them', async () => {
  const page = await open('report');
  assert.match(await text(page, '.metrics .scales .sub'), /^worst poor, mean good$/);
  assert.match(await page.eval('[...document.querySelectorAll(".metrics tbody tr")].find((e) => /PSNR/.test(e.textContent)).textContent'), /worst poor, mean excellent/);
  await page.close();
});

test('A reason tells what was measured where it shows, and what is usual', async () => {
  const page = await open('report');
  assert.match(await text(page, '.reasons li:nth-child(1) .facts'), /^0\.800–0\.900 s · frame 8 · SSIM 0\.\d+, usual here (1\.000|0\.99\d)$/);
  assert.doesNotMatch(await text(page, '.reasons li:nth-child(3) .facts'), /usual/);
  await page.close();
});

test('A scale is the same for every file, and ends where nothing is wrong', async () => {
  const page = await open('report');
  const [ssim, psnr, color] = await page.eval(`['SSIM', 'PSNR', 'Color'].map((name) => {
    const row = [...document.querySelectorAll('.metrics tbody tr')].find((e) => e.textContent.startsWith(name));
    return parseFloat(row.querySelector('.scale b').style.left);
  })`);
  const values = await page.eval('JSON.parse(document.getElementById("data").textContent).candidates[0].metrics.map((one) => [one.name, one.summary.worst])').then(Object.fromEntries);
  assert.ok(Math.abs(ssim - values.ssim * 100) < 0.1);
  assert.ok(Math.abs(psnr - values.psnr) < 0.1);
  assert.ok(Math.abs(color - values.ciede2000 * 10) < 0.1);
  await page.close();
});
