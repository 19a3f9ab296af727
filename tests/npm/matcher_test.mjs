// SPDX-License-Identifier: Apache-2.0
// The npm package @framewise/framewise, as its users call it: on pages in a
// real Chromium, and on the pair of the demo.
//   FRAMEWISE_BINARY=… CHROMIUM=… PAIR=… node --test matcher_test.mjs
// With playwright-core and expect of Jest where NODE_MODULES has them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { compare, diffImages, flags, FramewiseError, inspect, programPath, run } from '../../deploy/npm/framewise/index.js';
import { matchers, toLookLike } from '../../deploy/npm/framewise/expect.js';
import { Browser } from '../web/browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'framewise-npm-'));
const original = join(process.env.PAIR, 'original.gif');
const small = join(process.env.PAIR, 'small.gif');
const modules = process.env.NODE_MODULES;
const found = (name) => modules && existsSync(join(modules, name));
const require = createRequire(import.meta.url);
const kNotHere = 'not in build/npm (./dev check installs it)';
delete process.env.CI;
delete process.env.FRAMEWISE_BASELINES;

// A page whose button and text can be changed.
const html = (color, text) => `<!doctype html><html data-ready=true><body style="margin:0;background:#fff;font:20px sans-serif">
  <h1>Sign in</h1><button style="background:${color};color:#fff;width:200px;height:60px;border:0">${text}</button></body></html>`;
let browser;
async function shown(color, text) {
  const file = join(folder, 'page.html');
  writeFileSync(file, html(color, text));
  return browser.open(file, { width: 400, height: 240 });
}
const looks = (received, baseline, options) => toLookLike.call({ isNot: false }, received, baseline, options);

before(async () => { if (process.env.CHROMIUM) browser = await Browser.start(process.env.CHROMIUM); });
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test('The program is found: that of the variable, of the platform, or on PATH', () => {
  assert.equal(programPath(), process.env.FRAMEWISE_BINARY);
  const own = process.env.FRAMEWISE_BINARY;
  const path = process.env.PATH;
  try {
    process.env.FRAMEWISE_BINARY = '/nowhere/framewise';
    assert.throws(programPath, /FRAMEWISE_BINARY names \/nowhere\/framewise/);
    delete process.env.FRAMEWISE_BINARY;
    mkdirSync(join(folder, 'bin'));
    copyFileSync('/bin/true', join(folder, 'bin', 'framewise'));
    chmodSync(join(folder, 'bin', 'framewise'), 0o755);
    process.env.PATH = `${join(folder, 'bin')}:/usr/bin:/bin`;
    assert.equal(programPath(), join(folder, 'bin', 'framewise'));
    process.env.PATH = '/nowhere';
    assert.throws(programPath, /the program framewise is missing/);
  } finally {
    process.env.FRAMEWISE_BINARY = own;
    process.env.PATH = path;
  }
});

test('The command passes arguments, output and exit code on', () => {
  const bin = new URL('../../deploy/npm/framewise/bin/framewise.js', import.meta.url).pathname;
  const same = spawnSync(process.execPath, [bin, 'compare', original, original, '-m', 'psnr'], { encoding: 'utf8' });
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, /PASS|identical/i);
  assert.equal(spawnSync(process.execPath, [bin, 'nonsense']).status, 2);
});

test('What cannot be read rejects, so that no score is undefined', async () => {
  for (const ask of [() => compare(original, '/nowhere.gif'), () => compare('/nowhere.gif', small), () => inspect('/nowhere.gif')]) {
    await assert.rejects(ask, (error) => error instanceof FramewiseError && error.exitCode === 3 && /nowhere/.test(error.message));
  }
});

test('compare, inspect and diffImages return the documents of the program', async () => {
  const report = await compare(original, [small], { metric: 'psnr', require: ['psnr.mean>=99'] });
  assert.equal(report.schema, 'framewise.report/2');
  assert.equal(report.comparisons[0].verdict.status, 'ARTIFACT');
  assert.equal((await inspect(original)).schema.split('/')[0], 'framewise.inspection');
  assert.ok(await diffImages(original, small));
  await assert.rejects(compare(original, small, { nonsense: true }), (error) => error instanceof FramewiseError && error.exitCode === 2);
  assert.deepEqual(flags({ maxFrames: 3, full: true, html: undefined, require: ['a', 'b'] }),
    ['--max-frames=3', '--full', '--require=a', '--require=b']);
});

