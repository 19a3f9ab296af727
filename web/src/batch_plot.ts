// SPDX-License-Identifier: Apache-2.0
// Plots size against quality: a point for each result, a line with the best score
// for every size, and a box to select points.
import { Rows } from './batch_data';
import { el } from './dom';
import { number } from './words';

const kMargin = { left: 32, right: 6, top: 12, bottom: 34 };

export interface Range {
  size: [number, number];
  score: [number, number];
}

export class Plot {
  readonly element: HTMLElement;
  private canvas = el('canvas', { role: 'img', 'aria-label': 'Size saved against score, a point for each result' });
  private shown: Uint8Array;
  private order: Int32Array = new Int32Array(0);
  private range: Range | null = null;
  private drag: { x: number; y: number; to_x: number; to_y: number } | null = null;
  private bounds = { left: 0, right: -100, low: 0, high: 100 };
  private front: [number, number][] = [];

  constructor(private rows: Rows, private select: (range: Range | null) => void, private choose: (row: number) => void) {
    this.shown = new Uint8Array(rows.count);
    this.element = el('section', { class: 'plot' }, el('h2', {}, 'Size against quality', el('span', {}, 'drag to select')), this.canvas);
    this.measure();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    this.listen();
  }

  private measure() {
    const { rows, bounds } = this;
    const sizes: number[] = [];
    for (let i = 0; i < rows.count; ++i) {
      if (isNaN(rows.size[i]) || isNaN(rows.score[i])) continue;
      sizes.push(rows.size[i]);
      bounds.low = Math.min(bounds.low, rows.score[i]);
      bounds.high = Math.max(bounds.high, rows.score[i]);
    }
    sizes.sort((a, b) => a - b);
    // The top 2 % of sizes do not stretch the axis.
    bounds.left = Math.min(100, Math.max(0, Math.ceil((sizes[Math.floor(sizes.length * 0.98)] ?? 0) / 25) * 25));
    const points: [number, number][] = [];
    for (let i = 0; i < rows.count; ++i) {
      if (!isNaN(rows.size[i]) && !isNaN(rows.score[i])) points.push([rows.size[i], rows.score[i]]);
    }
    // From the smallest file on: each point better than all smaller files.
    points.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let best = -Infinity;
    for (const point of points) {
      if (point[1] > best) this.front.push(point);
      best = Math.max(best, point[1]);
    }
  }

  show(order: Int32Array) {
    this.order = order;
    this.shown.fill(0);
    for (const row of order) this.shown[row] = 1;
    this.draw();
  }

  private x(size: number) {
    const { left, right } = this.bounds;
    const room = this.canvas.clientWidth - kMargin.left - kMargin.right;
    return kMargin.left + ((Math.min(size, left) - left) / (right - left)) * room;
  }
  private y(score: number) {
    const { low, high } = this.bounds;
    const room = this.canvas.clientHeight - kMargin.top - kMargin.bottom;
    return kMargin.top + (1 - (score - low) / (high - low)) * room;
  }

  draw() {
    const { canvas, rows } = this;
    const ratio = devicePixelRatio;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (width === 0) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue('--' + name);
    this.draw_axes(context, color, width, height);
    const colors = ['error', 'artifact', 'warn', 'unknown', 'text3'].map(color);
    // Few points are drawn large enough to be seen one by one.
    const size = rows.count <= 200 ? 2.5 : rows.count <= 2000 ? 1.6 : 1;
    for (const shown of [0, 1]) {
      context.globalAlpha = shown ? (size > 2 ? 0.9 : 0.6) : 0.12;
      for (let i = 0; i < rows.count; ++i) {
        if (this.shown[i] !== shown || isNaN(rows.size[i]) || isNaN(rows.score[i])) continue;
        const rank = rows.status[i];
        context.fillStyle = colors[rank];
        mark(context, rank, this.x(rows.size[i]), this.y(rows.score[i]), size);
      }
    }
    context.globalAlpha = 1;
    this.draw_front(context, color('accent'));
    if (this.drag || this.range) this.draw_box(context, color('accent'));
  }

