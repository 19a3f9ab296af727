// SPDX-License-Identifier: Apache-2.0
// The page of a comparison, as a reader meets it. make_pages.cc made it: frame
// n of the original has the color (20n, 10n, 255 - 10n), frame 5 is missing in
// the compressed file, its frame 8 has a spot at 16,8.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { dirname } from 'node:path';
import { color, frame, open, pixel, press, settled, text } from './report_page.mjs';

for (const [name, look] of Object.entries({
  light: {}, dark: { dark: true }, 'phone of 320 px': { width: 320, height: 640, touch: true, ratio: 2 },
  'phone of 390 px': { width: 390, height: 844, touch: true, ratio: 2 }, 'tablet': { width: 900, height: 1100 },
  'large screen': { width: 1920, height: 1080 },
})) {
  test(`Opens without an error, a request or sideways scrolling: ${name}`, async () => {
    const page = await open('report', look);
    assert.deepEqual(page.troubles(), []);
    assert.ok(await page.eval('document.documentElement.scrollWidth <= innerWidth'));
    assert.equal(await text(page, 'h1'), 'Visibly damaged');
    await page.close();
  });
}

test('Every page opens without an error or a request', async () => {
  for (const name of ['hostile', 'candidates6', 'candidates24', 'still', 'identical', 'none', 'failed', 'timelines']) {
    const page = await open(name);
    assert.deepEqual(page.troubles(), [], name);
    await page.close();
  }
});

test('Stands on the clearest instant of the gravest reason and shows both frames exactly', async () => {
  const page = await open('report');
  await press(page, '6');
  assert.deepEqual(await frame(page), [8, 7]);
  assert.deepEqual(await pixel(page, 4, 20), color(8));
  assert.deepEqual(await pixel(page, 4, 20, true), color(8));
  assert.deepEqual(await pixel(page, 24, 11), color(8));
  assert.deepEqual(await pixel(page, 24, 11, true), [254, 127, 128]);
  await page.close();
});

test('Steps to each exact frame, both files in step on the true time', async () => {
  const page = await open('report');
  await press(page, '6');
  await press(page, 'Home');
  for (let n = 0; n < 12; ++n) {
    const shown = n === 5 ? 4 : n;  // what the compressed file shows meanwhile
    assert.deepEqual(await pixel(page, 60, 2), color(n), `original frame ${n}`);
    assert.deepEqual(await pixel(page, 60, 2, true), color(shown), `compressed picture at frame ${n}`);
    // Another pixel that only this frame has.
    assert.deepEqual(await pixel(page, 4 * n + 1, 35), [254, 127, 128]);
    assert.match(await text(page, '.time'), new RegExp(`^${(n / 10).toFixed(3)}`));
    assert.equal((await text(page, '.frames')).includes('(held)'), n === 5);
    await press(page, n % 2 ? 'd' : '.');
  }
  assert.deepEqual(await frame(page), [0, 0], 'after the last comes the first');
  await press(page, 'a');
  assert.deepEqual(await frame(page), [11, 10]);
  await page.close();
});

