// SPDX-License-Identifier: Apache-2.0
// `npx framewise a.gif b.gif` on a platform without the program: the package
// finds framewise-wasm beside it. WASM names the packed module, where it is
// built; without it, its interface stands in for it.
//   WASM=… PAIR=… node --test by_wasm_test.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'framewise-npx-'));
after(() => rmSync(folder, { recursive: true }));
const modules = join(folder, 'node_modules');
const own = join(modules, '@framewise', 'framewise');
cpSync(fileURLToPath(new URL('../../deploy/npm/framewise', import.meta.url)), own, { recursive: true });
const module = join(modules, 'framewise-wasm');
const isReal = existsSync(join(process.env.WASM ?? '', 'index.js'));
if (isReal) {
  symlinkSync(process.env.WASM, module);
} else {
  mkdirSync(module);
  writeFileSync(join(module, 'package.json'), '{"name": "framewise-wasm", "type": "module", "exports": "./index.js"}');
  writeFileSync(join(module, 'index.js'), `
    export async function report(original, copies, options) {
      const verdict = { status: 'WARNING', summary: JSON.stringify(options), reasons: [{ message: 'lost colors' }] };
      return { exitCode: options['fail-on'] ? 1 : 0, html: '<p>' + original.name,
        document: { schema: 'framewise.report/2', comparisons: copies.map(() => ({ score: 81.25, verdict })) } };
    }`);
}
const files = [join(process.env.PAIR, 'original.gif'), join(process.env.PAIR, 'small.gif')];

function npx(...words) {
  return spawnSync(process.execPath, [join(own, 'bin', 'framewise.js'), ...words], { encoding: 'utf8', env: { PATH: '/nonexistent' } });
}

test('files are compared, with a note that the program is missing', () => {
  const { status, stdout, stderr } = npx(...files);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^small\.gif: (PASS|WARNING|ARTIFACT) {2}score \d+\.\d/);
  assert.match(stderr, /note: no program for .*; comparing by WebAssembly/);
});

test('compare, --json and options mean what they mean to the program', () => {
  const { status, stdout } = npx('compare', ...files, '--json', '--max-frames=3', '--require=score>=101', '--fail-on=warning');
  const document = JSON.parse(stdout);
  assert.equal(document.schema, 'framewise.report/2');
  assert.equal(status, 1);
  if (!isReal) {
    assert.deepEqual(JSON.parse(document.comparisons[0].verdict.summary),
      { 'max-frames': ['3'], require: ['score>=101'], 'fail-on': ['warning'] });
  }
});

test('what it cannot do is refused with what it can', () => {
  for (const words of [['optimize', 'a.gif'], [], ['compare', files[0]], [...files, '-o']]) {
    const { status, stderr } = npx(...words);
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /only files are compared/);
    assert.match(stderr, /hint: usage: framewise \[compare\]/);
  }
});

test('a file that is missing is named', () => {
  const { status, stderr } = npx(files[0], '/nonexistent/b.gif');
  assert.equal(status, 3);
  assert.match(stderr, /nonexistent\/b\.gif/);
});

test('without either, the program is asked for', () => {
  rmSync(module, { recursive: true });
  const { status, stderr } = npx(...files);
  assert.equal(status, 4);
  assert.match(stderr, /the program framewise is missing/);
});
