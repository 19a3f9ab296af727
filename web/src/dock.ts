// SPDX-License-Identifier: Apache-2.0
// The timeline: frames of both files, reasons and metrics on one clock, with a
// playhead.
import { chart, chart_words, Clock, clock_of, plot_of } from './chart';
import { meeting_at, Metric, value_at } from './data';
import { el, svg } from './dom';
import { added, moved, Run, runs_of, shift_of, uncovered } from './lanes';
import { Model } from './model';
import { metric_name, number, seconds, title_of, value_text } from './words';

const kPaper = 720;  // about as wide as a page between its margins
const kLane = 18;
const kSmallChart = 34;
const kLargeChart = 112;
const kNumberFrom = 18;   // narrower frames have no number
const kDensityFrom = 3;   // narrower ones are shown as a strip
const kGraveness = { ruinous: 0, major: 1, minor: 2, info: 3 };

export class Dock {
  readonly element = el('div', { class: 'dock', 'aria-label': 'Timeline', role: 'group' });
  private head = el('div', { class: 'head' }, el('span'));
  private clock: Clock = clock_of(0, 1, 1);
  private zoomed: [number, number] | null = null;
  private all_metrics = false;  // on a narrow screen
  private values = new Map<string, HTMLElement>();

  constructor(private model: Model) {
    model.on((change) => {
      if (change === 'candidate') this.zoomed = null;
      if (change === 'candidate' || change === 'metric' || change === 'reason') this.draw();
      if (change === 'time') this.move();
    });
    let width = 0;
    new ResizeObserver(() => {
      if (this.element.clientWidth === width) return;
      width = this.element.clientWidth;
      this.draw();
    }).observe(this.element);
    addEventListener('beforeprint', () => this.draw(kPaper));
    addEventListener('afterprint', () => this.draw());
    this.listen();
  }

  private get narrow() { return innerWidth <= 640; }
  private get gutters() { return this.narrow ? [16, 16] : [164, 92]; }

  draw(width = this.element.clientWidth) {
    const { model, element } = this;
    element.hidden = !model.has_player || model.is_still_image;
    if (element.hidden || width === 0) return;
    const [left, right] = this.gutters;
    const [begin, end] = this.zoomed ?? [0, model.end];
    this.clock = clock_of(begin, end, Math.max(80, width - left - right));
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.metric;
    this.values.clear();
    element.replaceChildren(this.head, this.axis(), ...this.lanes(), ...this.metric_rows());
    if (focused) element.querySelector<HTMLElement>(`[data-metric="${CSS.escape(focused)}"]`)?.focus();
    this.move();
  }

  private row(kind: string, left: Node | string, plot: Node, right: Node | string): HTMLElement {
    return el('div', { class: 'row ' + kind }, el('div', { class: 'l' }, left),
      el('div', { class: 'p' }, plot), el('div', { class: 'r' }, right));
  }

  private axis(): HTMLElement {
    const { clock } = this;
    const raw = (clock.end - clock.begin) / Math.max(2, clock.width / 100);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
    const decimals = Math.max(0, 3 - Math.floor(Math.log10(step) + 1e-9));
    const picture = plot_of(clock, 20);
    for (let at = Math.ceil(clock.begin / step) * step; at <= clock.end; at += step) {
      const x = clock.x(at);
      if (x > clock.width - 12) break;
      picture.append(
        svg('text', { x: Math.max(0, x), y: 13, 'text-anchor': x < 8 ? 'start' : 'middle' },
          number(at / 1000, Math.min(3, decimals)) + (x < 8 ? ' s' : '')),
        svg('line', { class: 'grid', x1: x, x2: x, y1: 17, y2: 20 }));
    }
    return this.row('axis', '', picture, '');
  }

  // ---- frames ----------------------------------------------------------------

  private lanes(): HTMLElement[] {
    const { candidate, data } = this.model;
    const originals = runs_of(candidate, 'reference');
    const tests = runs_of(candidate, 'test');
    const { dropped, merged } = uncovered(candidate, originals);
    const more = added(candidate, tests);
    const lower = this.lane(tests, 'b', (run) => more.has(run.first), new Set(), originals.length !== tests.length);
    const shift = shift_of(candidate);
    const rows = [
      this.row('lane', 'Original', this.lane(originals, 'a', (run) => dropped.has(run.frame), merged, false), `${data.reference.frames} frames`),
      this.row('between', '', this.marks(originals, tests, dropped, merged), ''),
      this.row('lane', 'Compressed', lower, `${candidate.file.frames} frames${shift ? `, ${shift}` : ''}`),
    ];
    rows[0].append(chart_words(this.lane_words(dropped.size, merged.size, more.size)));
    if (candidate.reasons.length > 0) rows.push(this.row('spans', 'Reasons', this.reason_lane(), ''));
    return rows;
  }

