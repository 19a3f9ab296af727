// SPDX-License-Identifier: Apache-2.0
/** The program of the platform's package, or the one on PATH, or FRAMEWISE_BINARY. */
export function programPath(): string;

export class FramewiseError extends Error {
  /** As `framewise --help` lists them: 2 usage, 3 a file, 4 this machine. */
  exitCode: number | null;
  /** What the program printed nevertheless, such as the report whose comparison has an error. */
  document?: any;
}

export interface RunOptions {
  /** Stops the program as Ctrl-C does. */
  signal?: AbortSignal;
  cwd?: string;
}

export interface Result {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** What ended the program, where a signal did: "SIGKILL". */
  signal?: string;
}

/** Runs the program with these arguments. */
export function run(args: readonly string[], options?: RunOptions): Promise<Result>;

/** Flags of the program: `maxFrames: 30` is `--max-frames=30`; a list repeats the flag. */
export interface Flags {
  [name: string]: string | number | boolean | readonly (string | number)[] | AbortSignal | undefined;
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

/** The document framewise.report/2; docs/schema has all of it. */
export interface Report {
  schema: string;
  comparisons: Comparison[];
  [more: string]: unknown;
}

export function compare(reference: string, tests: string | readonly string[], options?: Flags & RunOptions): Promise<Report>;
export function inspect(file: string, options?: RunOptions): Promise<Record<string, unknown>>;
export function diffImages(reference: string, test: string, options?: Flags & RunOptions & { picture?: string }): Promise<Record<string, unknown>>;
export function optimize(input: string, output: string, options?: Flags & RunOptions): Promise<Record<string, unknown>>;
/** Options as arguments of the program. */
export function flags(options?: Flags): string[];
