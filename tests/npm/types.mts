// SPDX-License-Identifier: Apache-2.0
// Calls that must have types, as a user writes them.
import { compare, diffImages, programPath, run, type Report } from '../../deploy/npm/framewise/index.js';
import { matchers, toLookLike, type MatcherResult } from '../../deploy/npm/framewise/expect.js';

const report: Report = await compare('a.gif', ['b.gif'], { require: ['score>=80'], maxFrames: 30 });
const score: number | undefined = report.comparisons[0]?.score;
const text: string = report.comparisons[0]!.verdict.reasons[0]!.message + programPath() + score;
await diffImages('a.png', 'b.png', { picture: 'd.png', threshold: 0.2 });
const { exitCode } = await run(['--version'], { signal: new AbortController().signal });
const page = { screenshot: async () => new Uint8Array() };
const result: MatcherResult = await toLookLike(page, 'login.png', { score: 90 });
const same: typeof toLookLike = matchers.toLookLike;
// @ts-expect-error: a baseline is a path
await toLookLike(page, 5);
export const all = [text, exitCode, same, result.message()];
