// SPDX-License-Identifier: Apache-2.0
// Draws the pictures on one canvas, and handles pointer and keys on it. Redraws only
// after a change.
import { measured_part, place_of, Rect } from './data';
import { el } from './dom';
import { kZooms, Model } from './model';
import { difference, heat } from './painter';
import { capital, command, place, seconds, short_name } from './words';

const kStrip = 34;  // above each picture, for its label
const kMargin = 12;
const kTint = '#8884';
const kPans: Record<string, [right: number, down: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface Pane {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Placed extends Pane {
  scale: number;
  left: number;  // of the picture
  top: number;
}
type Picture = { bitmap: ImageBitmap | HTMLCanvasElement; place: Rect; exact: boolean } | null;

export interface Hover {
  x: number;
  y: number;
  original: Uint8ClampedArray | null;
  compressed: Uint8ClampedArray | null;
  exact: boolean;
}

export class Stage {
  readonly element: HTMLElement;
  hover: Hover | null = null;
  pointer: { x: number; y: number } | null = null;  // in pixels of the reference
  private canvas = el('canvas', { role: 'img' });
  private label_a = el('div', { class: 'tag' });
  private label_b = el('div', { class: 'tag' });
  private handle = el('div', {
    class: 'handle', role: 'slider', tabindex: 0, 'aria-label': 'Border between the pictures',
    'aria-valuemin': 0, 'aria-valuemax': 100,
  });
  private note = el('div', { class: 'note', hidden: true });
  private flicker_on = false;
  private flicker_timer = 0;
  private pending = false;
  private complete = false;  // both pictures are those of this instant
  private last: { a: Picture; b: Picture } = { a: null, b: null };

  constructor(private model: Model, private on_hover: () => void) {
    this.element = el('div', { class: 'stage', role: 'group', 'aria-label': 'Pictures: arrow keys move what is zoomed' }, this.canvas, this.label_a, this.label_b,
      this.handle, this.note);
    this.listen();
    model.on((change) => {
      if (change === 'view' || change === 'candidate') this.restart_flicker();
      if (change === 'candidate') this.last = { a: null, b: null };
      if (change !== 'play' && change !== 'metric') this.draw_soon();
      if (change === 'metric' && model.mode === 'heat') this.draw_soon();
    });
    new ResizeObserver(() => this.draw_soon()).observe(this.element);
  }

  draw_soon() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  private get narrow() { return innerWidth <= 640; }
  private get size() { return this.model.data.reference; }

  // ---- where things are ----------------------------------------------------

  private panes(width: number, height: number): Pane[] {
    if (this.model.mode !== 'side') return [{ x: 0, y: 0, width, height }];
    if (this.narrow) {
      const half = height / 2;
      return [{ x: 0, y: 0, width, height: half }, { x: 0, y: half, width, height: half }];
    }
    const half = width / 2;
    return [{ x: 0, y: 0, width: half, height }, { x: half, y: 0, width: half, height }];
  }

  // The picture keeps its scale in all views: that of half the width.
  private scale(width: number, height: number): number {
    return this.model.zoom === 'fit' ? this.fit(width, height) : this.model.zoom;
  }
  private fit(width: number, height: number): number {
    const margin = this.narrow ? 0 : kMargin;
    const room = this.narrow ? width : width / 2;
    const rows = this.narrow && this.model.mode === 'side' ? 2 : 1;
    const fit = Math.min((room - 2 * margin) / this.size.width,
      (height / rows - kStrip - margin) / this.size.height);
    return fit >= 2 ? Math.min(Math.floor(fit), 16) : Math.max(fit, 0.01);
  }

  private placed(pane: Pane, scale: number): Placed {
    const width = this.size.width * scale;
    const height = this.size.height * scale;
    const room_top = pane.y + kStrip;
    const room = pane.height - kStrip - (this.narrow ? 0 : kMargin);
    const along = (length: number, begin: number, space: number, center: number) =>
      length <= space ? begin + (space - length) / 2
        : Math.min(begin, Math.max(begin + space - length, begin + space / 2 - center * scale));
    const snap = (value: number) => Math.round(value * devicePixelRatio) / devicePixelRatio;
    return {
      ...pane, scale,
      left: snap(along(width, pane.x, pane.width, this.model.center.x)),
      top: snap(along(height, room_top, room, this.model.center.y)),
    };
  }

  // How tall the stage is: the same in all views.
  private fit_height() {
    const width = this.element.clientWidth;
    const { width: w, height: h } = this.size;
    let height = 240;
    if (this.model.has_player) {
      height = this.narrow
        ? Math.min(Math.round((width * h) / w), innerHeight * 0.45) + kStrip
        : Math.max(240, Math.min(((width / 2 - 2 * kMargin) * h) / w, innerHeight * 0.46)) +
          kStrip + kMargin;
      if (this.narrow && this.model.mode === 'side') height = Math.min(2 * height, innerHeight * 0.6);
    }
    this.element.style.height = Math.round(height) + 'px';
  }

  // ---- drawing ---------------------------------------------------------------

  // The picture of a side at this instant, the previous one while it comes.
  private picture(side: 'a' | 'b'): Picture {
    const { stills, meetings, meeting, index } = this.model;
    const still = side === 'a' ? stills.still(0, meetings.reference[meeting])
      : stills.still(index + 1, meetings.test[meeting]);
    if (!still) {
      this.complete = false;
      return null;
    }
    const bitmap = stills.bitmap(still.id);
    this.complete &&= !!bitmap;
    if (bitmap) this.last[side] = { bitmap, place: this.place_of(side), exact: still.exact };
    else if (stills.broken(still.id)) this.last[side] = null;
    return this.last[side];
  }

  private place_of(side: 'a' | 'b'): Rect {
    return place_of(this.model.data, this.model.candidate, side === 'b');
  }

  private look_ahead() {
    const { stills, meetings, meeting, index } = this.model;
    for (let i = meeting + 1; i <= meeting + 3 && i < meetings.at.length; ++i) {
      const a = stills.still(0, meetings.reference[i]);
      const b = stills.still(index + 1, meetings.test[i]);
      if (a) stills.bitmap(a.id);
      if (b) stills.bitmap(b.id);
    }
  }

  draw() {
    this.fit_height();
    const { model, canvas } = this;
    canvas.hidden = this.handle.hidden = this.label_a.hidden = this.label_b.hidden =
      !model.has_player;
    this.element.tabIndex = model.has_player ? 0 : -1;
    this.element.dataset.mode = model.mode;
    this.element.classList.toggle('zoomed', model.zoom !== 'fit');
    this.tell();
    if (!model.has_player) return;
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const scale = this.scale(width, height);
    const panes = this.panes(width, height).map((pane) => this.placed(pane, scale));
    this.complete = true;
    const a = this.picture('a');
    const b = this.picture('b');
    this.draw_mode(context, panes, model.swapped ? b : a, model.swapped ? a : b);
    this.draw_labels(panes);
    for (const pane of panes) this.draw_region(context, pane);
    const where = panes[0];
    Object.assign(this.element.dataset, {
      left: String(where.left), top: String(where.top), scale: String(scale),
      meeting: String(model.meeting), ready: String(this.complete),
    });
    canvas.setAttribute('aria-label', `Frame ${model.meetings.reference[model.meeting]} of the ` +
      `original and frame ${model.meetings.test[model.meeting]} of the compressed file at ` +
      seconds(model.meetings.at[model.meeting]));
    if (model.playing) this.look_ahead();
  }

  private draw_mode(context: CanvasRenderingContext2D, panes: Placed[], left: Picture, right: Picture) {
    const { mode, wipe } = this.model;
    const pane = panes[0];
    if (mode === 'side') {
      this.draw_picture(context, panes[0], left);
      this.draw_picture(context, panes[1], right);
    } else if (mode === 'wipe') {
      const border = pane.width * wipe;
      this.draw_picture(context, pane, left, 0, border);
      this.draw_picture(context, pane, right, border, pane.width - border);
      this.handle.style.left = border + 'px';
      this.handle.setAttribute('aria-valuenow', String(Math.round(wipe * 100)));
    } else if (mode === 'flicker') {
      this.draw_picture(context, pane, this.flicker_on ? right : left);
    } else {
      this.draw_picture(context, pane, this.derived());
    }
  }

  private draw_picture(context: CanvasRenderingContext2D, pane: Placed, picture: Picture,
    from = 0, width = pane.width) {
    context.save();
    context.beginPath();
    context.rect(pane.x + from, pane.y + kStrip, width, pane.height - kStrip);
    context.clip();
    const place = picture?.place ?? [0, 0, this.size.width, this.size.height];
    const [x, y, w, h] = place.map((pixels) => pixels * pane.scale);
    const [left, top] = [pane.left + x, pane.top + y];
    if (!picture) {
      context.fillStyle = kTint;
      context.fillRect(left, top, w, h);
    } else {
      this.draw_backdrop(context, left, top, w, h);
      context.imageSmoothingEnabled = w / picture.bitmap.width < 4;
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture.bitmap, left, top, w, h);
    }
    context.restore();
  }

  // What is seen through transparent pixels.
  private draw_backdrop(context: CanvasRenderingContext2D, left: number, top: number, w: number, h: number) {
    const { backdrop } = this.model;
    context.fillStyle = backdrop === 'dark' ? '#000' : '#fff';
    context.fillRect(left, top, w, h);
    if (backdrop !== 'checker') return;
    context.save();
    context.beginPath();
    context.rect(left, top, w, h);
    context.clip();
    context.fillStyle = '#ccc';
    for (let y = 0; y < h; y += 8) {
      for (let x = (y / 8) % 2 ? 8 : 0; x < w; x += 16) {
        context.fillRect(left + x, top + y, 8, 8);
      }
    }
    context.restore();
  }

  private derived(): Picture {
    const { model } = this;
    const { stills, meetings, meeting, index } = model;
    const a = stills.still(0, meetings.reference[meeting]);
    const b = stills.still(index + 1, meetings.test[meeting]);
    const first = a && stills.bitmap(a.id);
    const second = b && stills.bitmap(b.id);
    if (!a || !b || !first || !second) return null;
    const part = measured_part(model.data, model.candidate);
    const original = { bitmap: first, place: this.place_of('a') };
    const compressed = { bitmap: second, place: this.place_of('b') };
    const exact = a.exact && b.exact;
    const key = `${a.id} ${b.id}`;
    if (model.mode === 'difference') {
      return { bitmap: difference(key, original, compressed, part, model.gain), place: part, exact };
    }
    const id = stills.map_id(index, meeting, model.map);
    const map = id && stills.bitmap(id);
    return map ? { bitmap: heat(`${id} ${b.id}`, map, compressed, part), place: part, exact } : null;
  }

  // The region of the chosen reason; of text, each line that is damaged.
  private draw_region(context: CanvasRenderingContext2D, pane: Placed) {
    const reason = this.model.chosen_reason;
    const { time } = this.model;
    if (!reason?.region || time < reason.from - 0.5 || time >= Math.max(reason.to, reason.from + 1)) return;
    context.save();
    context.beginPath();
    context.rect(pane.x, pane.y + kStrip, pane.width, pane.height - kStrip);
    context.clip();
    const lines = (reason.text ?? []).filter((line) => time >= line.from - 0.5 && time < Math.max(line.to, line.from + 1))
      .map((line) => line.region);
    const boxes = lines.length > 0 ? lines : [reason.region];
    const [under, over] = lines.length > 0 ? [3, 1] : [4, 2];
    for (const [color, width] of [['#000a', under], ['#fff', over]] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      for (const [x, y, w, h] of boxes) {
        context.strokeRect(pane.left + x * pane.scale, pane.top + y * pane.scale, w * pane.scale, h * pane.scale);
      }
    }
    context.restore();
  }

  private draw_labels(panes: Placed[]) {
    const { model, label_a, label_b } = this;
    const { mode, swapped } = model;
    const show = (label: HTMLElement, compressed: boolean, left: number | null, top: number) => {
      const file = compressed ? model.candidate.file : model.data.reference;
      const other = file.width !== this.size.width || file.height !== this.size.height;
      label.className = 'tag ' + (compressed ? 'b' : 'a');
      label.replaceChildren(el('i'), (compressed ? 'Compressed' : 'Original') +
        (other ? ` (${place(file)})` : '') + (this.is_preview(compressed) ? ', small preview' : ''));
      label.style.left = left === null ? 'auto' : left + 'px';
      label.style.right = left === null ? kMargin + 'px' : 'auto';
      label.style.top = top + 6 + 'px';
    };
    label_b.hidden = mode !== 'side' && mode !== 'wipe';
    if (mode === 'side') {
      show(label_a, swapped, panes[0].x + kMargin, panes[0].y);
      show(label_b, !swapped, panes[1].x + kMargin, panes[1].y);
    } else if (mode === 'wipe') {
      show(label_a, swapped, kMargin, 0);
      show(label_b, !swapped, null, 0);
    } else if (mode === 'flicker') {
      show(label_a, this.flicker_on !== swapped, kMargin, 0);
    } else {
      show(label_a, true, kMargin, 0);
      const a = this.model.stills.still(0, model.meetings.reference[model.meeting]);
      const b = this.model.stills.still(model.index + 1, model.meetings.test[model.meeting]);
      const close = mode === 'difference' && !(a?.exact && b?.exact) ? ' (of pictures that are close, not exact)' : '';
      label_a.lastChild!.textContent = (mode === 'heat' ? 'Where it differs' : 'Difference') + close;
    }
  }

  private is_preview(compressed: boolean): boolean {
    const { stills, meetings, meeting, index, playing } = this.model;
    const still = compressed ? stills.still(index + 1, meetings.test[meeting])
      : stills.still(0, meetings.reference[meeting]);
    return !playing && !!still?.small;
  }

  // ---- words where there is no picture -----------------------------------------

  private tell() {
    const { model, note } = this;
    const words = this.words();
    note.hidden = !words;
    if (!words) return;
    note.replaceChildren(el('b', {}, words.title), el('p', {}, words.text));
    if (words.command) note.append(el('code', {}, words.command));
    const nearest = words.nearest ? model.nearest_embedded() : null;
    if (nearest !== null) {
      note.append(el('button', { class: 'link', click: () => model.jump(nearest) },
        'Go to the nearest, ' + seconds(nearest)));
    }
    if (words.other) {
      note.append(el('button', { class: 'link', click: () => model.view('difference') }, words.other));
    }
  }

  private words(): { title: string; text: string; command?: string; nearest?: boolean; other?: string } | null {
    const { model } = this;
    const { candidate, stills } = model;
    const name = short_name(candidate.file.path);
    if (candidate.identicalBytes) {
      return { title: 'Nothing to compare', text: `${name} is the same file as ` +
        `${short_name(model.data.reference.path)}, byte for byte.` };
    }
    if (!model.has_player) return { title: 'Nothing was measured', text: capital(candidate.reasons[0]?.message ?? name),
      command: command('compare', model.data.reference.path, candidate.file.path, '--tolerant') };
    const a = stills.still(0, model.meetings.reference[model.meeting]);
    const b = stills.still(model.index + 1, model.meetings.test[model.meeting]);
    if (!stills.any) {
      return { title: 'No pictures in this file', text: 'It was made with --embed none.' };
    }
    if (!a || !b) {
      if (model.playing) return null;
      return { title: 'Not embedded', nearest: true, text: 'The file holds the worst instants ' +
        'and an even spread of others. --embed all holds more.' };
    }
    if (stills.broken(a.id) || stills.broken(b.id)) {
      return { title: 'This picture could not be decoded', text: 'Everything else works.' };
    }
    if (model.mode === 'heat' && !model.playing &&
        !stills.map_id(model.index, model.meeting, model.map)) {
      return { title: 'No heat map of this instant', nearest: !model.embedded(model.meeting),
        text: 'Maps are made of the worst instants.', other: 'Show the difference' };
    }
    return null;
  }

  // Two a second: three flashes a second would be the limit. Nobody who asked
  // for less motion gets it unasked.
  private restart_flicker() {
    clearInterval(this.flicker_timer);
    this.flicker_on = false;
    if (this.model.mode !== 'flicker') return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.flicker_timer = window.setInterval(() => this.flick(), 500);
  }
  flick() {
    this.flicker_on = !this.flicker_on;
    this.draw_soon();
  }

  // ---- pointer -----------------------------------------------------------------

  private pane_at(x: number, y: number): Placed | null {
    const { clientWidth, clientHeight } = this.element;
    const pane = this.panes(clientWidth, clientHeight).find((one) =>
      x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
    return pane ? this.placed(pane, this.scale(clientWidth, clientHeight)) : null;
  }

  private at(event: { clientX: number; clientY: number }): { x: number; y: number } | null {
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const pane = this.pane_at(x, y);
    return pane && { x: (x - pane.left) / pane.scale, y: (y - pane.top) / pane.scale };
  }

  // Two fingers: what is between them stays there and grows with their
  // distance.
  private listen_to_pinch() {
    const { element, model } = this;
    const fingers = new Map<number, { x: number; y: number }>();
    let begin: { distance: number; scale: number; at: { x: number; y: number } } | null = null;
    const between = () => {
      const [a, b] = [...fingers.values()];
      return { clientX: (a.x + b.x) / 2, clientY: (a.y + b.y) / 2, distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
    };
    element.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'touch') return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const at = fingers.size === 2 ? this.at(between()) : null;
      begin = at && { distance: between().distance, scale: this.scale(element.clientWidth, element.clientHeight), at };
    });
    element.addEventListener('pointermove', (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (!begin) return;
      const now = between();
      const scale = Math.min(16, (begin.scale * now.distance) / begin.distance);
      const fit = this.fit(element.clientWidth, element.clientHeight);
      if (scale <= fit) return model.zoom_to('fit');
      const box = element.getBoundingClientRect();
      const pane = this.pane_at(now.clientX - box.left, now.clientY - box.top);
      if (!pane) return;
      model.zoom_to(scale, {
        x: begin.at.x - (now.clientX - box.left - pane.x - pane.width / 2) / scale,
        y: begin.at.y - (now.clientY - box.top - pane.y - kStrip - (pane.height - kStrip - (this.narrow ? 0 : kMargin)) / 2) / scale,
      });
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      element.addEventListener(end, (event) => {
        fingers.delete(event.pointerId);
        begin = null;
      });
    }
    this.pinching = () => begin !== null;
  }
  private pinching = () => false;

  private listen() {
    const { element, model, handle } = this;
    this.listen_to_pinch();
    let drag: { x: number; y: number; center: { x: number; y: number } } | null = null;
    element.addEventListener('pointerdown', (event) => {
      if (event.target !== this.canvas || model.zoom === 'fit') return;
      drag = { x: event.clientX, y: event.clientY, center: model.center };
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener('pointermove', (event) => {
      if (this.pinching()) {
        drag = null;
      } else if (drag) {
        const scale = model.zoom as number;
        model.center = {
          x: drag.center.x - (event.clientX - drag.x) / scale,
          y: drag.center.y - (event.clientY - drag.y) / scale,
        };
        this.draw_soon();
      } else {
        this.probe(this.at(event));
      }
    });
    element.addEventListener('pointerup', () => { drag = null; });
    element.addEventListener('pointercancel', () => { drag = null; });
    element.addEventListener('pointerleave', () => this.probe(null));
    element.addEventListener('dblclick', (event) => {
      if (event.target === this.canvas) this.magnify(this.at(event));
    });
    element.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const up = event.deltaY < 0;
      const scale = this.scale(element.clientWidth, element.clientHeight);
      const levels = kZooms.filter((zoom): zoom is 1 | 2 | 4 | 8 => zoom !== 'fit');
      const next = up ? levels.find((level) => level > scale)
        : levels.reverse().find((level) => level < scale && level > this.fit(element.clientWidth, element.clientHeight));
      if (next !== undefined || !up) model.zoom_to(next ?? 'fit', this.at(event) ?? undefined);
    }, { passive: false });
    const wipe_to = (share: number) => {
      model.wipe = Math.max(0, Math.min(1, share));
      this.draw_soon();
    };
    handle.addEventListener('pointerdown', (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener('pointermove', (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = element.getBoundingClientRect();
      wipe_to((event.clientX - box.left) / box.width);
    });
    handle.addEventListener('keydown', (event) => {
      const places: Record<string, number> = { ArrowLeft: model.wipe - 0.02, ArrowRight: model.wipe + 0.02, Home: 0, End: 1 };
      if (!(event.key in places)) return;
      event.preventDefault();
      event.stopPropagation();
      wipe_to(places[event.key]);
    });
    element.addEventListener('keydown', (event) => {
      const step = kPans[event.key];
      if (event.target !== element || !step || model.zoom === 'fit') return;
      event.preventDefault();
      event.stopPropagation();
      this.pan(...step);
    });
  }

  // By an eighth of what is in view, no further than the picture goes.
  private pan(right: number, down: number) {
    const { model, element } = this;
    const [pane] = this.panes(element.clientWidth, element.clientHeight);
    const scale = this.scale(element.clientWidth, element.clientHeight);
    const moved = (center: number, by: number, room: number, length: number) => {
      const seen = room / scale;
      return seen >= length ? center : Math.max(seen / 2, Math.min(length - seen / 2, center + (by * seen) / 8));
    };
    model.center = {
      x: moved(model.center.x, right, pane.width, this.size.width),
      y: moved(model.center.y, down, pane.height - kStrip - (this.narrow ? 0 : kMargin), this.size.height),
    };
    this.draw_soon();
  }

  magnify(at: { x: number; y: number } | null) {
    this.model.zoom_to(this.model.zoom === 'fit' ? 4 : 'fit', at ?? undefined);
  }

  // The colors of both pictures at a place.
  private probe(at: { x: number; y: number } | null) {
    this.pointer = at;
    const { width, height } = this.size;
    const inside = at && at.x >= 0 && at.y >= 0 && at.x < width && at.y < height;
    const before = this.hover;
    this.hover = inside ? {
      x: Math.floor(at.x), y: Math.floor(at.y),
      original: this.color(this.last.a, at), compressed: this.color(this.last.b, at),
      exact: !!this.last.a?.exact && !!this.last.b?.exact,
    } : null;
    if (before || this.hover) this.on_hover();
  }

  private probe_canvas = el('canvas', { width: 1, height: 1 });
  private color(picture: Picture, at: { x: number; y: number }): Uint8ClampedArray | null {
    if (!picture) return null;
    const context = this.probe_canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return null;
    const { bitmap, place: [left, top, width, height] } = picture;
    const x = Math.floor(((at.x - left) * bitmap.width) / width);
    const y = Math.floor(((at.y - top) * bitmap.height) / height);
    if (x < 0 || y < 0 || x >= bitmap.width || y >= bitmap.height) return null;
    context.clearRect(0, 0, 1, 1);
    context.drawImage(bitmap, -x, -y);
    return context.getImageData(0, 0, 1, 1).data;
  }
}
