// SPDX-License-Identifier: Apache-2.0
// The page that compares files in the browser, as somebody uses it: a real
// Chromium, no network after the first load.
//   CHROMIUM=… SITE=… PAIR=… node --test wasm_page_test.mjs
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from '../web/browser.mjs';

const kTypes = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };
const kAxe = existsSync(process.env.AXE ?? '') && process.env.AXE;
const folder = mkdtempSync(join(tmpdir(), 'framewise-page-'));
const pair = (name) => join(process.env.PAIR, name);
let browser, site;

// The files of the site, and what was asked for. Closed, it is a network that is cut.
async function serve() {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push(request.url);
    const path = normalize(new URL(request.url, 'http://here').pathname).replace(/\/$/, '/index.html');
    const file = join(process.env.SITE, path);
    if (!existsSync(file)) {
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, { 'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { asked, address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  }) };
}
before(async () => {
  site = await serve();
  browser = await Browser.start(process.env.CHROMIUM);
});
after(async () => {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

async function choose(page, id, files) {
  const { root } = await page.send('DOM.getDocument');
  const { nodeId } = await page.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#' + id });
  await page.send('DOM.setFileInputFiles', { nodeId, files });
}
const texts = (page, selector) => page.eval(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`);
async function compared(page, original, compressed) {
  await choose(page, 'original', [original]);
  await choose(page, 'compressed', compressed);
  await page.until('!document.querySelector(".primary").disabled');
  await page.eval('document.querySelector(".primary").click()');
  await page.until('document.querySelector(".going").hidden && document.querySelector(".result, .problem")');
}
// Of the report in its frame.
const inside = (page, expression) => page.eval(`(() => { const d = document.querySelector('iframe').contentDocument; return ${expression}; })()`);

test('Compares without a network, and nothing leaves the page', async () => {
  const own = await serve();
  const page = await browser.open(own.address, { width: 1280 });
  await page.until('document.documentElement.dataset.offline === "true"');
  assert.ok(own.asked.every((url) => !url.includes('?')), 'files of the site alone');
  const threads = Number(await page.eval('document.documentElement.dataset.threads'));
  assert.ok(threads > 1 || availableParallelism() === 1, 'the page is isolated, though its server sends no headers for that');
  const build = threads > 1 ? 'threads' : 'simd';
  assert.ok(own.asked.every((url) => !/^\/framewise\/\w+\//.test(url) || url.startsWith(`/framewise/${build}/`)), 'only the build that runs here is loaded');
  await own.close();
  await page.go(own.address);
  await compared(page, pair('original.gif'), [pair('small.gif'), pair('small.webp')]);
  const results = await texts(page, '.result h2');
  assert.equal(results.length, 2);
  assert.match(results[0], /^(Look closer|Visibly damaged): small\.gifscore \d/);
  await page.until('document.querySelector("iframe").contentDocument.documentElement.dataset.ready === "true"');
  await page.until('document.querySelector("iframe").contentDocument.querySelector(".stage").dataset.ready === "true"');
  assert.ok(await inside(page, 'd.querySelectorAll("canvas").length > 0 && d.querySelectorAll("svg").length > 0'));
  assert.deepEqual(page.problems, []);
  assert.ok(page.requests.every((url) => url.startsWith(own.address)), page.requests.join(' '));
  await page.close();
});

test('Several threads give the numbers of one, for calls that overlap too', { skip: availableParallelism() === 1 && 'one processor' }, async () => {
  const page = await browser.open(site.address);
  await page.eval(`(async () => {
    const { Framewise } = await import('./framewise/index.js');
    const file = (name, text) => ({ name, bytes: Uint8Array.from(atob(text), (one) => one.charCodeAt(0)) });
    const files = [file('a.gif', '${readFileSync(pair('original.gif'), 'base64')}'), file('b.gif', '${readFileSync(pair('small.gif'), 'base64')}')];
    globalThis.told = [];
    for (const wanted of [1, 2]) {
      const framewise = new Framewise({ threads: wanted, progress: (now) => { globalThis.progress = now; } });
      const answers = await Promise.all([framewise.compare(...files), framewise.report(...files, { maxFrames: 5 }), framewise.compare(...files)]);
      told.push({ threads: framewise.threads, measured: answers.map((one) => JSON.stringify((one.document ?? one).comparisons[0].metrics)) });
    }
  })()`);
  const [one, two] = await page.eval('globalThis.told');
  assert.deepEqual([one.threads, two.threads], [1, 2]);
  assert.deepEqual(two.measured, one.measured);
  assert.notEqual(one.measured[0], one.measured[1]);
  assert.equal(one.measured[0], one.measured[2]);
  assert.ok(await page.eval('progress.done > 1 && progress.done === progress.total'));
  await page.close();
});

test('One thread compares where shared memory is refused', async () => {
  const page = await browser.open(site.address);
  await page.eval(`(async () => {
    WebAssembly.Memory = class { constructor() { throw new RangeError('no address space'); } };
    const { Framewise } = await import('./framewise/index.js');
    const bytes = Uint8Array.from(atob('${readFileSync(pair('first.jpg'), 'base64')}'), (one) => one.charCodeAt(0));
    const framewise = new Framewise();
    const { comparisons: [one] } = await framewise.compare(bytes, bytes);
    globalThis.told = { threads: framewise.threads, simd: framewise.simd, status: one.verdict.status };
  })()`);
  assert.deepEqual(await page.eval('globalThis.told'), { threads: 1, simd: true, status: 'PASS' });
  await page.close();
});

// V8 refuses WebAssembly SIMD on a processor without SSE 4.1.
test('A browser without WebAssembly SIMD compares, says that it is slower, and works offline',
  { skip: !existsSync(join(process.env.SITE, 'framewise/scalar')) && 'the scalar build was not made' }, async () => {
    const own = await serve();
    const old = await Browser.start(process.env.CHROMIUM, ['--js-flags=--no-enable-sse4-1']);
    const page = await old.open(own.address, { width: 1280 });
    await page.until('document.documentElement.dataset.ready === "true"');
    assert.match((await texts(page, '.quiet')).join(' '), /no WebAssembly SIMD: comparing takes longer, the numbers are the same/);
    await page.until('document.documentElement.dataset.offline === "true"');
    assert.ok(own.asked.some((url) => url.startsWith('/framewise/scalar/')));
    assert.ok(own.asked.every((url) => !/^\/framewise\/(simd|threads)\//.test(url)), 'only the build that runs here is loaded');
    await own.close();
    await page.go(own.address);
    await compared(page, pair('first.jpg'), [pair('first.jpg')]);
    assert.match((await texts(page, '.result h2'))[0], /^Looks right: first\.jpg/);
    await old.close();
  });

test('The report and the JSON can be saved', async () => {
  const page = await browser.open(site.address);
  await compared(page, pair('original.gif'), [pair('small.gif')]);
  const names = await page.eval('[...document.querySelectorAll("a[download]")].map((a) => a.download)');
  assert.deepEqual(names, ['original.report.html', 'original.report.json']);
  const json = await page.eval(`new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.onload = () => done(frame.contentDocument.body.textContent);
    frame.src = document.querySelectorAll('a[download]')[1].href;
    document.body.append(frame);
  })`);
  assert.equal(JSON.parse(json).schema, 'framewise.report/2');
  await page.close();
});

test('Files are pasted and dropped: the first is the original', async () => {
  const page = await browser.open(site.address);
  const bytes = [...readFileSync(pair('first.jpg'))];
  await page.eval(`(() => {
    const files = (...names) => { const list = new DataTransfer(); for (const name of names) list.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], name, { type: 'image/jpeg' })); return list; };
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files('a.jpg') }));
    dispatchEvent(new DragEvent('drop', { dataTransfer: files('b.jpg', 'c.jpg'), cancelable: true }));
  })()`);
  assert.deepEqual(await texts(page, '.slot .file, .many li > :first-child'), ['a.jpg', 'b.jpg', 'c.jpg']);
  assert.ok(await page.eval('document.activeElement.matches(".primary")'), 'the focus is on Compare');
  await page.eval('document.activeElement.click()');
  await page.until('document.querySelectorAll(".result").length === 2');
  assert.match((await texts(page, '.result h2'))[0], /^Looks right: b\.jpg/);
  await page.close();
});

test('What cannot be compared is said in a sentence, and the next comparison works', async () => {
  const page = await browser.open(site.address);
  const text = join(folder, 'notes.gif');
  writeFileSync(text, 'no picture at all');
  await compared(page, text, [pair('small.gif')]);
  assert.match((await texts(page, '.problem'))[0], /notes\.gif: .*not a picture/);
  const huge = join(folder, 'huge.gif');
  writeFileSync(huge, '');
  truncateSync(huge, 600 * 1048576);
  await compared(page, pair('original.gif'), [huge]);
  assert.match((await texts(page, '.problem'))[0], /huge\.gif has 600 MB; files of up to 512 MB are compared here/);
  await compared(page, pair('original.gif'), [text]);
  assert.match((await texts(page, '.problem, .result'))[0], /not a picture/);
  await compared(page, pair('first.jpg'), [pair('first.jpg')]);
  await page.until('document.querySelector(".result")');
  await page.close();
});

for (const width of [390, 1280]) {
  for (const dark of [false, true]) {
    test(`Fits ${width} pixels, ${dark ? 'dark' : 'light'}, with names and places for everything`, async () => {
      const page = await browser.open(site.address, { width, height: 844, dark, touch: width < 600 });
      await compared(page, pair('first.jpg'), [pair('first.jpg')]);
      assert.match((await texts(page, '.result h2'))[0], /^Looks right: first\.jpg/);
      assert.ok(await page.eval('document.documentElement.scrollWidth <= innerWidth'));
      assert.equal(await page.eval('document.querySelectorAll("main").length'), 1);
      const unnamed = await page.eval(`[...document.querySelectorAll('button, a, input, iframe, progress')].filter((e) => e.offsetParent !== null &&
        !(e.textContent.trim() || e.title || e.getAttribute('aria-label') || e.labels?.length)).map((e) => e.outerHTML)`);
      assert.deepEqual(unnamed, []);
      if (kAxe) {
        await page.eval(readFileSync(kAxe, 'utf8') + ';0');
        const found = await page.eval('axe.run().then((result) => result.violations.map((one) => one.impact + " " + one.id + ": " + one.nodes[0].target.join(" ")))');
        assert.deepEqual(found, []);
      }
      await page.close();
    });
  }
}
