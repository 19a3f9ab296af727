// SPDX-License-Identifier: Apache-2.0
/** Bytes of a file, alone or with its name; a File has both. */
export type Bytes = Uint8Array | ArrayBuffer | Blob;
export type Input = Bytes | { name?: string; bytes: Bytes };

/** Options of `framewise compare`: `maxFrames: 30` is `--max-frames 30`; a list repeats the option. */
export interface Options {
  [name: string]: string | number | boolean | readonly (string | number)[] | undefined;
}

export type Status = 'PASS' | 'WARNING' | 'ARTIFACT' | 'ERROR' | 'UNKNOWN';

export interface Reason {
  kind: string;
  severity: string;
  message: string;
  hint?: string;
  from_ms: number;
  to_ms: number;
  at_ms: number;
  region?: [number, number, number, number];
}

export interface Comparison {
  /** 0 to 100; absent if nothing was measured. */
  score?: number;
  verdict: { status: Status; summary: string; reasons: Reason[] };
  error?: { kind: string; message: string; hint?: string };
  metrics?: unknown;
  [more: string]: unknown;
}

/** The document framewise.report/2 of `framewise compare --json`. */
export interface Report {
  schema: string;
  comparisons: Comparison[];
  [more: string]: unknown;
}

export interface Answer {
  /** As `framewise compare` ends: 0 good, 1 a requirement fails, 3 a file cannot be read, 4 a metric is missing. */
  exitCode: number;
  document: Report;
  /** The report as one HTML file that needs no network. */
  html: string;
}

export class FramewiseError extends Error {
  /** "usage", "input", "unsupported", "limit" … */
  kind?: string;
  hint?: string;
  exitCode?: number;
  /** The report whose comparison has an error. */
  document?: Report;
}

/** Whether this engine runs the faster build. */
export function hasSimd(): boolean;
export const kMostFileBytes: number;

/**
 * One instance; its calls run one after another. In a page that is isolated they run on `threads`
 * threads (default: one a processor, 8 at most), else on the calling thread: use it from a worker.
 */
export class Framewise {
  constructor(options?: { scalar?: boolean; threads?: number; progress?: (now: { done: number; total: number }) => void });
  readonly simd: boolean;
  readonly threads: number;
  ready(): Promise<this>;
  compare(original: Input, compressed: Input | readonly Input[], options?: Options): Promise<Report>;
  report(original: Input, compressed: Input | readonly Input[], options?: Options): Promise<Answer>;
}

/** The JSON document of `framewise compare --json`. Fails with a FramewiseError where a file cannot be read. */
export function compare(original: Input, compressed: Input | readonly Input[], options?: Options): Promise<Report>;
export function report(original: Input, compressed: Input | readonly Input[], options?: Options): Promise<Answer>;