  private lane_words(dropped: number, merged: number, more: number): string {
    const frames = (many: number, what: string) => `${many} ${what} ${many === 1 ? 'frame' : 'frames'}`;
    const words = [
      dropped > 0 ? `${frames(dropped, 'original')} dropped.` : '',
      merged > 0 ? `${frames(merged, 'equal')} merged with the one before.` : '',
      more > 0 ? `${frames(more, 'compressed')} without an original frame.` : ''].filter((word) => word);
    return dropped + merged > 0 ? words.join(' ') : ['Every original frame has its own compressed frame.', ...words].join(' ');
  }

  private lane(runs: Run[], side: 'a' | 'b', is_lost: (run: Run) => boolean, merged: Set<number>, durations: boolean) {
    const { clock, model } = this;
    const picture = plot_of(clock, kLane);
    const seen = runs.filter((run) => run.end > clock.begin && run.begin < clock.end);
    if (clock.width / Math.max(1, seen.length) < kDensityFrom) {
      return this.strip(picture, seen, side, is_lost, merged);
    }
    const usual = median(runs.map((run) => run.end - run.begin));
    for (const run of seen) {
      const x = clock.x(Math.max(run.begin, clock.begin));
      const width = Math.max(1, clock.x(Math.min(run.end, clock.end)) - x - 1.5);
      const lost = is_lost(run);
      const shown = model.stills.has_full(side === 'a' ? 0 : model.index + 1, run.frame);
      picture.append(svg('rect', {
        class: `frame ${side}${lost ? ' lost' : shown || !model.stills.any ? '' : ' outline'}`,
        x: x + 0.5, y: 0.5, width, height: kLane - 1, rx: 2 }));
      if (width < kNumberFrom) continue;
      const length = run.end - run.begin;
      const long = durations && length > usual * 1.5 && width > 64;
      picture.append(svg('text', { class: 'frame' + (lost ? ' lost' : ''), x: x + width / 2, y: 13, 'text-anchor': 'middle' },
        long ? `${run.frame} · ${number(length, 0)} ms` : String(run.frame)));
    }
    return picture;
  }

  // Too many to tell apart: where something was lost is dark.
  private strip(picture: SVGSVGElement, runs: Run[], side: 'a' | 'b', is_lost: (run: Run) => boolean, merged: Set<number>) {
    const { clock } = this;
    picture.append(svg('rect', { class: `frame ${side}`, x: 0.5, y: 0.5, width: clock.width - 1, height: kLane - 1, rx: 2 }));
    const is_merged = (run: Run) => merged.has(run.frame);
    for (const [is, name] of [[is_lost, 'lost'], [is_merged, 'merged']] as const) {
      let path = '';
      for (const run of runs) if (is(run)) path += `M${clock.x(run.begin).toFixed(1)} 1V${kLane - 1}`;
      if (path) picture.append(svg('path', { class: 'tick ' + name, d: path }));
    }
    return picture;
  }

  // Crosses under lost frames, a bracket from merged ones to the one that they
  // became, lines to frames that moved.
  private marks(runs: Run[], tests: Run[], dropped: Set<number>, merged: Set<number>) {
    const { clock } = this;
    const picture = plot_of(clock, 10);
    if (clock.width / Math.max(1, runs.length) < kDensityFrom) return picture;
    for (const [from, to] of moved(tests).slice(0, 200)) {
      picture.append(svg('path', { class: 'moved', d: `M${clock.x(from)} 0L${clock.x(to)} 10` }));
    }
    runs.forEach((run, i) => {
      const middle = clock.x((run.begin + run.end) / 2);
      if (middle < 0 || middle > clock.width) return;
      if (dropped.has(run.frame)) {
        picture.append(svg('path', { class: 'cross', d: `M${middle - 3} 2l6 6m0-6l-6 6` }));
      } else if (merged.has(run.frame) && !merged.has(runs[i + 1]?.frame)) {
        let first = i;
        while (first > 0 && merged.has(runs[first].frame)) --first;
        const [from, to] = [clock.x(runs[first].begin) + 1, clock.x(run.end) - 2];
        picture.append(svg('path', { class: 'bracket', d: `M${from} 2V5H${to}V2M${(from + to) / 2} 5V9` }));
      }
    });
    return picture;
  }

  private reason_lane() {
    const { clock, model } = this;
    const order = model.candidate.reasons.map((reason, i) => ({ reason, i }))
      .sort((a, b) => kGraveness[a.reason.severity] - kGraveness[b.reason.severity] || a.reason.from - b.reason.from);
    // Each in the first line that is free at its time.
    const free: number[] = [];
    const placed = order.slice(0, 200).map(({ reason, i }) => {
      let line = free.findIndex((until) => until <= reason.from);
      if (line < 0) line = Math.min(free.length, 7);
      free[line] = reason.to;
      return { reason, i, line };
    });
    const picture = plot_of(clock, 6 + 8 * Math.max(1, free.length));
    picture.removeAttribute('aria-hidden');  // its spans have titles
    for (const { reason, i, line } of placed) {
      const parts: [number, number][] = reason.parts.length > 0 ? reason.parts : [[reason.from, reason.to]];
      for (const [from, to] of parts) {
        const x = clock.x(Math.max(from, clock.begin));
        const width = Math.max(3, clock.x(Math.min(to, clock.end)) - x);
        if (x > clock.width || x + width < 0) continue;
        picture.append(svg('rect', {
          class: `span v-${reason.severity}${i === model.reason ? ' chosen' : ''}`, x, y: 4 + 8 * line, width, height: i === model.reason ? 4 : 3,
          rx: 1.5, 'data-reason': i }, svg('title', {}, title_of(reason.kind))));
      }
    }
    return picture;
  }

