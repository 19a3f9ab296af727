// SPDX-License-Identifier: Apache-2.0
// Pictures of a page, for people who work on the viewer and its documentation.
// Usage: node tools/screenshot.mjs PAGE OUT.png [WIDTH HEIGHT] [dark] [phone] [keys=KEYS] [run=SCRIPT]
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Browser } from '../tests/web/browser.mjs';

const [page, out, ...rest] = process.argv.slice(2);
if (!out) {
  console.error('usage: node tools/screenshot.mjs PAGE OUT.png [WIDTH HEIGHT] [dark] [phone] [keys=KEYS] [run=SCRIPT]');
  process.exit(2);
}
const phone = rest.includes('phone');
const sizes = rest.filter((word) => /^\d+$/.test(word)).map(Number);
const [width, height] = sizes.length === 2 ? sizes : phone ? [390, 844] : [1440, 900];
const value = (name) => rest.find((word) => word.startsWith(name + '='))?.slice(name.length + 1) ?? '';
const browser = await Browser.start(process.env.CHROMIUM ?? 'chromium');
process.on('exit', () => browser.process.kill());
const view = await browser.open(resolve(page), { width, height, dark: rest.includes('dark'), ratio: phone ? 2 : 1, touch: phone });
const settle = () => view.eval('new Promise((done) => setTimeout(done, 300))');
await settle();
for (const key of value('keys')) await view.press(key);
if (value('run')) await view.eval(value('run'));
await settle();
writeFileSync(out, await view.screenshot());
for (const trouble of view.troubles()) console.error(trouble);
await browser.close();
