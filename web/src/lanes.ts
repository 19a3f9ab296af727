// SPDX-License-Identifier: Apache-2.0
// Runs of time in which one frame stays on screen, for each file, and the frames
// that the compressed file dropped or merged.
import type { Candidate } from './data';
import { kNoPair } from './gaps';

export interface Run {
  frame: number;
  begin: number;
  end: number;
  first: number;  // meetings
  last: number;
}

export function runs_of(candidate: Candidate, side: 'reference' | 'test'): Run[] {
  const { meetings } = candidate;
  const frames = meetings[side];
  const runs: Run[] = [];
  // A compressed file has no frames before its first and after its last.
  let [from, to] = [0, frames.length];
  if (side === 'test') {
    while (from < to && meetings.pair[from] === kNoPair) ++from;
    while (to > from && meetings.pair[to - 1] === kNoPair) --to;
  }
  for (let i = from; i < to; ++i) {
    const begin = meetings.at[i];
    const end = begin + meetings.duration[i];
    const last = runs[runs.length - 1];
    if (last && last.frame === frames[i]) {
      last.end = end;
      last.last = i;
    } else {
      runs.push({ frame: frames[i], begin, end, first: i, last: i });
    }
  }
  return runs;
}

// Original frames during which no compressed frame begins: lost, or merged
// with the one before because they are equal.
export function uncovered(candidate: Candidate, originals: Run[]): { dropped: Set<number>; merged: Set<number> } {
  const { meetings } = candidate;
  const dropped = new Set<number>();
  const merged = new Set<number>();
  const told = (kind: string) => new Set([...candidate.pairingFindings, ...candidate.warnings,
    ...candidate.reasons].filter((one) => one.kind === kind && one.frames)
    .flatMap((one) => range(one.frames as [number, number])));
  const told_merged = told('duplicated_frames');
  for (const run of originals) {
    if (meetings.pair[run.first] === kNoPair) {
      (told_merged.has(run.frame) ? merged : dropped).add(run.frame);
      continue;
    }
    if (run.first === 0 || run.first !== run.last) continue;
    if (meetings.test[run.first] !== meetings.test[run.first - 1]) continue;
    const equal = candidate.metrics.some((metric) => metric.summary && metric.perfect !== null) &&
      candidate.metrics.every((metric) => !metric.summary || metric.perfect === null ||
        metric.values[meetings.pair[run.first]] === metric.perfect);
    (equal || told_merged.has(run.frame) ? merged : dropped).add(run.frame);
  }
  return { dropped, merged };
}

// Compressed frames that begin while the original stays: they have no frame of
// their own in it.
export function added(candidate: Candidate, tests: Run[]): Set<number> {
  const { reference } = candidate.meetings;
  return new Set(tests.filter((run) => run.first > 0 && reference[run.first] === reference[run.first - 1])
    .map((run) => run.first));
}

// Frames that come in another order than in their file: from where each would
// stand to where it stands.
export function moved(tests: Run[]): [number, number][] {
  const middle = (run: Run) => (run.begin + run.end) / 2;
  const sorted = [...tests].sort((x, y) => x.frame - y.frame || x.begin - y.begin);
  return sorted.flatMap((run, place): [number, number][] =>
    (tests[place].frame === run.frame ? [] : [[middle(tests[place]), middle(run)]]));
}

// How much later the compressed file shows what the original shows; empty
// where they begin together.
export function shift_of(candidate: Candidate): string {
  return candidate.pairingWhy.match(/shifted by ([+-]\d+ ms)/)?.[1] ?? '';
}

function range([from, to]: [number, number]): number[] {
  return Array.from({ length: Math.min(to - from + 1, 10000) }, (_, i) => from + i);
}
