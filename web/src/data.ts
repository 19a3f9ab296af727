// SPDX-License-Identifier: Apache-2.0
// Types of the JSON that src/report/page/view_json.cc writes.

export type Status = 'PASS' | 'WARNING' | 'ARTIFACT' | 'ERROR' | 'UNKNOWN';
export type Severity = 'info' | 'minor' | 'major' | 'ruinous';

export type Rect = [x: number, y: number, width: number, height: number];

export interface FileFacts {
  path: string;
  sha256: string;
  container: string;
  codec: string;
  coding: string;  // "h264 by x264, crf 23"
  rate: string;    // "1.2 Mb/s"; empty for stills
  width: number;
  height: number;
  frames: number;
  duration: number;
  plays: number | null;  // 0: forever
  bytes: number;
}

export interface Finding {
  kind: string;
  message: string;
  hint: string;
  frames?: [number, number];
}

export interface Reason {
  kind: string;
  severity: Severity;
  message: string;
  hint: string;
  from: number;
  to: number;
  at: number;
  frames: [number, number];
  parts: [number, number][];
  region?: Rect;
  text?: TextLine[];  // lines of text that are hard to read, the worst first
}

export interface TextLine {
  region: Rect;
  from: number;
  to: number;
  correlation: number | null;
  contrast: number | null;  // share that is left
  words: [string, string][];  // read in the original, and in the compressed file
}

export interface Metric {
  name: string;
  title: string;
  unit: string;
  about: string;
  higher: boolean;
  lowest: number | null;
  highest: number | null;
  perfect: number | null;
  bands?: [number | null, string][];  // the best first: bound and name
  whyNot?: string;
  summary?: {
    mean: number | null;
    worst: number | null;
    worst5: number | null;
    median: number | null;
    best: number | null;
  };
  values: (number | null)[];  // by pair
  worst: [number | null, number][];  // value, meeting
  sampled?: { pairs: number; confidence: number; low: number; high: number };
}

// Arrays with one element for each span of time in which two frames are compared.
export interface Meetings {
  at: number[];
  duration: number[];
  reference: number[];
  test: number[];
  pair: number[];
}

export interface Candidate {
  file: FileFacts;
  status: Status;
  summary: string;  // the verdict in a sentence; may be empty
  score: number | null;
  scoreText: string;  // with its interval
  tier: string;
  content?: string;
  identicalBytes: boolean;
  identicalPixels: boolean;
  partial: boolean;
  warnings: Finding[];
  pairing: string;
  pairingWhy: string;
  pairingFindings: Finding[];
  pairs: number;
  measured: number;
  identical: number;
  measuredAs: string;
  part?: [original: Rect, compressed: Rect];  // common part, if one side lacks an edge
  meetings: Meetings;
  metrics: Metric[];
  skipped: { metric: string; reason: string }[];
  requirements: { expression: string; value: number | null; passed: boolean }[];
  reasons: Reason[];
}

// Of several compressed versions; numbers are those of candidates.
export interface Overview {
  advice: string;   // which to take
  order: number[];  // the best first
  hull: number[];   // by size: what no mix of two others beats
  target: number;   // the least score that passes
}

export interface ComparisonData {
  kind: 'comparison';
  program: string;
  reference: FileFacts;
  candidates: Candidate[];
  overview?: Overview;
  pictures: {
    embed: 'none' | 'worst' | 'all';
    complete: boolean;
    // side, frame, width, height, small, exact
    stills: [number, number, number, number, number, number][];
    maps: [number, number, string][];  // candidate, meeting, metric
  };
  timing: { total: number; decode: number; measure: number };
  simd: string;
  threads: number;
  options: [string, string][];
}

// The position of a side's picture in pixels of the original: all of it, unless one
// file was cut out of the other.
export function place_of(data: ComparisonData, candidate: Candidate, compressed: boolean): Rect {
  const { width, height } = data.reference;
  if (!compressed || !candidate.part) return [0, 0, width, height];
  const [a, b] = candidate.part;
  return [a[0] - b[0], a[1] - b[1], candidate.file.width, candidate.file.height];
}

// The measured part, in pixels of the original.
export function measured_part(data: ComparisonData, candidate: Candidate): Rect {
  return candidate.part?.[0] ?? [0, 0, data.reference.width, data.reference.height];
}

// The index of the meeting at this time.
export function meeting_at(meetings: Meetings, time: number): number {
  let low = 0;
  let high = meetings.at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (meetings.at[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function end_of(meetings: Meetings): number {
  const last = meetings.at.length - 1;
  return last < 0 ? 0 : meetings.at[last] + meetings.duration[last];
}

export function value_at(metric: Metric, candidate: Candidate, meeting: number) {
  return metric.values?.[candidate.meetings.pair[meeting]] ?? null;
}

export function measured(candidate: Candidate): Metric[] {
  return candidate.metrics.filter((metric) => metric.summary);
}
