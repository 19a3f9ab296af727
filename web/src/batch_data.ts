// SPDX-License-Identifier: Apache-2.0
// The results of a batch, as src/report/page/batch_page.cc writes them, in
// columns; and the thumbnails, decoded by chunks when one is first seen.
import { bytes_of, whole_part } from './dom';
import type { Status } from './data';

export interface BatchData {
  kind: 'batch';
  program: string;
  title: string;
  about: string;
  madeAt: string;
  command: string;
  scoreName: string;
  complete: boolean;
  expected: number;
  took: number;
  fromCache: number;
  requirements: string[];
  pictured: number;  // the number of rows with thumbnails
  folder: string;    // the folder of thumbnails; empty: embedded
  chunk: number;
  columns: {
    name: string[];
    original: string[];
    path: string[];  // of the test; empty: the name
    status: number[];
    kind: string[];
    reason: string[];
    score: (number | null)[];
    worst: (number | null)[];
    at: (number | null)[];
    before: number[];
    after: number[];
    link: string[];
    pictures: number[];  // 1: original, 2: compressed
  };
}

export const kRanks: Status[] = ['ERROR', 'ARTIFACT', 'WARNING', 'UNKNOWN', 'PASS'];
export const kRankNames = ['Failed', 'Damaged', 'Look closer', 'No verdict', 'Looks right'];

export class Rows {
  readonly count: number;
  readonly status: Uint8Array;
  readonly score: Float64Array;  // NaN: none
  readonly worst: Float64Array;
  readonly size: Float64Array;   // change in per cent; NaN: unknown
  readonly at: Float64Array;
  readonly search: string[];
  private chunks = new Map<number, [string, string][]>();
  private links = new Map<string, string>();

  constructor(readonly data: BatchData) {
    const { columns } = data;
    const numbers = (column: (number | null)[]) => Float64Array.from(column, (v) => (v === null ? NaN : v));
    this.count = columns.name.length;
    this.status = Uint8Array.from(columns.status);
    this.score = numbers(columns.score);
    this.worst = numbers(columns.worst);
    this.at = numbers(columns.at);
    this.size = Float64Array.from(columns.before, (before, i) =>
      before > 0 && this.status[i] !== 0 ? (columns.after[i] / before - 1) * 100 : NaN);
    this.search = columns.name.map((name, i) => `${name}\n${columns.reason[i]}\n${columns.kind[i]}`.toLowerCase());
  }

  // The cause of a failure: its text without numbers.
  cause(row: number): string {
    const { kind, reason } = this.data.columns;
    return `${kind[row]}\n${reason[row].replace(/\d+/g, '#')}`;
  }

  // The URLs of the two thumbnails of a row; empty if there is none.
  thumbnails(row: number): [string, string] {
    const { folder, pictured, columns } = this.data;
    if (folder) {
      const has = columns.pictures[row];
      return [has & 1 ? `${folder}/${row}-original.webp` : '', has & 2 ? `${folder}/${row}-compressed.webp` : ''];
    }
    if (row >= pictured) return ['', ''];
    const number = Math.floor(row / this.data.chunk);
    let chunk = this.chunks.get(number);
    if (!chunk) {
      const text = whole_part('t' + number);
      if (text === null) return ['', ''];  // not read yet
      this.chunks.set(number, chunk = JSON.parse(text) as [string, string][]);
    }
    const pair = chunk[row % this.data.chunk] ?? ['', ''];
    return [this.address(row + 'a', pair[0]), this.address(row + 'b', pair[1])];
  }

  private address(name: string, base64: string): string {
    if (!base64) return '';
    let address = this.links.get(name);
    if (!address) {
      address = URL.createObjectURL(new Blob([bytes_of(base64)], { type: 'image/webp' }));
      this.links.set(name, address);
      if (this.links.size > 2000) {
        const [oldest, link] = this.links.entries().next().value as [string, string];
        URL.revokeObjectURL(link);
        this.links.delete(oldest);
      }
    }
    return address;
  }
}
