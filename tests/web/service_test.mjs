// SPDX-License-Identifier: Apache-2.0
// The page of the service, as somebody uses it: the real server, a real
// browser, two files.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, Page } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'framewise-service-'));
const shots = process.env.SCREENSHOTS;  // a folder: keeps pictures for people
let browser, server, address;

// A GIF of one color a frame, as small as can be: each pixel is a clear code
// and a color, so that no dictionary is needed.
function gif(width, height, colors, more = 0) {
  const bytes = [...Buffer.from('GIF89a'), width & 255, width >> 8, height & 255, height >> 8, 0xF6, 0, 0];
  for (let i = 0; i < 128; ++i) bytes.push(2 * i, i, 255 - i);
  for (const color of colors) {
    bytes.push(0x21, 0xF9, 4, 4, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, width & 255, width >> 8, height & 255, height >> 8, 0, 7);
    const data = [];
    let bits = 0, held = 0;
    const put = (code) => { bits |= code << held; held += 8; while (held >= 8) { data.push(bits & 255); bits >>= 8; held -= 8; } };
    for (let i = 0; i < width * height; ++i) { put(128); put((color + (i % 7 === 0 ? more : 0)) & 127); }
    put(129);
    for (let at = 0; at < data.length; at += 255) { const part = data.slice(at, at + 255); bytes.push(part.length, ...part); }
    bytes.push(0);
  }
  bytes.push(0x3B);
  return Buffer.from(bytes);
}

const file = (name, bytes) => { const path = join(folder, name); writeFileSync(path, bytes); return path; };
const original = file('cat <b>original.gif', gif(64, 48, [10, 30, 50, 70], 40));
const compressed = file('cat-small.gif', gif(64, 48, [10, 36, 50]));
const broken = file('broken.gif', Buffer.from('GIF89a broken'));

