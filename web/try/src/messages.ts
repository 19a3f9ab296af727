// SPDX-License-Identifier: Apache-2.0
// Between the page and its worker.
import type { Status } from '../../src/data';

export interface Ask {
  original: File;
  compressed: File[];
}

export interface Problem {
  kind?: string;
  message: string;
}

export type Told =
  | { kind: 'ready'; simd: boolean; threads: number }
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'answer'; document: ReportDocument; html: string }
  | { kind: 'problem'; problem: Problem };

// The part of framewise.report/2 that the page shows.
export interface ReportDocument {
  comparisons: {
    test: { path: string };
    score?: number;
    verdict?: { status: Status; summary: string; reasons: { kind: string; message: string; hint?: string }[] };
    error?: { message: string; hint?: string };
  }[];
}