test('Keys do what the list of keys says', async () => {
  const page = await open('report');
  const mode = () => page.eval('document.querySelector(".stage").dataset.mode');
  for (const [key, name] of [['2', 'wipe'], ['3', 'flicker'], ['4', 'heat'], ['0', 'difference'], ['1', 'side']]) {
    await page.press(key);
    await settled(page);
    assert.equal(await mode(), name);
  }
  for (const [key, scale] of [['6', 1], ['7', 2], ['8', 4], ['9', 8]]) {
    await press(page, key);
    assert.equal(Number(await page.eval('document.querySelector(".stage").dataset.scale')), scale);
  }
  await press(page, '5');
  await press(page, 'End');
  assert.deepEqual(await frame(page), [11, 10]);
  await press(page, 'Home');
  await press(page, 'ArrowRight');
  assert.deepEqual(await frame(page), [1, 1]);
  await press(page, 'w');
  assert.equal(await text(page, '.time').then((time) => time.slice(0, 5)), await text(page, '.figures .jump').then((time) => time.slice(0, 5)));
  await press(page, 'n');
  assert.equal(await text(page, '[aria-current] b'), 'Dropped frames');
  assert.deepEqual(await frame(page), [5, 4]);
  await press(page, 'b');
  assert.equal(await text(page, '[aria-current] b'), 'Ghosts of earlier frames');
  const metric = await text(page, '.row.metric.chosen .l span');
  await press(page, 'm');
  assert.notEqual(await text(page, '.row.metric.chosen .l span'), metric);
  await press(page, 's');
  assert.match(await text(page, '.stage .tag'), /Compressed/);
  await page.press('t');
  assert.equal(await page.eval('document.documentElement.dataset.theme'), 'dark');
  await page.press('?');
  assert.ok(await page.eval('document.querySelector("dialog").open'));
  await page.eval('document.querySelector("dialog").close()');
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Plays in real time, pauses on the beginning of a frame, and loops', async () => {
  const page = await open('report');
  await press(page, 'Home');
  await page.eval('window.seen = new Set(), setInterval(() => seen.add(document.querySelector(".stage").dataset.meeting), 5)');
  await page.press(' ');
  await page.until('seen.size === 12');
  await page.until('document.querySelector(".stage").dataset.meeting === "1"');
  await page.press(' ');
  await settled(page);
  assert.match(await text(page, '.time'), /^\d\.\d00 /);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('The wipe shows the original left of its border and the compressed picture right of it', async () => {
  const page = await open('report');
  await press(page, '6');
  await press(page, '2');
  await page.eval('document.querySelector(".handle").focus()');
  const middle = await page.eval('(document.querySelector(".stage").clientWidth / 2 - document.querySelector(".stage").dataset.left)');
  assert.ok(middle > 16 && middle < 48);
  assert.deepEqual(await pixel(page, 24, 11), color(8));
  for (let n = 0; n < 50; ++n) await page.press('ArrowLeft');
  await settled(page);
  assert.deepEqual(await pixel(page, 24, 11), [254, 127, 128]);
  assert.equal(await page.eval('document.querySelector(".handle").getAttribute("aria-valuenow")'), '0');
  await page.close();
});

test('A picture that was cut out lies where it was cut out', async () => {
  const page = await open('cut');
  await press(page, '6');
  await press(page, 'End');
  const spot = [254, 127, 128];
  for (const [x, y] of [[8, 4], [15, 30], [40, 20], [55, 35]]) {
    assert.deepEqual(await pixel(page, x, y, true), await pixel(page, x, y), `${x},${y}`);
  }
  for (const [x, y] of [[22, 14], [25, 17]]) assert.deepEqual(await pixel(page, x, y, true), spot);  // within the frame of the reason
  const ground = await pixel(page, -3, 3, true);
  for (const [x, y] of [[7, 20], [56, 20], [30, 3], [30, 36]]) assert.deepEqual(await pixel(page, x, y, true), ground);
  const at = await page.eval(`(() => { const s = document.querySelector('.stage'), box = s.getBoundingClientRect(); return [box.left + Number(s.dataset.left), box.top + Number(s.dataset.top)]; })()`);
  await page.mouse('mouseMoved', at[0] + 20.5, at[1] + 12.5);
  await page.until('/254 127 128$/.test(document.querySelector(".pixel").textContent)');
  await page.mouse('mouseMoved', at[0] + 3.5, at[1] + 3.5);
  await page.until('document.querySelectorAll(".pixel .swatch").length === 1');
  await page.mouse('mouseMoved', 0, 0);
  await press(page, '0');
  for (const [x, y] of [[8, 4], [12, 30], [40, 20], [55, 35]]) assert.deepEqual(await pixel(page, x, y), [0, 0, 0], `${x},${y}`);
  assert.ok((await pixel(page, 23, 15))[0] > 0);
  await press(page, '4');
  await page.until('document.querySelector(".note").hidden');
  assert.notDeepEqual(await pixel(page, 23, 15), await pixel(page, 12, 30));
  const middle = (side) => page.eval(`[...document.querySelector('.crops [data-side=${side}]')?.getContext('2d').getImageData(160, 100, 1, 1).data ?? []].slice(0, 3)`);
  await page.until(`document.querySelector('.crops [data-side=Compressed]').getContext('2d').getImageData(160, 100, 1, 1).data[3] > 0`);
  assert.deepEqual(await middle('Compressed'), spot);
  await page.close();
});

test('Arrow keys move a zoomed picture that has the focus, and seek elsewhere', async () => {
  const page = await open('report', { width: 900, height: 700 });
  const place = () => page.eval('(({ left, top }) => [Number(left), Number(top)])(document.querySelector(".stage").dataset)');
  const time = () => text(page, '.time');
  await press(page, 'Home');
  await press(page, '9');
  await page.eval('document.querySelector(".stage").focus()');
  const before = await place();
  await press(page, 'ArrowRight');
  assert.ok((await place())[0] < before[0]);
  assert.match(await time(), /^0\.000/);
  for (let n = 0; n < 20; ++n) await press(page, 'ArrowRight');
  const right = await place();
  await press(page, 'ArrowRight');
  assert.deepEqual(await place(), right, 'no further than it goes');
  await press(page, 'ArrowLeft');
  assert.ok((await place())[0] > right[0], 'and back at once');
  await press(page, 'ArrowDown');
  assert.ok((await place())[1] < before[1]);
  await press(page, '5');
  await press(page, 'ArrowRight');
  assert.match(await time(), /^0\.100/);
  await page.close();
});

test('Home and End move the border of the wipe to its ends', async () => {
  const page = await open('report');
  await press(page, '2');
  const at = await text(page, '.time');
  await page.eval('document.querySelector(".handle").focus()');
  for (const [key, value] of [['End', '100'], ['Home', '0']]) {
    await press(page, key);
    assert.equal(await page.eval('document.querySelector(".handle").getAttribute("aria-valuenow")'), value);
  }
  assert.equal(await text(page, '.time'), at);
  await page.close();
});

test('The difference is the absolute one, times the gain', async () => {
  const page = await open('report');
  await press(page, '6');
  await press(page, '0');
  await page.eval(`(() => { const gain = document.querySelector('[aria-label="Gain"]'); gain.selectedIndex = 0; gain.dispatchEvent(new Event('change')); })()`);
  await settled(page);
  const expected = color(8).map((value, c) => Math.abs(value - [254, 127, 128][c]));
  assert.deepEqual(await pixel(page, 24, 11), expected);
  assert.deepEqual(await pixel(page, 4, 20), [0, 0, 0]);
  await page.close();
});

test('The heat map is hot where the pictures differ and gray elsewhere', async () => {
  const page = await open('report');
  await press(page, '6');
  await press(page, '4');
  await page.until('document.querySelector(".note").hidden');
  await page.eval(`(() => { const map = document.querySelector('[aria-label="Map"]'); map.selectedIndex = 1; map.dispatchEvent(new Event('change')); })()`);
  await page.until(`(() => { const s = document.querySelector('.stage'); return s.querySelector('canvas').getContext('2d').getImageData(Number(s.dataset.left) + 24, Number(s.dataset.top) + 11, 1, 1).data[0] > 200; })()`);
  const [r, g, b] = await pixel(page, 58, 4);
  assert.ok(Math.max(r, g, b) - Math.min(r, g, b) <= 2, `gray: ${[r, g, b]}`);
  assert.match(await text(page, '.pixel'), /same.*plainly visible/);
  await page.close();
});

test('The pointer reads the pixel values of both pictures', async () => {
  const page = await open('report');
  await press(page, '6');
  const at = await page.eval(`(() => { const s = document.querySelector('.stage'), box = s.getBoundingClientRect(); return [box.left + Number(s.dataset.left) + 24.5, box.top + Number(s.dataset.top) + 11.5]; })()`);
  await page.mouse('mouseMoved', ...at);
  await page.until('document.querySelector(".pixel").textContent.startsWith("x")');
  assert.equal(await text(page, '.pixel'), 'x 24  y 11160 80 175254 127 128');
  await page.close();
});

test('Text from files stays text', async () => {
  const page = await open('hostile');
  assert.equal(await page.eval('document.querySelectorAll("img").length'), 0);
  assert.match(await page.eval('document.title'), /^script>"'&amp; /);  // what follows the last slash
  assert.match(await text(page, '.reasons li:nth-child(4)'), /<img src=x onerror=alert\(1\)><\/script>/);
  assert.ok(await page.eval('document.documentElement.scrollWidth <= innerWidth'));
  for (const key of 'nnnn1234c?') await page.press(key);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Marks that turn the direction of text are shown, not obeyed', async () => {
  for (const [name, parts] of [['hostile', 'body > div, body > div *, dialog *'], ['turned-name', 'body, body > :not(script), body > :not(script) *']]) {
    const page = await open(name);
    for (const key of name === 'hostile' ? 'cn4' : 'c') await page.press(key);
    await settled(page);
    const hidden = await page.eval(`[...document.querySelectorAll('${parts}')]
      .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && /[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data)) || /[\\u202a-\\u202e]/.test([...e.attributes].map((one) => one.value).join(' '))).map((e) => e.tagName + '.' + e.className)`);
    assert.deepEqual(hidden, [], name);
    assert.match(await text(page, '.bar .what') + await text(page, '.facts'), /\\u\{202e\}/);
    await page.close();
  }
});

test('Stepping visits what is embedded; the rest says so and names the nearest', async () => {
  const page = await open('sparse');
  await page.press('d');
  await settled(page);
  const visited = await frame(page);
  await page.press('d');
  await settled(page);
  assert.notDeepEqual(await frame(page), visited);
  const [x, y, width] = await page.eval(`(() => { const box = document.querySelector('.row.lane svg').getBoundingClientRect(); return [box.left, box.top + 8, box.width]; })()`);
  await page.click(x + width * (10.5 / 12), y);
  await settled(page);
  assert.match(await text(page, '.note'), /Not embedded.*Go to the nearest, 0\.800 s/);
  await page.eval('document.querySelector(".note button").click()');
  await settled(page);
  assert.match(await text(page, '.time'), /^0\.800/);
  await page.click(x + 2, y);
  await page.until('/could not be decoded/.test(document.querySelector(".note").textContent)');
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('Six versions are tabs that arrow keys move through; many are a table', async () => {
  const page = await open('candidates6');
  assert.equal(await page.eval('document.querySelectorAll("[role=tab]").length'), 6);
  await page.eval('document.querySelector("[role=tab]").focus()');
  await page.press('ArrowRight');
  assert.match(await text(page, '[role=tab][aria-selected=true]'), /version-1\.gif/);
  assert.equal(await page.eval('document.activeElement.getAttribute("aria-selected")'), 'true');
  await page.press('c');
  assert.match(await text(page, '[role=tab][aria-selected=true]'), /version-2\.gif/);
  await page.close();
  const many = await open('candidates24');
  await many.press('c');
  assert.match(await text(many, '.choose'), /version-1\.gif, 2 of 24/);
  await many.eval('document.querySelector(".choose").click()');
  assert.equal(await many.eval('document.querySelectorAll(".chooser tbody tr").length'), 24);
  await many.eval('[...document.querySelectorAll(".chooser .link")].find((b) => b.textContent === "Worst first").click()');
  assert.match(await text(many, '.chooser tbody tr'), /version-23\.gif/);
  assert.deepEqual([...page.troubles(), ...many.troubles()], []);
  await many.close();
});

test('A still image has a player without transport, a copy has none', async () => {
  const still = await open('still');
  assert.deepEqual(await still.eval('[...document.querySelectorAll(".metrics th")].map((head) => head.textContent)'),
    ['Metric', 'Value', 'Scale', 'Required']);
  assert.doesNotMatch(await still.eval('[...document.querySelectorAll(".metrics .scales")].map((cell) => cell.textContent).join()'), /worst|mean/);
  assert.equal(await still.eval('getComputedStyle(document.querySelector(".transport .play")).display'), 'none');
  assert.ok(await still.eval('document.querySelector(".dock").hidden'));
  await still.close();
  const copy = await open('identical');
  assert.equal(await text(copy, 'h1'), 'Identical');
  assert.match(await text(copy, '.note'), /Nothing to compare/);
  assert.ok(await copy.eval('document.querySelector(".stage").clientHeight') <= 240);
  await copy.close();
  const none = await open('none');
  assert.match(await text(none, '.note'), /No pictures in this file/);
  assert.ok(await none.eval('document.querySelectorAll(".row.metric").length') > 0);
  await none.close();
});

test('Every control has a name, every picture words, and focus shows', async () => {
  const page = await open('report');
  const unnamed = await page.eval(`[...document.querySelectorAll('button, select, input, a, [role=slider], canvas[role=img]')]
    .filter((e) => !e.closest('dialog') && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML)`);
  assert.deepEqual(unnamed, []);
  assert.equal(await page.eval('document.querySelectorAll("h1").length'), 1);
  await page.press('Tab');
  assert.match(await page.eval('document.activeElement.textContent'), /Skip to the reasons/);
  await page.press('n');
  await settled(page);
  assert.match(await text(page, '[aria-live]'), /Dropped frames\. Frame 5 is missing/);
  await page.close();
});

test('Text keeps a contrast of 4.5 on every ground, light and dark', async () => {
  for (const dark of [false, true]) {
    const page = await open('report', { dark });
    const tokens = await page.eval(`(() => { const style = getComputedStyle(document.documentElement);
      return Object.fromEntries(['bg', 'surface', 'sunk', 'chosen', 'text', 'text2', 'text3', 'accent', 'pass', 'warn', 'artifact', 'error', 'unknown', 'a', 'b', 'a-soft', 'b-soft', 'stage', 'stage-text']
        .map((name) => [name, style.getPropertyValue('--' + name).trim()])); })()`);
    const luminance = (hex) => {
      const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d) : hex.slice(1).match(/../g);
      const [r, g, b] = digits.map((d) => parseInt(d, 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => {
      const [high, low] = [luminance(tokens[a]), luminance(tokens[b])].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    for (const ground of ['bg', 'surface', 'sunk', 'chosen']) {
      for (const ink of ['text', 'text2', 'text3', 'accent', 'pass', 'warn', 'artifact', 'error', 'unknown']) {
        assert.ok(ratio(ink, ground) >= 4.5, `${ink} on ${ground}, dark: ${dark}: ${ratio(ink, ground)}`);
      }
    }
    assert.ok(ratio('stage-text', 'stage') >= 4.5);
    for (const side of ['a-soft', 'b-soft']) assert.ok(ratio('text2', side) >= 4.5);
    await page.close();
  }
});

test('On a phone the player stays in view while the rest scrolls, and targets are large', async () => {
  const page = await open('report', { width: 390, height: 844, touch: true, ratio: 2 });
  assert.equal(await page.eval('document.querySelector(".stage").dataset.mode'), 'wipe');
  await page.eval('document.querySelector(".row.metric").scrollIntoView()');
  await settled(page);
  assert.ok(await page.eval('document.querySelector(".player").getBoundingClientRect().top') >= -1);
  const small = await page.eval(`[...document.querySelectorAll('.transport button, .views button')].filter((e) => e.offsetParent && (e.offsetHeight < 32 || e.offsetWidth < 32)).length`);
  assert.equal(small, 0);
  await page.close();
});

test('Who asked for less motion is not flickered at, only on a key', async () => {
  const page = await open('report', { reduced: true });
  await page.eval(`window.flicks = 0, new MutationObserver(() => { ++flicks; }).observe(document.querySelector('.stage .tag'), { attributes: true, attributeFilter: ['class'] })`);
  await press(page, '3');
  const label = await text(page, '.stage .tag');
  await press(page, '3');
  assert.notEqual(await text(page, '.stage .tag'), label);
  await page.close();
});

test('Two fingers zoom, and what is between them stays there', async () => {
  const page = await open('report', { width: 390, height: 844, touch: true, ratio: 2 });
  await press(page, '1');
  await press(page, '2');
  const [x, y] = await page.eval(`(() => { const box = document.querySelector('.stage').getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2 + 20]; })()`);
  const place = () => page.eval(`(() => { const { left, top, scale } = document.querySelector('.stage').dataset, box = document.querySelector('.stage').getBoundingClientRect();
    return [(${x} - box.left - left) / scale, (${y} - box.top - top) / scale, Number(scale)]; })()`);
  const before = await place();
  await page.touch('touchStart', [x - 40, y], [x + 40, y]);
  await page.touch('touchMove', [x - 80, y], [x + 80, y]);
  await page.until(`document.querySelector('.stage').dataset.scale > ${before[2] * 1.9}`);
  const after = await place();
  assert.ok(Math.abs(after[2] / before[2] - 2) < 0.01, `twice as large: ${[before, after]}`);
  assert.ok(Math.abs(after[0] - before[0]) < 1 && Math.abs(after[1] - before[1]) < 1, `at its place: ${[before, after]}`);
  assert.match(await text(page, '[aria-label=Zoom]'), /\d+ %$/);
  await page.touch('touchMove', [x - 10, y], [x + 10, y]);
  await page.until(`document.querySelector('.stage').dataset.scale === '${before[2]}'`);
  await page.touch('touchEnd');
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('What could not be compared has its cause and what to try', async () => {
  const page = await open('failed');
  assert.equal(await text(page, 'h1'), 'Could not compare');
  assert.match(await text(page, '.note'), /The file ends inside a frame \(it's cut\.gif\)framewise compare original\.gif 'it'\\''s cut\.gif' --tolerant/);
  assert.equal(await text(page, '.reasons b'), 'Unreadable');
  assert.ok(await page.eval('document.querySelector(".stage").clientHeight') <= 240);
  assert.ok(await page.eval('document.querySelector(".dock").hidden'));
  await page.close();
});

test('What is not known of a failure is left out', async () => {
  const page = await open('failed');
  const made = await text(page, '.made');
  assert.match(made, /^ProgramFramewise [\d.]+(-\w+)?Pictures/);
  assert.doesNotMatch(made, /, ,|over –|–$/);
  await page.close();
});

test('Frames in the file are counted for each side', async () => {
  const page = await open('sparse');
  assert.match(await text(page, '.made'), /Pictures in this file(\d+) frames of (each file|the original, \d+ of)/);
  await page.close();
});

test('Controls are plain enough to be seen when they are off', async () => {
  for (const dark of [false, true]) {
    const page = await open('report', { dark });
    await page.press('l');
    await settled(page);
    const [ink, ground] = await page.eval(`(() => { const luminance = (color) => { const [r, g, b] = color.match(/[\\d.]+/g).map((d) => d / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      return [getComputedStyle(document.querySelector('[aria-label="Loop (L)"]')).color, getComputedStyle(document.querySelector('.work')).backgroundColor].map(luminance); })()`);
    assert.ok((Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) >= 3, `dark: ${dark}`);
    await page.close();
  }
});

test('The table of versions sorts by each column and filters', async () => {
  const page = await open('candidates24');
  await page.eval('document.querySelector(".choose").click()');
  const first = () => text(page, '.chooser tbody tr td:nth-child(2)');
  await page.eval('document.querySelector(".chooser [data-column=score]").click()');
  assert.equal(await first(), 'version-23.gif');
  await page.eval('document.querySelector(".chooser [data-column=score]").click()');
  assert.equal(await first(), 'version-0.gif');
  assert.equal(await page.eval('document.activeElement.dataset.column'), 'score');
  await page.eval(`(() => { const field = document.querySelector('.chooser input'); field.value = '-17'; field.dispatchEvent(new Event('input')); })()`);
  assert.equal(await page.eval('document.querySelectorAll(".chooser tbody tr").length'), 1);
  await page.eval('document.querySelector(".chooser tbody .link").click()');
  assert.match(await text(page, '.choose'), /version-17\.gif, 18 of 24/);
  await page.close();
});

test('Everything can be reached by Tab, in the order of the page, and shows its focus', async () => {
  const page = await open('report');
  const wanted = await page.eval(`[...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
    .filter((e) => e.tabIndex >= 0 && e.getClientRects().length > 0 && !e.closest('dialog')).length`);
  await page.eval('window.seen = new Set(), window.dim = [], 0');
  for (let n = 0; n < wanted; ++n) {
    await page.press('Tab');
    await page.eval(`(() => { const e = document.activeElement; seen.add(e); const style = getComputedStyle(e); if (style.outlineStyle === 'none') dim.push(e.outerHTML.slice(0, 80)); })()`);
  }
  assert.deepEqual(await page.eval('dim'), []);
  assert.equal(await page.eval('seen.size'), wanted);
  await page.close();
});

test('Going through a clip twice adds nothing to the page', async () => {
  const page = await open('report');
  const through = async () => {
    for (let n = 0; n < 24; ++n) await press(page, 'd');
    return page.eval('document.querySelectorAll("*").length');
  };
  const once = await through();
  assert.equal(await through(), once);
  await page.close();
});

test('The command of a page gives its numbers again', async () => {
  for (const name of ['none', 'slow', 'asked', 'turned-name']) {
    const page = await open(name);
    const command = await text(page, '.made .wide code');
    const wanted = await page.eval('JSON.parse(document.getElementById("report").textContent)');
    await page.close();
    const path = `${dirname(process.env.FRAMEWISE)}:${process.env.PATH}`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${command} --json --no-cache --config none`], { env: { PATH: path, LC_ALL: 'C.UTF-8' }, encoding: 'utf8' });
    assert.equal(stderr, '', command);
    const again = JSON.parse(stdout);
    const [one] = again.comparisons;
    const [asked] = wanted.comparisons;
    assert.equal(one.score, asked.score, command);
    assert.equal(one.pairing.pairs, asked.pairing.pairs, command);
    assert.deepEqual(one.metrics.ssim, asked.metrics.ssim, command);
    assert.deepEqual(again.provenance.options, wanted.provenance.options, command);
  }
});

test('How a page was made names what was asked for', async () => {
  const page = await open('asked');
  const made = await text(page, '.made');
  assert.match(made, /PartFrom frame 2, to 1\.050 s, 7 frames, the compressed file 20 ms late/);
  assert.match(made, /SamplingUniform, 5 pairs, 90 %/);
  assert.match(made, /Policyown/);
  await page.close();
});

test('Equal pictures at another speed are what the verdict says', async () => {
  const page = await open('slow');
  assert.equal(await text(page, 'h1'), 'Look closer');
  assert.ok(await page.eval('!!document.querySelector("h1 .s-WARNING")'));
  assert.match(await text(page, '.verdict p'), /[Ss]peed/);
  assert.deepEqual(page.troubles(), []);
  await page.close();
});

test('The saved report is the JSON of the comparison', async () => {
  const page = await open('report');
  const report = await page.eval('JSON.parse(document.getElementById("report").textContent)');
  assert.equal(report.schema, 'framewise.report/2');
  assert.equal(report.comparisons[0].test.frames, 11);
  await page.close();
});

test('The words of the worst value stand beside the curve, not on it', async () => {
  const page = await open('report');
  const covered = await page.eval(`(() => {
    const label = document.querySelector('.dock text.worst').getBBox();
    const line = document.querySelector('.dock path.chosen');
    const total = line.getTotalLength();
    for (let at = 0; at <= total; at += 0.5) {
      const { x, y } = line.getPointAtLength(at);
      if (x > label.x && x < label.x + label.width && y > label.y + 2 && y < label.y + label.height - 2) return [x, y];
    }
    return null;
  })()`);
  assert.equal(covered, null);
  await page.close();
});
