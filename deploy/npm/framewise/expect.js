// SPDX-License-Identifier: Apache-2.0
// toLookLike: whether a picture still looks like its baseline, as people see it.
//   import { expect } from '@playwright/test';
//   import { matchers } from '@framewise/framewise/expect';
//   expect.extend(matchers);
//   await expect(page).toLookLike('baselines/login.png', { score: 90 });
//   await expect('out/intro.mp4').toLookLike('baselines/intro.golden');
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, parse, resolve } from 'node:path';
import { compare, diffImages, FramewiseError, run } from './index.js';

const kScore = 90;  // of 100: "excellent" begins there

// A file as it is; bytes, and what can take a screenshot, in a file of the folder.
async function fileOf(received, extension, folder, screenshot) {
  if (typeof received === 'string') return resolve(received);
  const bytes = typeof received?.screenshot === 'function' ? await received.screenshot(screenshot) : received;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError('toLookLike takes a path, bytes of a file, or a page or element that has screenshot()');
  }
  const file = join(folder, 'actual' + extension);
  writeFileSync(file, bytes);
  return file;
}

// What becomes of baselines: FRAMEWISE_BASELINES, else Jest's --updateSnapshot and --ci.
function policy(matcher) {
  const asked = process.env.FRAMEWISE_BASELINES ?? matcher?.snapshotState?._updateSnapshot;
  if (['all', 'new', 'none'].includes(asked)) return asked;
  if (asked !== undefined) throw new Error(`FRAMEWISE_BASELINES is "${asked}"; it is one of all, new, none`);
  return process.env.CI ? 'none' : 'new';
}

function save(file, baseline) {
  mkdirSync(dirname(baseline), { recursive: true });
  copyFileSync(file, baseline);
}

// The pictures that explain a failure, beside the baseline.
function beside(baseline) {
  const { dir, name, ext } = parse(baseline);
  return { actual: join(dir, `${name}.actual${ext}`), diff: join(dir, `${name}.diff.png`) };
}

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const describe = ({ verdict }) => verdict.reasons.map((reason) =>
  `  ${reason.severity}: ${reason.message}` + (reason.to_ms > reason.from_ms ? ` (${seconds(reason.from_ms)} to ${seconds(reason.to_ms)})` : ''));

async function explained(file, baseline, one, least) {
  const { actual, diff } = beside(baseline);
  copyFileSync(file, actual);
  const picture = await diffImages(baseline, actual, { picture: diff }).then(() => existsSync(diff), () => false);
  return () => [
    one.error ? `cannot be compared with ${baseline}: ${one.error.message}`
      : `looks different from ${baseline}: score ${one.score?.toFixed(1) ?? 'none'}, wanted at least ${least}`,
    ...(one.error ? [] : [one.verdict.summary, ...describe(one)]),
    `actual:     ${actual}`,
    ...(picture ? [`difference: ${diff}`] : []),
    'If it should look so, accept it: FRAMEWISE_BASELINES=all',
  ].join('\n');
}

// A file that cannot be read fails the test with its reason.
async function compared(baseline, file, options) {
  try {
    return (await compare(baseline, file, { resize: 'none', ...options })).comparisons[0];
  } catch (problem) {
    const one = problem instanceof FramewiseError ? problem.document?.comparisons?.[0] : undefined;
    if (one?.error) return one;
    throw problem;
  }
}

// A golden of `framewise baseline learn`: several renders teach it, one is checked.
async function likeRenders(matcher, received, golden) {
  const files = (Array.isArray(received) ? received : [received]).map((file) => resolve(file));
  const rule = policy(matcher);
  const isNew = !existsSync(join(golden, 'golden.json'));
  if (rule === 'all' || (isNew && rule === 'new' && !matcher?.isNot)) {
    if (files.length < 3) {
      return { pass: Boolean(matcher?.isNot), message: () => `${golden} is learned from three or more renders: expect([a, b, c])` };
    }
    const { exitCode, stdout, stderr } = await run(['baseline', 'learn', golden, ...files]);
    return { pass: (exitCode === 0) !== Boolean(matcher?.isNot), message: () => (exitCode === 0 ? stdout : stderr) };
  }
  if (isNew) {
    return { pass: Boolean(matcher?.isNot), message: () => `there is no baseline ${golden}; write it with FRAMEWISE_BASELINES=new` };
  }
  const { exitCode, stdout, stderr } = await run(['baseline', 'check', golden, ...files]);
  if (exitCode > 1) throw new Error(stderr);
  const hint = 'If it should look so, accept three or more renders: FRAMEWISE_BASELINES=all';
  return { pass: exitCode === 0, message: () => (exitCode === 0 ? stdout : `${stdout}${hint}`) };
}

export async function toLookLike(received, baselineName, { score = kScore, screenshot, ...options } = {}) {
  if (typeof baselineName !== 'string' || baselineName === '') throw new TypeError('toLookLike takes the path of a baseline');
  if (!(typeof score === 'number' && score >= 0 && score <= 100)) throw new TypeError('score is a number from 0 to 100');
  const baseline = resolve(baselineName);
  if (extname(baseline) === '.golden') return likeRenders(this, received, baseline);
  const folder = mkdtempSync(join(tmpdir(), 'framewise-'));
  try {
    const file = await fileOf(received, extname(baseline) || '.png', folder, screenshot);
    const rule = policy(this);
    const isNew = !existsSync(baseline);
    if (rule === 'all' || (isNew && rule === 'new' && !this?.isNot)) {
      save(file, baseline);
      const { actual, diff } = beside(baseline);
      for (const old of [actual, diff]) rmSync(old, { force: true });
      return { pass: !this?.isNot, message: () => `${baseline} is ${isNew ? 'new' : 'replaced'}` };
    }
    if (isNew) {
      return { pass: Boolean(this?.isNot), message: () => `there is no baseline ${baseline}; write it with FRAMEWISE_BASELINES=new` };
    }
    const one = await compared(baseline, file, options);
    const pass = !one.error && one.score >= score;
    const message = pass ? () => `looks like ${baseline}: score ${one.score.toFixed(1)}, wanted less than ${score}`
      : await explained(file, baseline, one, score);
    return { pass, message, actual: one.score, expected: score };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const matchers = { toLookLike };
