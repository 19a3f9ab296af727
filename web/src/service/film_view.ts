// SPDX-License-Identifier: Apache-2.0
// The film of a job while it is composed: plays in its own time. Each frame is
// asked for when the one before it is drawn, so that a slow server or network
// shows fewer frames, but never late ones.
import { el } from '../dom';

const kFramePause_ms = 1000 / 15;  // at least, between two frames
const kRetry_ms = 300;

const clock = (s: number) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class FilmView {
  private readonly canvas = el('canvas', { width: 640, height: 360, role: 'img', 'aria-label': 'The film that is composed' });
  private readonly time = el('span', { class: 'quiet' });
  private readonly seek: HTMLInputElement;
  private readonly toggle: HTMLButtonElement;
  readonly element: HTMLElement;
  private from = 0;  // of the film, when `since` was now
  private since = performance.now();
  private paused = false;
  private ended = false;

  constructor(private readonly path: string, private readonly seconds: number) {
    this.seek = el('input', { type: 'range', min: 0, max: seconds, step: 0.1, value: 0, 'aria-label': 'Time in the film' });
    this.seek.addEventListener('input', () => this.jump(Number(this.seek.value)));
    this.toggle = el('button', { type: 'button', class: 'button', click: () => this.pause(!this.paused) }, 'Pause');
    this.element = el('div', { class: 'film' }, this.canvas, el('div', { class: 'film-bar' }, this.toggle, this.seek, this.time));
    void this.play();
  }

  stop() { this.ended = true; }

  private now(): number {
    return this.paused ? this.from : (this.from + (performance.now() - this.since) / 1000) % this.seconds;
  }
  private jump(to: number) {
    this.from = to;
    this.since = performance.now();
  }
  private pause(paused: boolean) {
    this.jump(this.now());
    this.paused = paused;
    this.toggle.textContent = paused ? 'Play' : 'Pause';
  }

  private async play() {
    let drawn = -1;
    while (!this.ended) {
      const at = this.now();
      if (document.hidden || (this.paused && at === drawn)) {
        await sleep(kRetry_ms);
        continue;
      }
      const start = performance.now();
      const shown = await this.draw(at).catch(() => false);
      if (shown) drawn = at;
      await sleep(shown ? Math.max(0, kFramePause_ms - (performance.now() - start)) : kRetry_ms);
    }
  }

  private async draw(at: number): Promise<boolean> {
    const response = await fetch(`${this.path}?at=${at.toFixed(3)}`, { credentials: 'same-origin' });
    if (response.status === 404) this.ended = true;
    if (!response.ok) return false;
    const picture = await createImageBitmap(await response.blob());
    if (this.ended) return false;
    this.canvas.getContext('2d')?.drawImage(picture, 0, 0, this.canvas.width, this.canvas.height);
    picture.close();
    this.seek.value = String(at);
    this.time.textContent = `${clock(at)} / ${clock(this.seconds)}`;
    this.element.dataset.frames = String(Number(this.element.dataset.frames ?? 0) + 1);
    return true;
  }
}
