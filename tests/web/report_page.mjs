// SPDX-License-Identifier: Apache-2.0
// The page of a comparison in a browser, and what a reader does with it.
import { after, before } from 'node:test';
import { join } from 'node:path';
import { Browser } from './browser.mjs';

let browser;
before(async () => { browser = await Browser.start(process.env.CHROMIUM); });
after(async () => { await browser.close(); });

export const color = (frame) => [20 * frame, 10 * frame, 255 - 10 * frame];

export async function open(name, look) {
  const page = await browser.open(join(process.env.PAGES, name + '.html'), look);
  if (!['none', 'sparse', 'identical', 'failed', 'turned-name'].includes(name) && !name.startsWith('candidates')) await ready(page);
  return page;
}
export const ready = (page) => page.until('document.querySelector(".stage").dataset.ready === "true"');

// What the canvas shows at a pixel of the picture, left or right.
export function pixel(page, x, y, right = false) {
  return page.eval(`(() => {
    const stage = document.querySelector('.stage'), canvas = stage.querySelector('canvas');
    const { left, top, scale } = stage.dataset, ratio = devicePixelRatio;
    const at = [Number(left) + (${x} + 0.5) * scale + (${right} ? stage.clientWidth / 2 : 0), Number(top) + (${y} + 0.5) * scale];
    return [...canvas.getContext('2d').getImageData(at[0] * ratio, at[1] * ratio, 1, 1).data].slice(0, 3);
  })()`);
}
export const text = (page, selector) => page.eval(`document.querySelector(${JSON.stringify(selector)}).textContent`);
// After the next picture is drawn.
export const settled = (page) => page.eval('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');
export async function press(page, key) {
  await page.press(key);
  await settled(page);
  await ready(page);
}
export const frame = async (page) => (await text(page, '.frames')).match(/\d+/g).map(Number);
