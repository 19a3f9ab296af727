// SPDX-License-Identifier: Apache-2.0
// Values over time as steps: a value holds until the next frame. Where many
// frames share a pixel the line covers all of them, least to greatest: an
// average would hide the bad one.
import { el, svg } from './dom';
import { Candidate, Metric, value_at } from './data';
import { number } from './words';

export interface Clock {
  begin: number;
  end: number;
  width: number;
  x(time: number): number;
}

export function clock_of(begin: number, end: number, width: number): Clock {
  const length = Math.max(end - begin, 1e-6);
  return { begin, end, width, x: (time) => ((time - begin) / length) * width };
}

// As wide as the clock; on paper as wide as the page.
export function plot_of(clock: Clock, height: number): SVGSVGElement {
  return svg('svg', { width: clock.width, height, viewBox: `0 0 ${clock.width} ${height}`, 'aria-hidden': 'true' });
}

export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

// A range that holds all values, with two to five round ticks, none outside of the
// metric's own range.
export function scale_of(values: number[], lowest = -Infinity, highest = Infinity): Scale {
  let low = Math.min(...reduced(values));
  let high = Math.max(...reduced(values));
  if (!isFinite(low)) { low = 0; high = 1; }
  if (high - low < 1e-9) {
    const room = Math.max(1e-3, Math.abs(low) * 0.02);
    low = Math.max(low - room, Math.min(low, lowest));
    high = Math.min(high + room, Math.max(high, highest));
  }
  const raw = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) ticks.push(tick);
  return { low, high, ticks };
}

// Minimum and maximum; Math.min(...values) fails for 100 000 arguments.
function reduced(values: number[]): number[] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return values.length > 0 ? [low, high] : [];
}

// The path of a metric, and the points that were measured alone.
export function steps(metric: Metric, candidate: Candidate, clock: Clock, y: (value: number) => number) {
  const { meetings } = candidate;
  let path = '';
  let open = false;
  let column = -1;
  let low = 0;
  let high = 0;
  const dots: { x: number; y: number }[] = [];
  const flush = () => {
    if (column >= 0 && high > low) path += `M${column} ${y(low).toFixed(1)}V${y(high).toFixed(1)}`;
    column = -1;
  };
  for (let i = 0; i < meetings.at.length; ++i) {
    const begin = meetings.at[i];
    const end = begin + meetings.duration[i];
    if (end < clock.begin || begin > clock.end) continue;
    const value = value_at(metric, candidate, i);
    if (value === null) {
      flush();
      open = false;
      continue;
    }
    const from = clock.x(Math.max(begin, clock.begin));
    const to = clock.x(Math.min(end, clock.end));
    if (to - from < 1) {
      // The span is narrower than a pixel.
      const here = Math.round(from);
      if (here !== column) {
        flush();
        column = here;
        low = high = value;
        path += `${open ? 'L' : 'M'}${here} ${y(value).toFixed(1)}`;
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
      open = true;
      continue;
    }
    flush();
    const level = y(value).toFixed(1);
    path += open ? `V${level}H${to.toFixed(1)}` : `M${from.toFixed(1)} ${level}H${to.toFixed(1)}`;
    dots.push({ x: (from + to) / 2, y: y(value) });
    open = true;
  }
  flush();
  return { path, dots };
}

export interface ChartLook {
  height: number;
  large: boolean;
  required: number[];
}

export function chart(metric: Metric, candidate: Candidate, clock: Clock, look: ChartLook): SVGSVGElement {
  // Pairs that were measured only for the pairing are left out.
  const values = candidate.meetings.pair.map((pair) => metric.values[pair]).filter((value): value is number => typeof value === 'number');
  const scale = scale_of(look.large ? [...values, ...look.required] : values, metric.lowest ?? undefined, metric.highest ?? undefined);
  const pad = look.large ? 12 : 6;
  const y = (value: number) =>
    look.height - pad - ((value - scale.low) / (scale.high - scale.low)) * (look.height - 2 * pad);
  const picture = plot_of(clock, look.height);
  const labels: SVGElement[] = [];  // above everything
  if (look.large) {
    const decimals = Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(scale.high - scale.low))));
    for (const tick of scale.ticks) {
      picture.append(
        svg('line', { class: 'grid', x1: 0, x2: clock.width, y1: y(tick), y2: y(tick) }),
        svg('text', { x: -8, y: y(tick) + 4, 'text-anchor': 'end' },
          number(tick, Number.isInteger(tick) && decimals <= 1 ? 0 : decimals)));
    }
    if (metric.sampled) {
      const top = Math.max(0, y(Math.min(metric.sampled.high, scale.high)));
      const bottom = Math.min(look.height, y(Math.max(metric.sampled.low, scale.low)));
      picture.append(svg('rect', { class: 'band', x: 0, width: clock.width, y: top, height: Math.max(1, bottom - top) }));
    }
    for (const bound of look.required) {
      picture.append(svg('line', { class: 'required', x1: 0, x2: clock.width, y1: y(bound), y2: y(bound) }));
      labels.push(svg('text', { class: 'required', x: clock.width, y: y(bound) - 4, 'text-anchor': 'end' },
        'required ' + number(bound, decimals)));
    }
  }
  const { path, dots } = steps(metric, candidate, clock, y);
  picture.append(svg('path', { class: look.large ? 'line chosen' : 'line', d: path }));
  if (metric.sampled) {
    for (const dot of dots) picture.append(svg('circle', { class: 'dot', cx: dot.x, cy: dot.y, r: 2 }));
  }
  const worst = metric.worst[0];
  if (worst && worst[0] !== null) {
    const { at, duration } = candidate.meetings;
    const x = clock.x(at[worst[1]] + duration[worst[1]] / 2);
    if (x >= 0 && x <= clock.width) {
      picture.append(svg('circle', { class: 'worst', cx: x, cy: y(worst[0]), r: look.large ? 4 : 3 }));
      if (look.large) {
        labels.push(worst_label(metric, candidate, clock, look, { x, y: y(worst[0]) }, y));
      }
    }
  }
  picture.append(...labels);
  return picture;
}