test('A signal stops the program', async () => {
  await assert.rejects(run(['compare', original, small], { signal: AbortSignal.timeout(1) }), { name: 'AbortError' });
});

test('A missing baseline is written, but not where CI is set', async () => {
  const baseline = join(folder, 'new', 'a.gif');
  process.env.CI = '1';
  const refused = await looks(small, baseline);
  delete process.env.CI;
  assert.equal(refused.pass, false);
  assert.match(refused.message(), /there is no baseline/);
  assert.equal((await looks(small, baseline)).pass, true);
  assert.deepEqual(readFileSync(baseline), readFileSync(small));
});

test('A film that looks worse fails with its reasons, and is accepted on request', async () => {
  const baseline = join(folder, 'film.gif');
  copyFileSync(original, baseline);
  assert.equal((await looks(original, baseline)).pass, true);
  const worse = await looks(small, baseline, { score: 80 });
  assert.equal(worse.pass, false);
  assert.match(worse.message(), /score \d+\.\d, wanted at least 80/);
  assert.match(worse.message(), /major: .*frames/);
  assert.ok(existsSync(join(folder, 'film.actual.gif')));
  assert.equal((await looks(small, baseline, { score: 10 })).pass, true);
  process.env.FRAMEWISE_BASELINES = 'all';
  assert.equal((await looks(small, baseline)).pass, true);
  delete process.env.FRAMEWISE_BASELINES;
  assert.deepEqual(readFileSync(baseline), readFileSync(small));
  assert.ok(!existsSync(join(folder, 'film.actual.gif')), 'pictures of the failure are removed');
});

test('Renders teach a golden, and another film has faults', async () => {
  const golden = join(folder, 'intro.golden');
  const few = await looks(original, golden);
  assert.equal(few.pass, false);
  assert.match(few.message(), /three or more renders/);
  assert.equal((await looks([original, original, original], golden)).pass, true);
  assert.equal((await looks(original, golden)).pass, true);
  const other = await looks(small, golden);
  assert.equal(other.pass, false);
  assert.match(other.message(), /FAULTS[^]*content/);
});

test('A page is compared by its screenshot; a picture of the difference is written', async (t) => {
  if (!browser) return t.skip('chromium is not installed');
  const baseline = join(folder, 'page.png');
  for (const [color, text, passes] of [['#06c', 'Continue', true], ['#06c', 'Continue', true], ['#c00', 'Cancel', false]]) {
    const page = await shown(color, text);
    const answer = await looks(page, baseline, { score: 95 });
    assert.equal(answer.pass, passes, answer.message());
    await page.close();
  }
  assert.equal(readFileSync(join(folder, 'page.diff.png')).toString('latin1', 1, 4), 'PNG');
  const other = await looks(await shown('#06c', 'Continue'), join(folder, 'film.gif'));
  assert.match(other.message(), /cannot be compared/);
});

test('Playwright: a page and one of its elements look like their baselines', async (t) => {
  if (!found('playwright-core')) return t.skip('playwright-core is ' + kNotHere);
  const { chromium } = require(join(modules, 'playwright-core'));
  const playwright = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await playwright.newPage({ viewport: { width: 400, height: 240 } });
    await page.setContent(html('#06c', 'Continue'));
    const button = page.locator('button');
    for (const received of [page, button]) {
      const baseline = join(folder, received === page ? 'whole.png' : 'button.png');
      assert.equal((await looks(received, baseline)).pass, true);
      assert.equal((await looks(received, baseline, { screenshot: { animations: 'disabled' } })).pass, true);
    }
    await page.setContent(html('#06c', 'Cancel'));
    assert.equal((await looks(button, join(folder, 'button.png'))).pass, false);
  } finally {
    await playwright.close();
  }
});

test('Jest: expect.extend() takes the matcher, and not turns it round', async (t) => {
  if (!found('expect')) return t.skip('expect is ' + kNotHere);
  const { expect } = require(join(modules, 'expect'));
  expect.extend(matchers);
  const baseline = join(folder, 'jest.gif');
  copyFileSync(original, baseline);
  await expect(original).toLookLike(baseline);
  await expect(small).not.toLookLike(baseline, { score: 90 });
  await assert.rejects(() => expect(small).toLookLike(baseline), /looks different from/);
  await assert.rejects(() => expect(original).not.toLookLike(baseline), /wanted less than/);
  await assert.rejects(() => expect(5).toLookLike(baseline), /toLookLike takes a path/);
});