  // ---- metrics -----------------------------------------------------------------

  private metric_rows(): HTMLElement[] {
    const { model } = this;
    const metrics = model.metrics;
    const chosen = model.chosen_metric;
    const few = this.narrow && !this.all_metrics;
    const shown = metrics.filter((metric, i) => metric === chosen || (!few && i < 8));
    const rows = shown.map((metric) => this.metric_row(metric, metric === chosen));
    if (few && metrics.length > 1) {
      rows.push(el('button', { class: 'more link', click: () => { this.all_metrics = true; this.draw(); } },
        metrics.length === 2 ? 'One more metric' : `${metrics.length - 1} more metrics`));
    }
    return rows;
  }

  private metric_row(metric: Metric, large: boolean): HTMLElement {
    const { model, clock } = this;
    const required = model.candidate.requirements.map((one) => one.expression.match(/^([\w]+)[.\w]*\s*[<>=]+\s*(-?[\d.]+)/))
      .filter((found): found is RegExpMatchArray => !!found && found[1] === metric.name).map((found) => Number(found[2]));
    const worst = metric.worst[0];
    const value = el('div', { class: 'r' });
    this.values.set(metric.name, value);
    const sampled = metric.sampled ? `${metric.sampled.pairs} of ${model.candidate.pairs} pairs measured` : '';
    const button = el('button', { class: 'l', 'data-metric': metric.name, 'aria-pressed': String(large), title: metric.about,
      click: () => model.choose_metric(metric.name) },
    el('span', {}, metric_name(metric)),
    large ? el('small', {}, metric.higher ? 'higher is better' : 'lower is better') : null,
    large && sampled ? el('small', {}, sampled) : null,
    worst ? chart_words(`: worst ${value_text(metric, worst[0])} at ${seconds(model.meetings.at[worst[1]])}`) : null);
    const plot = chart(metric, model.candidate, clock, { height: large ? kLargeChart : kSmallChart, large, required });
    return el('div', { class: 'row metric' + (large ? ' chosen' : '') }, button, el('div', { class: 'p' }, plot), value);
  }

  // ---- playhead ------------------------------------------------------------------

  private move() {
    if (this.element.hidden) return;
    const { model, clock, head } = this;
    const x = clock.x(model.time);
    head.hidden = x < -1 || x > clock.width + 1;
    head.style.transform = `translateX(${this.gutters[0] + x}px)`;
    (head.firstChild as HTMLElement).textContent = number(model.time / 1000, 2);
    const meeting = meeting_at(model.meetings, model.time);
    for (const metric of model.metrics) {
      const element = this.values.get(metric.name);
      const text = value_text(metric, value_at(metric, model.candidate, meeting));
      if (element && element.textContent !== text) element.textContent = text;
    }
  }

  private time_at(event: PointerEvent | WheelEvent): number {
    const box = this.element.getBoundingClientRect();
    const share = (event.clientX - box.left - this.gutters[0]) / this.clock.width;
    return this.clock.begin + Math.max(0, Math.min(1, share)) * (this.clock.end - this.clock.begin);
  }

  private listen() {
    const { element, model } = this;
    let scrubbing = false;
    element.addEventListener('pointerdown', (event) => {
      const target = event.target as Element;
      const reason = target.closest('[data-reason]');
      if (reason) return model.choose_reason(Number(reason.getAttribute('data-reason')));
      if (target.closest('button') || !target.closest('.p')) return;
      model.stop();
      scrubbing = true;
      element.setPointerCapture(event.pointerId);
      model.seek(this.time_at(event));
    });
    element.addEventListener('pointermove', (event) => { if (scrubbing) model.seek(this.time_at(event)); });
    const release = () => {
      if (scrubbing) model.jump(model.time);
      scrubbing = false;
    };
    element.addEventListener('pointerup', release);
    element.addEventListener('pointercancel', release);
    element.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(this.time_at(event), event.deltaY < 0 ? 0.7 : 1 / 0.7);
    }, { passive: false });
  }

  private zoom(at: number, factor: number) {
    const { begin, end } = this.clock;
    const length = Math.max(20, Math.min(this.model.end, (end - begin) * factor));
    const from = Math.max(0, Math.min(this.model.end - length, at - ((at - begin) / (end - begin)) * length));
    this.zoomed = length >= this.model.end ? null : [from, from + length];
    this.draw();
  }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
