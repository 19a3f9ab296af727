// SPDX-License-Identifier: Apache-2.0
// The state of the page: chosen candidate, time and view. Views redraw when they
// are notified of a change.
import {
  Candidate, ComparisonData, end_of, measured, meeting_at, Metric, Reason,
} from './data';
import { Stills } from './stills';

export type Mode = 'side' | 'wipe' | 'flicker' | 'difference' | 'heat';
export type Change = 'candidate' | 'time' | 'view' | 'metric' | 'reason' | 'play' | 'picture';

export const kZooms = ['fit', 1, 2, 4, 8] as const;
export type Zoom = 'fit' | number;  // two fingers choose between those

export class Model {
  index = 0;
  time = 0;
  playing = false;
  speed = 1;
  loop = true;
  mode: Mode = 'side';
  zoom: Zoom = 'fit';
  center = { x: 0, y: 0 };  // in pixels of the reference
  wipe = 0.5;
  swapped = false;
  gain = 4;
  backdrop: 'checker' | 'dark' | 'light' = 'checker';
  map = '';
  metric = '';
  reason = -1;
  readonly stills: Stills;
  private listeners: ((change: Change) => void)[] = [];
  private last_tick = 0;

  constructor(readonly data: ComparisonData) {
    this.stills = new Stills(data, () => this.emit('picture'));
    this.enter(0);
  }

  on(listener: (change: Change) => void) { this.listeners.push(listener); }
  emit(change: Change) { for (const listener of this.listeners) listener(change); }

  get candidate(): Candidate { return this.data.candidates[this.index]; }
  get meetings() { return this.candidate.meetings; }
  get end() { return end_of(this.meetings); }
  get meeting() { return meeting_at(this.meetings, this.time); }
  get metrics(): Metric[] { return by_telling(this.candidate); }
  get chosen_metric(): Metric | null {
    return this.metrics.find((metric) => metric.name === this.metric) ?? this.metrics[0] ?? null;
  }
  get chosen_reason(): Reason | null { return this.candidate.reasons[this.reason] ?? null; }
  // Nothing to look at: a copy, or nothing was compared.
  get has_player() {
    return !this.candidate.identicalBytes && this.candidate.status !== 'ERROR' &&
      this.meetings.at.length > 0;
  }
  get is_still_image() { return this.meetings.at.length <= 1; }

  // Whether both frames of a meeting are there in full.
  embedded(meeting: number): boolean {
    return this.stills.has_full(0, this.meetings.reference[meeting]) &&
      this.stills.has_full(this.index + 1, this.meetings.test[meeting]);
  }
  // Whether the compressed frame stays while the original has gone on.
  held(meeting: number): boolean {
    return meeting > 0 && this.meetings.test[meeting] === this.meetings.test[meeting - 1];
  }

  choose(index: number) {
    this.stop();
    this.enter(index);
    this.emit('candidate');
  }
  private enter(index: number) {
    this.index = index;
    if (!this.metrics.some((metric) => metric.name === this.metric)) {
      this.metric = this.metrics[0]?.name ?? '';
    }
    const maps = this.stills.mapped_metrics(index);
    if (!maps.includes(this.map)) this.map = maps[0] ?? '';
    this.reason = this.candidate.reasons.length > 0 ? 0 : -1;
    const { width, height } = this.data.reference;
    if (index === 0 || this.center.x === 0) this.center = { x: width / 2, y: height / 2 };
    this.time = this.first_time();
  }
  // The worst moment, which the figures name; or the clearest instant of the
  // first reason, where that is at another time.
  private first_time(): number {
    const worst = this.worst_time();
    const reason = this.chosen_reason;
    if (worst === null) return this.start_of(reason?.at ?? 0);
    const explains = !reason || reason.parts.some(([from, to]) => worst >= from && worst <= to) ||
      (reason.parts.length === 0 && worst >= reason.from && worst <= reason.to);
    return this.start_of(explains ? worst : reason.at);
  }

  // The beginning of the meeting that holds this time, or of the nearest that
  // is embedded.
  start_of(time: number): number {
    return this.meetings.at[meeting_at(this.meetings, time)] ?? 0;
  }
  worst_time(): number | null {
    const metric = this.chosen_metric;
    if (!metric || metric.worst.length === 0) return null;
    const seen = metric.worst.find(([, meeting]) => this.embedded(meeting));
    return this.meetings.at[(seen ?? metric.worst[0])[1]];
  }

  seek(time: number) {
    this.time = Math.max(0, Math.min(this.end - 0.001, time));
    this.emit('time');
  }
  jump(time: number) {
    this.stop();
    this.seek(this.start_of(Math.max(0, Math.min(this.end - 0.001, time))));
  }
  // To the next or previous picture that can be seen.
  step(direction: 1 | -1) {
    this.stop();
    const total = this.meetings.at.length;
    const visible = (i: number) => !this.stills.any || this.embedded(i);
    for (let n = 1, i = this.meeting; n <= total; ++n) {
      i = (i + direction + total) % total;
      if (visible(i)) return this.seek(this.meetings.at[i]);
    }
  }
  nearest_embedded(): number | null {
    let best: number | null = null;
    this.meetings.at.forEach((at, i) => {
      if (!this.embedded(i)) return;
      if (best === null || Math.abs(at - this.time) < Math.abs(best - this.time)) best = at;
    });
    return best;
  }

  play() {
    if (this.playing || !this.has_player || this.is_still_image) return;
    this.playing = true;
    this.last_tick = performance.now();
    this.emit('play');
    requestAnimationFrame((now) => this.tick(now));
  }
  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.time = this.start_of(this.time);
    this.emit('play');
    this.emit('time');
  }
  private tick(now: number) {
    if (!this.playing) return;
    let time = this.time + Math.max(0, now - this.last_tick) * this.speed;
    this.last_tick = now;
    if (time >= this.end) {
      if (!this.loop) {
        this.time = this.end - 0.001;
        return this.stop();
      }
      time %= this.end;
    }
    this.seek(time);
    requestAnimationFrame((later) => this.tick(later));
  }

  choose_metric(name: string) {
    this.metric = name;
    if (this.stills.mapped_metrics(this.index).includes(name)) this.map = name;
    this.emit('metric');
  }
  next_metric() {
    const names = this.metrics.map((metric) => metric.name);
    if (names.length > 0) this.choose_metric(names[(names.indexOf(this.metric) + 1) % names.length]);
  }
  choose_reason(index: number) {
    const reason = this.candidate.reasons[index];
    if (!reason) return;
    this.stop();
    this.reason = index;
    this.seek(this.start_of(reason.at));
    this.emit('reason');
  }
  view(mode: Mode) {
    this.mode = mode;
    this.emit('view');
  }
  zoom_to(zoom: Zoom, at?: { x: number; y: number }) {
    this.zoom = zoom;
    if (at) this.center = at;
    this.emit('view');
  }
}

// The most telling metrics first: those made to predict what people see, then
// the order of the report.
const kTelling = ['score', 'ssimulacra2', 'cvvdp', 'butteraugli', 'ssim', 'ms_ssim', 'psnr_y', 'ciede2000', 'gmsd'];

export function by_telling(candidate: Candidate): Metric[] {
  const rank = (metric: Metric) => {
    const place = kTelling.indexOf(metric.name);
    return place < 0 ? kTelling.length : place;
  };
  return measured(candidate)
    .map((metric, i) => ({ metric, i }))
    .sort((a, b) => rank(a.metric) - rank(b.metric) || a.i - b.i)
    .map(({ metric }) => metric);
}
