#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The figures of docs/browser.md: sizes, time to ready, and speed beside the
// program on one thread.
//   tools/wasm_figures.mjs build/wasm/package build/release/framewise ORIGINAL TEST [RUNS]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [folder, program, original, compressed, runs = '5'] = process.argv.slice(2);
if (!compressed) {
  console.error('usage: wasm_figures.mjs PACKAGE PROGRAM ORIGINAL TEST [RUNS]');
  process.exit(2);
}
const { Framewise } = await import(pathToFileURL(join(folder, 'index.js')));
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const named = (path) => ({ name: basename(path), bytes: readFileSync(path) });
const mb = (bytes) => (bytes / 1e6).toFixed(2) + ' MB';

const native = median(Array.from({ length: Number(runs) }, () => {
  const run = spawnSync(program, ['compare', '--json', '--no-cache', '--progress', 'none', '-j', '1', original, compressed], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(run.stdout).timing_ms.total;
}));
console.log(`program, one thread: ${native.toFixed(0)} ms`);
for (const build of ['simd', 'scalar']) {
  const files = ['wasm', 'mjs'].map((ending) => join(folder, build, `framewise-wasm.${ending}`));
  if (!files.every(existsSync)) continue;
  const bytes = files.map((file) => readFileSync(file));
  const size = (packed) => mb(bytes.reduce((sum, one) => sum + packed(one).length, 0));
  const begin = performance.now();
  const framewise = await new Framewise({ scalar: build === 'scalar' }).ready();
  const ready = performance.now() - begin;
  const times = [];
  for (let i = 0; i <= Number(runs); ++i) {
    const { timing_ms } = await framewise.compare(named(original), named(compressed));
    times.push(timing_ms.total);
  }
  const first = times.shift();
  const usual = median(times);
  console.log(`${build}: ${size((one) => one)}, gzip ${size((one) => gzipSync(one, { level: 9 }))}, brotli ${size((one) => brotliCompressSync(one))}; ` +
    `ready ${ready.toFixed(0)} ms; first ${first.toFixed(0)} ms, then ${usual.toFixed(0)} ms: ${(native / usual).toFixed(2)} of the program`);
}
