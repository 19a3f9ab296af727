#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// How far the values of the WebAssembly builds are from the program's, for
// docs/browser.md: a line a metric, the largest difference over the pairs.
//   tools/wasm_values.mjs build/wasm/package build/release/framewise [--without-fma] ORIGINAL TEST…
// --without-fma: the program uses no AVX, so that it multiplies and adds in two
// roundings as WebAssembly does (needs c++ and libhwy-dev).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const words = process.argv.slice(2);
const without_fma = words.includes('--without-fma');
const [folder, program, ...files] = words.filter((word) => word !== '--without-fma');
if (files.length < 2 || files.length % 2) {
  console.error('usage: wasm_values.mjs PACKAGE PROGRAM [--without-fma] ORIGINAL TEST…');
  process.exit(2);
}
const { Framewise } = await import(pathToFileURL(resolve(folder, 'index.js')));
const place = mkdtempSync(join(tmpdir(), 'framewise-values-'));
const env = { ...process.env };
if (without_fma) {
  const source = join(place, 'limit.cc');
  writeFileSync(source, '#include <hwy/targets.h>\n[[gnu::constructor]] static void limit() { hwy::SetSupportedTargetsForTest(HWY_SSSE3); }\n');
  env.LD_PRELOAD = join(place, 'limit.so');
  const made = spawnSync('c++', ['-shared', '-fPIC', source, '-o', env.LD_PRELOAD, '-lhwy'], { stdio: 'inherit' });
  if (made.status) process.exit(4);
}
const named = (path) => ({ name: basename(path), bytes: readFileSync(path) });
const numbers = (value, at = '') => typeof value === 'number' ? [[at, value]]
  : value && typeof value === 'object' ? Object.entries(value).flatMap(([name, one]) => numbers(one, at ? `${at}.${name}` : name)) : [];
const values = ({ comparisons: [one] }) => new Map([['score', one.score], ...numbers(one.metrics)]);

for (const build of ['simd', 'scalar'].filter((name) => existsSync(join(folder, name)))) {
  const framewise = new Framewise({ scalar: build === 'scalar' });
  const largest = new Map();
  let equal = 0;
  for (let i = 0; i < files.length; i += 2) {
    const ours = await framewise.compare(named(files[i]), named(files[i + 1]));
    const run = spawnSync(program, ['compare', '--json', '--no-cache', '--progress', 'none', '-j', '1', files[i], files[i + 1]], { encoding: 'utf8', maxBuffer: 1 << 28, env });
    const theirs = JSON.parse(run.stdout);
    equal += ours.comparisons[0].verdict.status === theirs.comparisons[0].verdict.status;
    const wanted = values(theirs);
    for (const [name, value] of values(ours)) {
      const metric = name.split('.')[0];
      largest.set(metric, Math.max(largest.get(metric) ?? 0, Math.abs(value - wanted.get(name))));
    }
  }
  console.log(`${build}: ${equal} of ${files.length / 2} verdicts equal; largest differences: ` +
    [...largest].map(([name, value]) => `${name} ${value.toExponential(1)}`).join(', '));
}
rmSync(place, { recursive: true });
