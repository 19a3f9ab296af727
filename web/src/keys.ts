// SPDX-License-Identifier: Apache-2.0
// Keyboard commands and their list. Tab is left to the browser.
import { el } from './dom';
import { kZooms, Model } from './model';
import { Player } from './player';

const kKeys: [string, string][] = [
  ['Space', 'Play, pause'], ['A / D', 'Frame back, on'], [', / .', 'The same'], ['← / →', 'A second back, on'], ['← / → / ↑ / ↓', 'Move a zoomed picture that has the focus'],
  ['Home / End', 'First, last frame'], ['W', 'Worst moment'], ['N / B', 'Next, previous reason'], ['C', 'Next version'],
  ['1', 'Side by side'], ['2', 'Wipe'], ['3', 'Flicker'], ['4', 'Heat map'], ['0', 'Difference'], ['5 – 9', 'Zoom: fit to 800 %'],
  ['Z', 'Magnify at the pointer'], ['S', 'Swap sides'], ['M', 'Next metric'], ['L', 'Loop'], ['T', 'Light, dark'], ['F', 'Full screen'], ['?', 'This list'],
];

export interface Theme {
  toggle(): void;
  dark(): boolean;
}

export function theme_of(changed: () => void): Theme {
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  return {
    dark,
    toggle() {
      root.dataset.theme = dark() ? 'light' : 'dark';
      changed();
    },
  };
}

export class Keys {
  readonly dialog: HTMLDialogElement;
  private on = true;

  constructor(private model: Model, private player: Player, private theme: Theme, private full_screen: () => void) {
    const box = el('input', { type: 'checkbox', checked: true, change: () => { this.on = box.checked; } });
    this.dialog = el('dialog', { 'aria-label': 'Keys' },
      el('h2', {}, 'Keys', el('button', { class: 'button', click: () => this.dialog.close() }, 'Close')),
      el('div', { class: 'keys' }, ...kKeys.map(([keys, does]) => el('div', {}, el('span', {}, does),
        el('span', {}, ...keys.split(' / ').flatMap((key, i) => [i > 0 ? ' ' : '', el('kbd', {}, key)]))))),
      el('label', { class: 'switch' }, box, ' Single keys act'));
    document.addEventListener('keydown', (event) => this.press(event));
  }

  show() { this.dialog.showModal(); }

  private press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.matches('select, input, textarea') || document.querySelector('dialog[open]')) return;
    if (event.key.length === 1 && !this.on) return;
    if (event.key === ' ' && target.matches('button, summary')) return;
    const action = this.action(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }

  private action(pressed: string): (() => void) | null {
    const { model } = this;
    const key = pressed.length === 1 ? pressed.toLowerCase() : pressed;
    const { candidate } = model;
    const jump = model.end < 10000 ? model.end / 10 : 1000;
    const reason = (by: number) => () => {
      const many = candidate.reasons.length;
      if (many > 0) model.choose_reason((model.reason + by + many) % many);
    };
    if (key === '?') return () => this.show();
    if (key === 't') return () => this.theme.toggle();
    if (key === 'c') return () => model.choose((model.index + 1) % model.data.candidates.length);
    if (!model.has_player) return null;
    if (key >= '5' && key <= '9') return () => model.zoom_to(kZooms[Number(key) - 5], this.player.stage.pointer ?? undefined);
    const actions: Record<string, () => void> = {
      ' ': () => this.player.toggle(),
      a: () => model.step(-1), ',': () => model.step(-1), d: () => model.step(1), '.': () => model.step(1),
      ArrowLeft: () => model.jump(model.time - jump), ArrowRight: () => model.jump(model.time + jump),
      Home: () => model.jump(0), End: () => model.jump(model.end),
      w: () => { const at = model.worst_time(); if (at !== null) model.jump(at); },
      n: reason(1), b: reason(-1),
      1: () => model.view('side'), 2: () => model.view('wipe'), 4: () => model.view('heat'), 0: () => model.view('difference'),
      3: () => model.mode === 'flicker' ? this.player.stage.flick() : model.view('flicker'),
      z: () => this.player.stage.magnify(this.player.stage.pointer),
      s: () => { model.swapped = !model.swapped; model.emit('view'); },
      m: () => model.next_metric(),
      l: () => { model.loop = !model.loop; model.emit('play'); },
      f: () => this.full_screen(),
    };
    return actions[key] ?? null;
  }
}
