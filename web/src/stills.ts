// SPDX-License-Identifier: Apache-2.0
// The embedded images, decoded on first use and cached up to a limit.
import { all_read, bytes_of, whole_part } from './dom';
import type { ComparisonData } from './data';

export interface Still {
  id: string;
  width: number;
  height: number;
  small: boolean;
  exact: boolean;
}

type Entry = { bitmap: ImageBitmap | null; broken: boolean; bytes: number };

export class Stills {
  private full = new Map<string, Still>();
  private small = new Map<string, Still>();
  private maps = new Map<string, string>();
  private mapped = new Map<number, Set<string>>();
  private entries = new Map<string, Entry>();
  private bytes = 0;
  private readonly limit: number;

  constructor(data: ComparisonData, private arrived: () => void) {
    data.pictures.stills.forEach(([side, frame, width, height, small, exact], i) => {
      const still = { id: 's' + i, width, height, small: !!small, exact: !!exact };
      (small ? this.small : this.full).set(side + ':' + frame, still);
    });
    data.pictures.maps.forEach(([candidate, meeting, metric], i) => {
      this.maps.set(`${candidate}:${meeting}:${metric}`, 'm' + i);
      const metrics = this.mapped.get(candidate) ?? new Set();
      this.mapped.set(candidate, metrics.add(metric));
    });
    const memory = (navigator as { deviceMemory?: number }).deviceMemory ?? 8;
    this.limit = (memory <= 4 || innerWidth <= 640 ? 48 : 128) << 20;
  }

  get any() { return this.full.size > 0; }

  has_full(side: number, frame: number) { return this.full.has(side + ':' + frame); }

  still(side: number, frame: number): Still | null {
    const key = side + ':' + frame;
    return this.full.get(key) ?? this.small.get(key) ?? null;
  }

  // Names of metrics that have maps of this candidate.
  mapped_metrics(candidate: number): string[] {
    return [...(this.mapped.get(candidate) ?? [])];
  }
  map_id(candidate: number, meeting: number, metric: string): string | null {
    return this.maps.get(`${candidate}:${meeting}:${metric}`) ?? null;
  }

  // The picture, or null while it is being decoded; arrived() follows then.
  bitmap(id: string): ImageBitmap | null {
    const entry = this.entries.get(id);
    if (!entry) {
      void this.decode(id);
      return null;
    }
    // Last in the order of use.
    this.entries.delete(id);
    this.entries.set(id, entry);
    return entry.bitmap;
  }
  broken(id: string): boolean { return this.entries.get(id)?.broken ?? false; }

  private async decode(id: string) {
    const entry: Entry = { bitmap: null, broken: false, bytes: 0 };
    this.entries.set(id, entry);
    try {
      if (whole_part(id) === null) await all_read;
      let text = whole_part(id) ?? '';
      if (text.startsWith('=')) text = whole_part(text.slice(1)) ?? '';
      const blob = new Blob([bytes_of(text)], { type: 'image/webp' });
      entry.bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
      entry.bytes = entry.bitmap.width * entry.bitmap.height * 4;
      this.bytes += entry.bytes;
      this.evict(id);
    } catch {
      entry.broken = true;
    }
    this.arrived();
  }

  private evict(latest: string) {
    for (const [id, entry] of this.entries) {
      if (this.bytes <= this.limit) return;
      if (id === latest || !entry.bitmap) continue;
      entry.bitmap.close();
      this.bytes -= entry.bytes;
      this.entries.delete(id);
    }
  }
}
