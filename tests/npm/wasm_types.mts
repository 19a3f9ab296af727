// SPDX-License-Identifier: Apache-2.0
// Compiled, not run: what the types of framewise-wasm allow and refuse.
import { compare, Framewise, FramewiseError, report, type Answer, type Report } from '../../deploy/npm/framewise-wasm/index.js';

const bytes = new Uint8Array(3);
const one: Promise<Report> = compare(bytes, bytes);
const several: Promise<Report> = compare({ name: 'a.gif', bytes }, [bytes, new ArrayBuffer(1)], { metric: ['psnr'], maxFrames: 8, full: true });
const answer: Promise<Answer> = report(bytes, bytes);
const made: Framewise = await new Framewise({ scalar: true, progress: ({ done, total }) => done / total }).ready();
const score: number | undefined = (await made.compare(bytes, bytes)).comparisons[0].score;
const kind: string | undefined = new FramewiseError('no').kind;
// @ts-expect-error: a path is no file here
compare('a.gif', bytes);
// @ts-expect-error: options are no functions
compare(bytes, bytes, { metric: () => 'psnr' });
export { one, several, answer, score, kind };