  private draw_axes(context: CanvasRenderingContext2D, color: (name: string) => string, width: number, height: number) {
    const { bounds } = this;
    context.font = '11px system-ui, sans-serif';
    context.textAlign = 'right';
    for (let score = Math.ceil(bounds.low / 25) * 25; score <= bounds.high; score += 25) {
      context.fillStyle = color('line');
      context.fillRect(kMargin.left, this.y(score), width - kMargin.left - kMargin.right, 1);
      context.fillStyle = color('text3');
      context.fillText(String(score), kMargin.left - 6, this.y(score) + 4);
    }
    context.textAlign = 'center';
    const step = bounds.left > 25 ? 50 : 25;
    for (let size = bounds.left; size > -100; size -= step) {
      if (this.x(size) > kMargin.left + 8 || bounds.left === size) context.fillText((size > 0 ? '+' : '') + number(size, 0) + ' %', Math.max(kMargin.left + 12, this.x(size)), height - 20);
    }
    context.textAlign = 'right';
    context.fillText('size saved', width - kMargin.right, height - 5);
    context.textAlign = 'left';
    context.fillStyle = color('accent');
    context.fillText('line: best score for its size', kMargin.left, height - 5);
  }

  private draw_front(context: CanvasRenderingContext2D, color: string) {
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    this.front.forEach(([size, score], i) => {
      if (i === 0) context.moveTo(this.x(size), this.y(score));
      else {
        context.lineTo(this.x(size), this.y(this.front[i - 1][1]));
        context.lineTo(this.x(size), this.y(score));
      }
    });
    const last = this.front[this.front.length - 1];
    if (last) context.lineTo(this.x(this.bounds.left), this.y(last[1]));
    context.stroke();
  }

  private draw_box(context: CanvasRenderingContext2D, color: string) {
    context.strokeStyle = color;
    context.lineWidth = 1;
    if (this.drag) {
      const { x, y, to_x, to_y } = this.drag;
      context.strokeRect(x, y, to_x - x, to_y - y);
    } else if (this.range) {
      const [a, b] = this.range.size;
      const [low, high] = this.range.score;
      context.strokeRect(this.x(b), this.y(high), this.x(a) - this.x(b), this.y(low) - this.y(high));
    }
  }

  clear() { this.range = null; }

  private value(x: number, y: number) {
    const { left, right, low, high } = this.bounds;
    const w = this.canvas.clientWidth - kMargin.left - kMargin.right;
    const h = this.canvas.clientHeight - kMargin.top - kMargin.bottom;
    return { size: left + ((x - kMargin.left) / w) * (right - left), score: low + (1 - (y - kMargin.top) / h) * (high - low) };
  }

  private listen() {
    const { canvas } = this;
    const place = (event: PointerEvent) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener('pointerdown', (event) => {
      const { x, y } = place(event);
      this.drag = { x, y, to_x: x, to_y: y };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!this.drag) return;
      const { x, y } = place(event);
      this.drag.to_x = x;
      this.drag.to_y = y;
      this.draw();
    });
    canvas.addEventListener('pointerup', () => {
      const { drag } = this;
      if (!drag) return;
      this.drag = null;
      if (Math.hypot(drag.to_x - drag.x, drag.to_y - drag.y) < 4) return this.pick(drag.x, drag.y);
      const a = this.value(drag.x, drag.y);
      const b = this.value(drag.to_x, drag.to_y);
      this.range = { size: [Math.min(a.size, b.size), Math.max(a.size, b.size)], score: [Math.min(a.score, b.score), Math.max(a.score, b.score)] };
      this.select(this.range);
    });
  }

  // Chooses the nearest point, or clears the selection.
  private pick(x: number, y: number) {
    let best = -1;
    let distance = 10;
    for (const row of this.order) {
      const far = Math.hypot(this.x(this.rows.size[row]) - x, this.y(this.rows.score[row]) - y);
      if (far < distance) { distance = far; best = row; }
    }
    if (best >= 0) return this.choose(best);
    this.range = null;
    this.select(null);
  }
}

// Each verdict has a shape and a color: dots pass, triangles are warnings, squares
// are artifacts.
function mark(context: CanvasRenderingContext2D, rank: number, x: number, y: number, size: number) {
  const square = (half: number) => context.fillRect(x - half * size, y - half * size, 2 * half * size, 2 * half * size);
  if (rank === 4) return square(size > 1 ? 1 : 0.75);
  if (rank !== 2) return square(size > 1 ? 1.4 : 1.75);
  context.beginPath();
  context.moveTo(x, y - 2.5 * size);
  context.lineTo(x + 2.5 * size, y + 2 * size);
  context.lineTo(x - 2.5 * size, y + 2 * size);
  context.fill();
}
