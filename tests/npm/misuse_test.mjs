// SPDX-License-Identifier: Apache-2.0
// Wrong use of the npm packages: a promise that is rejected, or what was asked
// for; never the end of the process, and no file of the name "undefined".
//   FRAMEWISE_BINARY=… PAIR=… node --test misuse_test.mjs
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compare, diffImages, flags, FramewiseError, inspect, optimize, run } from '../../deploy/npm/framewise/index.js';
import { toLookLike } from '../../deploy/npm/framewise/expect.js';
import { Framewise, compare as compareBytes } from '../../deploy/npm/framewise-wasm/index.js';

const folder = mkdtempSync(join(tmpdir(), 'framewise-misuse-'));
const original = join(process.env.PAIR, 'original.gif');
const small = join(process.env.PAIR, 'small.gif');
after(() => rmSync(folder, { recursive: true }));

// Nothing escapes a promise.
const escaped = [];
process.on('uncaughtException', (problem) => escaped.push(problem));
process.on('unhandledRejection', (problem) => escaped.push(problem));
after(() => assert.deepEqual(escaped, []));

const kNoPaths = [undefined, null, 7, NaN, true, {}, [[]], Symbol('a'), () => original, Buffer.from(original), ''];

test('What is no path is refused before the program runs', async () => {
  for (const wrong of kNoPaths) {
    const asks = [() => compare(wrong, small), () => compare(original, wrong), () => compare(original, [small, wrong]),
      () => inspect(wrong), () => diffImages(wrong, small), () => diffImages(original, wrong), () => optimize(wrong, 'a.gif'),
      () => optimize(original, wrong), () => toLookLike(original, wrong)];
    for (const ask of asks) await assert.rejects(ask, TypeError);
  }
  await assert.rejects(() => inspect('a\0b'), (problem) => problem.code === 'ERR_INVALID_ARG_VALUE');
  await assert.rejects(() => diffImages(original, small, { picture: 7 }), TypeError);
});

test('Arguments and options of other types are refused', async () => {
  for (const wrong of [undefined, null, 'compare', 7, {}, [7], [null]]) await assert.rejects(() => run(wrong), TypeError);
  for (const wrong of [null, {}, [{}], [null], () => 1, Symbol('a'), 7n]) {
    assert.throws(() => flags({ metric: wrong }), TypeError);
    await assert.rejects(() => compare(original, small, { metric: wrong }), TypeError);
  }
  await assert.rejects(() => compare(original, small, null), TypeError);
  for (const score of [-1, 101, NaN, '90', null]) await assert.rejects(() => toLookLike(original, small, { score }), TypeError);
});

test('A value that begins as an option does is a value', async () => {
  const picture = join(folder, '-o.png');
  await diffImages(original, small, { picture: '-o.png', cwd: folder }).catch(() => {});
  await assert.rejects(() => inspect('--help'), (problem) => problem instanceof FramewiseError && problem.exitCode === 3);
  assert.deepEqual(readdirSync(folder).filter((name) => join(folder, name) !== picture), []);
});

test('Options that the program does not have, and missing files, end with its words', async () => {
  await assert.rejects(() => compare(original, small, { metrik: 'psnr' }), (problem) => problem.exitCode === 2 && /metrik/.test(problem.message));
  await assert.rejects(() => compare(original, join(folder, 'none.gif')), (problem) => problem.exitCode === 3 && /none\.gif/.test(problem.message));
  await assert.rejects(() => compare(original, folder), (problem) => problem instanceof FramewiseError && problem.exitCode !== 0);
  await assert.rejects(() => compare(original, []), (problem) => problem instanceof FramewiseError && problem.exitCode === 2);
  await assert.rejects(() => inspect(original, { cwd: join(folder, 'none') }), /ENOENT/);
});

test('Many calls at once each get their own answer', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
    i % 2 ? inspect(join(folder, `none-${i}.gif`)).catch((problem) => problem) : inspect(i % 4 ? original : small)));
  answers.forEach((answer, i) => {
    if (i % 2) assert.match(answer.message, new RegExp(`none-${i}\\.gif`));
    else assert.equal(answer.files[0].file, i % 4 ? original : small);
  });
});

test('A signal stops a call at any moment, and is refused where it is none', async () => {
  await assert.rejects(() => compare(original, small, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await assert.rejects(() => compare(original, small, { signal: 'soon' }), TypeError);
  for (const wait of [0, 1, 5, 20]) {
    const stop = new AbortController();
    const asked = compare(original, small, { full: true, signal: stop.signal }).then(() => 'done', (problem) => problem.name);
    setTimeout(() => stop.abort(), wait);
    assert.match(await asked, /^(AbortError|done)$/);
  }
  const late = new AbortController();
  await inspect(original, { signal: late.signal });
  late.abort();
});

function program(name, lines) {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('A program that ends badly is an error that says how', async () => {
  const own = process.env.FRAMEWISE_BINARY;
  const cases = [
    [program('killed', 'kill -KILL $$'), (problem) => problem instanceof FramewiseError && problem.exitCode === null && /SIGKILL/.test(problem.message)],
    [program('mute', 'exit 0'), (problem) => problem instanceof FramewiseError && problem.exitCode === 0],
    [program('noise', 'echo "{"; exit 1'), (problem) => problem instanceof FramewiseError && problem.exitCode === 1],
    [program('no-document', 'echo null'), (problem) => problem instanceof FramewiseError],
    [program('endless', 'exec yes'), /printed more than 256 MB/],
    [folder, /EACCES/],
  ];
  try {
    for (const [path, expected] of cases) {
      process.env.FRAMEWISE_BINARY = path;
      await assert.rejects(() => inspect(original), expected, path);
    }
  } finally {
    process.env.FRAMEWISE_BINARY = own;
  }
});

// Refused before the library is loaded, which this folder does not have.
test('framewise-wasm refuses what are no bytes, names and options', async () => {
  const bytes = new Uint8Array([71, 73, 70]);
  for (const wrong of [undefined, null, 7, 'a.gif', {}, [], [bytes], { bytes: 7 }, { bytes: null }, { name: 7, bytes }, Symbol('a')]) {
    await assert.rejects(() => compareBytes(wrong, bytes), TypeError);
    if (!Array.isArray(wrong)) await assert.rejects(() => compareBytes(bytes, wrong), TypeError);
  }
  for (const wrong of [null, 7, { metric: null }, { metric: {} }, { metric: Symbol('a') }]) {
    await assert.rejects(() => compareBytes(bytes, bytes, wrong), TypeError);
  }
  await assert.rejects(() => compareBytes(bytes, []), TypeError);
  for (const wrong of [7, 'often', {}]) assert.throws(() => new Framewise({ progress: wrong }), TypeError);
});