async function start_server(...options) {
  const started = spawn(process.env.FRAMEWISE, ['serve', '--listen', '127.0.0.1:0', '--no-cache', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    started.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const found = /listening on (http:\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    started.on('exit', () => reject(new Error('the server has ended')));
  });
  return { started, url };
}
async function end(process) {
  const ended = new Promise((resolve) => process.on('exit', resolve));
  process.kill('SIGTERM');
  await ended;
}

before(async () => {
  ({ started: server, url: address } = await start_server());
  browser = await Browser.start(process.env.CHROMIUM);
});
after(async () => {
  await browser?.close();
  if (server) await end(server);
  rmSync(folder, { recursive: true, force: true });
});

async function shot(page, name) {
  if (shots) writeFileSync(join(shots, name + '.png'), await page.screenshot());
}

// Puts files into a field, as its dialog would.
async function choose(page, id, ...files) {
  const { root } = await page.send('DOM.getDocument');
  const { nodeId } = await page.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#' + id });
  await page.send('DOM.setFileInputFiles', { nodeId, files });
}
const box = (page, selector) => page.eval(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`);
const fits = (page) => page.eval('document.documentElement.scrollWidth <= innerWidth');

// The report inside of the page: a document of another origin, in a process of
// its own. Waits until it shows frames.
async function report_in(page) {
  await page.until('document.querySelector(".job iframe")');
  const source = await page.eval('document.querySelector(".job iframe").src');
  for (let tries = 0; tries < 600; ++tries) {
    const { targetInfos } = await browser.send('Target.getTargets');
    const found = targetInfos.find((one) => one.type === 'iframe' && one.url === source);
    if (found) {
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId: found.targetId, flatten: true });
      const report = new Page(browser, sessionId, found.targetId);
      await report.until('document.querySelector(".stage")?.dataset.ready === "true"');
      return report;
    }
    await page.eval('new Promise((done) => requestAnimationFrame(() => done()))');
  }
  throw new Error('the report is not shown: ' + source);
}

async function compare_two(page, first = original, second = compressed) {
  await choose(page, 'original', first);
  await choose(page, 'compressed', second);
  await page.until('!document.querySelector(".primary").disabled');
  await page.click(...await box(page, '.primary'));
}

test('Two files become a report', async () => {
  const page = await browser.open(address);
  assert.equal(await page.eval('document.title'), 'Framewise');
  assert.ok(await page.eval('document.querySelector(".primary").disabled'));
  await shot(page, 'start');
  await choose(page, 'original', original);
  await choose(page, 'compressed', compressed);
  await page.until('document.querySelectorAll(".slot img").length === 2');
  await shot(page, 'chosen');
  await page.click(...await box(page, '.primary'));
  const report = await report_in(page);
  assert.match(await page.eval('location.hash'), /^#job\//);
  assert.match(await report.eval('document.querySelector("h1").textContent'), /Visibly damaged|Look closer|Looks right/);
  // It is an origin of its own: what is in it cannot reach the service.
  assert.equal(await report.eval('origin'), 'null');
  assert.equal(await report.eval('fetch("/jobs").then(() => "reached", () => "refused")'), 'refused');
  assert.match(await page.eval('document.querySelector(".job iframe").src'), /result\?format=html$/);
  assert.match(await page.eval('document.querySelector(".job h1").textContent'), /cat <b>original\.gif → cat-small\.gif/);
  await page.until('document.querySelectorAll(".jobs a").length === 1');
  await shot(page, 'report');
  assert.deepEqual(page.problems, []);
  // The same page by itself is that of `framewise compare --html`.
  const link = await page.eval('document.querySelector(".job-actions a").href');
  const alone = await browser.open(link);
  await alone.until('document.querySelector(".stage")?.dataset.ready === "true"');
  assert.deepEqual(alone.problems, []);
  await shot(alone, 'report-alone');
  await alone.close();
  // Again, in the form of its kind, with the options of the program.
  await page.eval(`[...document.querySelectorAll('.job-actions button')].find((one) => one.textContent.startsWith('Again')).click()`);
  await page.until('!document.querySelector(".choice").hidden && document.querySelector("#compare-policy")');
  await page.eval('document.querySelector(".choice details").open = true');
  await shot(page, 'compare-options');
  await page.close();
});

test('Other jobs have forms with the options of the program', async () => {
  const page = await browser.open(address);
  const press = (title) => page.eval(`[...document.querySelectorAll('.tasks button')].find((one) => one.textContent === ${JSON.stringify(title)}).click()`);
  await page.until('document.querySelector(".tasks button")');
  await press('Find flashes');
  await page.until('document.querySelector("#flashes-rules")');
  assert.ok(await page.eval('document.querySelector(".task .primary").disabled'));
  assert.match(await page.eval('document.querySelector("#flashes-rules-help").textContent'), /WCAG 2\.2/);
  await choose(page, 'files-flashes', original, compressed);
  await page.until('!document.querySelector(".task .primary").disabled');
  await page.eval('document.querySelector("#flashes-rules").value = "itu"');
  await shot(page, 'flashes-form');
  await page.click(...await box(page, '.task .primary'));
  await page.until('document.querySelectorAll(".found section").length === 2');
  assert.match(await page.eval('document.querySelector(".found").textContent'), /cat <b>original\.gif/);
  assert.match(await page.eval('document.querySelector(".found pre").textContent'), /"rules": "itu"/);
  await shot(page, 'flashes-found');
  assert.ok(await fits(page));
  await page.eval('location.hash = ""');
  await press('Optimize');
  await page.until('document.querySelector("#optimize-to")');
  await choose(page, 'files-optimize', original);
  await page.until('!document.querySelector(".task .primary").disabled');
  await page.click(...await box(page, '.task .primary'));
  await page.until('document.querySelector(".found b")');
  assert.match(await page.eval('document.querySelector(".found").textContent'), /→/);
  assert.equal(await page.eval('document.querySelectorAll("ul[aria-label=Files] a").length'), 1);
  await page.until('document.querySelector(".outputs img")?.naturalWidth === 64');
  await page.eval('location.hash = ""');
  await press('Compare');
  assert.ok(await page.eval('document.querySelector(".slots").offsetParent !== null'));
  assert.deepEqual(page.problems, []);
  await page.close();
});

test('Files of the server are chosen in its folders, compared and approved', async () => {
  const root = mkdtempSync(join(tmpdir(), 'framewise-root-'));
  mkdirSync(join(root, 'art'));
  writeFileSync(join(root, 'art', 'cat.gif'), gif(64, 48, [10, 30, 50, 70], 40));
  for (const name of ['small.gif', 'smaller.gif']) writeFileSync(join(root, 'art', name), gif(64, 48, [10, 36, name.length * 5]));
  const approvals = join(root, 'framewise-baseline.json');
  const { started, url } = await start_server('--root', root, '--approvals', approvals);
  try {
    const page = await browser.open(url);
    const press = (selector, text) => page.eval(`[...document.querySelectorAll(${JSON.stringify(selector)})].find((one) => one.textContent.startsWith(${JSON.stringify(text)})).click()`);
    const choose_there = async (side, ...names) => {
      await page.until(`!document.querySelector(".slot.${side} .button").hidden`);
      await press(`.slot.${side} .button`, 'Choose on the server');
      await page.until('document.querySelector(".browse .entry")');
      await press('.browse .entry', 'art/');
      await page.until('document.querySelectorAll(".browse .entry").length === 3');
      for (const name of names) await press('.browse .entry', name);
    };
    await choose_there('a', 'cat.gif');
    await page.until('!document.querySelector(".browse") && document.querySelector(".slot.a .file")');
    await choose_there('b', 'small.gif', 'smaller.gif');
    await shot(page, 'browse');
    await press('.browse .primary', 'Choose 2 files');
    await page.until('!document.querySelector(".primary").disabled');
    await shot(page, 'browsed');
    await page.click(...await box(page, '.primary'));
    await page.until('document.querySelector(".job iframe")');
    await press('.job-actions button', 'Approve');
    await page.until('document.querySelector("#approve-name")');
    await page.eval('document.querySelector("#approve-test").value = "1", document.querySelector("#approve-test").dispatchEvent(new Event("change"))');
    await page.until('document.querySelector("#approve-name").value === "art/smaller.gif"');
    await page.eval('document.querySelector("#approve-by").value = "Ada", document.querySelector("#approve-until").value = "2100-01-31"');
    await shot(page, 'approve');
    await page.click(...await box(page, '.approve .primary'));
    await page.until('/Approved by Ada/.test(document.querySelector(".approve").textContent)');
    const [item] = JSON.parse(readFileSync(approvals, 'utf8')).items;
    assert.deepEqual([item.test, item.by, item.until], ['art/smaller.gif', 'Ada', '2100-01-31']);
    await page.eval('location.hash = ""');
    await page.until('/Space used/.test(document.querySelector(".storage").textContent)');
    assert.deepEqual(page.problems, []);
    await page.close();
  } finally {
    await end(started);
    rmSync(root, { recursive: true, force: true });
  }
});

test('A server without a file of approvals gives the command', async () => {
  const page = await browser.open(address);
  await compare_two(page);
  await page.until('document.querySelector(".job iframe")');
  await page.eval(`[...document.querySelectorAll('.job-actions button')].find((one) => one.textContent === 'Approve').click()`);
  await page.until('document.querySelector("#approve-why")');
  assert.ok(await page.eval('document.querySelector(".slot .button").hidden'), 'there is no root');
  await page.eval('document.querySelector("#approve-why").value = "new art"');
  await page.click(...await box(page, '.approve .primary'));
  await page.until('/framewise baseline approve/.test(document.querySelector(".approve").textContent)');
  assert.match(await page.eval('document.querySelector(".approve").textContent'), /--content cat-small\.gif --why 'new art'/);
  await page.close();
});

test('Two files that are dropped at once find their sides by their sizes', async () => {
  const page = await browser.open(address);
  const drag = { items: [], files: [compressed, original], dragOperationsMask: 1 };
  const [x, y] = [700, 700];
  for (const type of ['dragEnter', 'dragOver', 'drop']) await page.send('Input.dispatchDragEvent', { type, x, y, data: drag });
  await page.until('document.querySelectorAll(".slot .file").length === 2');
  assert.match(await page.eval('document.querySelector(".slot.a .file").textContent'), /original/);
  await page.click(...await box(page, '.actions .button'));
  assert.match(await page.eval('document.querySelector(".slot.b .file").textContent'), /original/);
  await page.close();
});

test('The keyboard is enough', async () => {
  const page = await browser.open(address);
  await choose(page, 'original', original);
  await choose(page, 'compressed', compressed);
  await page.until('document.activeElement.textContent === "Compare"');
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 });
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 });
  await page.until('document.querySelector(".job iframe")');
  await page.eval('location.hash = ""');
  await page.until('document.querySelector(".jobs a")');
  await page.eval('document.querySelector(".jobs a").focus()');
  await page.press('ArrowDown');
  assert.equal(await page.eval('document.activeElement.tagName'), 'A');
  const unnamed = await page.eval(`[...document.querySelectorAll('button, a, input, iframe, progress')].filter((one) =>
    one.offsetParent && !(one.textContent.trim() || one.title || one.getAttribute('aria-label') || one.labels?.length)).length`);
  assert.equal(unnamed, 0);
  await page.close();
});

test('A file that is broken is named, with the reason', async () => {
  const page = await browser.open(address);
  await compare_two(page, original, broken);
  await page.until('document.querySelector(".problem, .job iframe")');
  assert.deepEqual(page.problems.filter((text) => !/status of 4\d\d/.test(text)), []);
  await shot(page, 'broken');
  await page.close();
});

test('A file that is no picture is refused, and the files stay chosen', async () => {
  const page = await browser.open(address);
  await compare_two(page, original, file('notes.txt', Buffer.from('no picture')));
  await page.until('document.querySelector(".problem")');
  assert.match(await page.eval('document.querySelector(".problem").textContent'), /no image, animation or video/);
  assert.equal(await page.eval('document.querySelectorAll(".slot .file").length'), 2);
  await shot(page, 'refused');
  await page.close();
});

test('It works on a phone, and in the dark', async () => {
  const page = await browser.open(address, { width: 390, height: 844, dark: true, touch: true, ratio: 2 });
  assert.ok(await fits(page), 'the start scrolls sideways');
  await shot(page, 'phone-start');
  const small = await page.eval(`[...document.querySelectorAll('button, .button, .jobs a')].filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5).map((one) => one.textContent)`);
  assert.deepEqual(small, []);
  await compare_two(page);
  const report = await report_in(page);
  assert.ok(await fits(report), 'the report scrolls sideways');
  assert.ok(await fits(page), 'the page scrolls sideways');
  await shot(page, 'phone-report');
  const narrow = await browser.open(address, { width: 320, height: 700 });
  assert.ok(await fits(narrow));
  await narrow.close();
  await page.close();
});

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

test('A film is shown while it is composed', { skip: !ffmpeg && 'ffmpeg is not installed' }, async () => {
  // Red, then blue; encoded as slowly as can be, so that there is time to look.
  for (const color of ['red', 'blue']) {
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', `color=${color}:s=640x360:r=30:d=20`,
      '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=20', '-filter_complex', 'overlay', '-c:v', 'libx264', '-preset', 'ultrafast',
      '-g', '30', join(folder, color + '.mp4')]);
  }
  const { started, url } = await start_server('--root', folder, '--no-isolate');  // a child shows nothing
  try {
    const page = await browser.open(url);
    const request = { kind: 'video compose', files: ['red.mp4', 'blue.mp4'],
      options: { encode: true, effort: 'placebo', crossfade: '2' } };
    const id = await page.eval(`fetch('jobs', { method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: ${JSON.stringify(JSON.stringify(request))} }).then((response) => response.json()).then((job) => job.id ?? JSON.stringify(job))`);
    await page.eval(`location.hash = '#job/' + ${JSON.stringify(id)}`);
    await page.until('Number(document.querySelector(".film")?.dataset.frames) >= 3');
    assert.equal(await page.eval('document.querySelector(".job h1").textContent'), 'Composing');
    assert.match(await page.eval('document.querySelector(".film-bar .quiet").textContent'), /^0:\d\d \/ 0:38$/);
    const corner = () => page.eval(`(() => {
      const copy = new OffscreenCanvas(1, 1).getContext('2d');
      copy.drawImage(document.querySelector('.film canvas'), -600, -340);
      return [...copy.getImageData(0, 0, 1, 1).data];
    })()`);
    const [red, , blue] = await corner();
    assert.ok(red > 200 && blue < 60, `${red} ${blue}`);
    await shot(page, 'film');
    // At 30 s the second clip is shown, also where the film stands still.
    await page.eval('document.querySelector(".film .button").click()');
    await page.eval(`(() => { const seek = document.querySelector('.film input'); seek.value = 30; seek.dispatchEvent(new Event('input')); })()`);
    await page.until('/^0:30/.test(document.querySelector(".film-bar .quiet").textContent)');
    const [less_red, , more_blue] = await corner();
    assert.ok(less_red < 60 && more_blue > 200, `${less_red} ${more_blue}`);
    await shot(page, 'film-paused');
    await page.click(...await box(page, '.job-actions .button'));
    await page.until('document.querySelector(".job h1").textContent === "Cancelled" && !document.querySelector(".film")');
    assert.deepEqual(page.problems.filter((text) => !/status of (404|503)/.test(text)), []);
    await page.close();
  } finally {
    await end(started);
  }
});

test('The interface is described on a page of its own', async () => {
  const page = await browser.open(address + '/api');
  assert.ok(await page.eval('document.querySelectorAll(".operation").length') >= 20);
  assert.deepEqual(page.problems, []);
  await shot(page, 'api');
  await page.close();
});

test('A server with tokens asks for one, and keeps it as a cookie', async () => {
  const keys = join(folder, 'keys');
  execFileSync(process.env.FRAMEWISE, ['serve', 'token', '--keys', keys, '--new-key', '--quiet']);
  const token = execFileSync(process.env.FRAMEWISE, ['serve', 'token', 'reader', '--keys', keys]).toString().trim();
  const { started, url } = await start_server('--keys', keys);
  try {
    const page = await browser.open(url);
    await page.until('document.querySelector("#token")');
    await shot(page, 'token');
    await page.eval('document.querySelector("#token").value = "fw1.wrong.1.x"');
    await page.click(...await box(page, '.login .primary'));
    await page.until('/refused/.test(document.querySelector(".login").textContent)');
    await page.eval(`document.querySelector("#token").value = ${JSON.stringify(token)}`);
    await page.click(...await box(page, '.login .primary'));
    await page.until('!document.querySelector("#token") && document.querySelector(".choice").offsetParent');
    assert.equal(await page.eval('document.cookie'), '', 'scripts can read the token');
    await compare_two(page);
    await report_in(page);
    await page.close();
    // The address that is printed for a browser.
    const again = await browser.open(`${url}/#token=${token}`);
    await again.until('document.querySelector(".jobs a")');
    assert.equal(await again.eval('location.hash'), '');
    await again.close();
  } finally {
    await end(started);
  }
});