const kLabelWidth = 84;
const kLabelHeight = 14;

// The worst value in words, beside its ring: where the curve leaves most room.
function worst_label(metric: Metric, candidate: Candidate, clock: Clock, look: ChartLook,
  ring: { x: number; y: number }, y: (value: number) => number): SVGElement {
  const { at, duration, pair } = candidate.meetings;
  const value = metric.worst[0][0] as number;
  const decimals = 3 - Math.min(2, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1))));
  const places = [ring.x + 10, ring.x - 10 - kLabelWidth].flatMap((left) => [ring.y + 4, ring.y - 8, ring.y + 18, kLabelHeight, look.height - 4]
    .map((base) => ({ left, base: Math.max(kLabelHeight, Math.min(look.height - 3, base)) })))
    .filter(({ left }) => left >= 0 && left + kLabelWidth <= clock.width);
  // How much of the curve, its risers too, a label would cover.
  const covered = ({ left, base }: { left: number; base: number }) => {
    let sum = 0;
    let before: number | null = null;
    for (let i = 0; i < at.length; ++i) {
      const one = metric.values[pair[i]];
      if (typeof one !== 'number') { before = null; continue; }
      const [from, to, level] = [clock.x(at[i]), clock.x(at[i] + duration[i]), y(one)];
      const [high, low] = [base - kLabelHeight + 2, base + 4];
      if (level > high && level < low) sum += Math.max(0, Math.min(to, left + kLabelWidth) - Math.max(from, left));
      if (before !== null && from > left && from < left + kLabelWidth) {
        sum += Math.max(0, Math.min(low, Math.max(level, before)) - Math.max(high, Math.min(level, before)));
      }
      before = level;
    }
    return sum;
  };
  const best = places.reduce((a, b) => (covered(b) < covered(a) ? b : a), places[0] ?? { left: 0, base: kLabelHeight });
  const after = best.left > ring.x;
  return svg('text', { class: 'worst', x: after ? best.left : best.left + kLabelWidth, y: best.base,
    'text-anchor': after ? 'start' : 'end' }, 'worst ' + number(value, decimals));
}

// Text for screen readers.
export function chart_words(text: string): HTMLElement {
  return el('span', { class: 'sr' }, text);
}
