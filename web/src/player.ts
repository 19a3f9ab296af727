// SPDX-License-Identifier: Apache-2.0
// Views, stage and transport.
import { el, icon, roving } from './dom';
import { kZooms, Mode, Model, Zoom } from './model';
import { kHeat } from './painter';
import { Stage } from './stage';
import { number, seconds } from './words';

const kModes: [Mode, string, string][] = [
  ['side', 'Side by side', 'Both'], ['wipe', 'Wipe', 'Wipe'], ['flicker', 'Flicker', 'Flicker'],
  ['difference', 'Difference', 'Diff'], ['heat', 'Heat map', 'Heat'],
];

function select<T>(label: string, options: [T, string][], chosen: () => T, choose: (value: T) => void) {
  const box: HTMLSelectElement = el('select', { 'aria-label': label, change: () => choose(options[box.selectedIndex][0]) },
    ...options.map(([, name]) => el('option', {}, name)));
  const update = () => { box.selectedIndex = options.findIndex(([value]) => value === chosen()); };
  update();
  return { box, update };
}

export class Player {
  readonly element: HTMLElement;
  readonly stage: Stage;
  private views = el('div', { class: 'views', role: 'radiogroup', 'aria-label': 'View' });
  private choices = el('div', { class: 'choices' });
  private status = el('div', { class: 'pixel' });
  private time = el('span', { class: 'time' });
  private frames = el('span', { class: 'frames' });
  private play = el('button', { class: 'button square play', click: () => this.toggle() });
  private loop = el('button', { class: 'button square optional', 'aria-label': 'Loop (L)',
    click: () => { this.model.loop = !this.model.loop; this.show_transport(); } }, icon('loop'));

  constructor(private model: Model, private full_screen: () => void) {
    this.stage = new Stage(model, () => this.show_status());
    this.element = el('section', { class: 'player', 'aria-label': 'Player' },
      el('div', { class: 'modes' }, this.views, el('span', { class: 'space' }), this.choices),
      this.stage.element, this.transport());
    roving(this.views, (i) => model.view(kModes[i][0]));
    model.on((change) => {
      if (change === 'view' || change === 'candidate' || change === 'metric') this.show_views();
      if (change === 'candidate' || change === 'play' || change === 'view') this.show_transport();
      if (change !== 'picture') this.show_status();
    });
    this.show_views();
    this.show_transport();
    this.show_status();
  }

  private show_views() {
    const { model } = this;
    this.element.classList.toggle('nothing', !model.has_player);
    const focused = this.views.contains(document.activeElement);
    this.views.replaceChildren(...kModes.map(([mode, long, short]) => el('button', {
      role: 'radio', 'aria-checked': String(mode === model.mode), tabindex: mode === model.mode ? 0 : -1,
      'data-view': mode, 'aria-label': long, click: () => model.view(mode) },
    el('span', { class: 'long' }, long), el('span', { class: 'short' }, short))));
    if (focused) this.views.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
    this.choices.replaceChildren();
    if (model.mode === 'difference') {
      this.choices.append(el('label', {}, 'Gain ', select('Gain', [1, 2, 4, 8, 16].map((g) => [g, String(g)] as [number, string]),
        () => model.gain, (gain) => { model.gain = gain; model.emit('view'); }).box));
    }
    const maps = model.stills.mapped_metrics(model.index);
    if (model.mode === 'heat' && maps.length > 0) {
      this.choices.append(el('label', {}, 'Map ', select('Map', maps.map((name) => [name, this.map_name(name)] as [string, string]),
        () => model.map, (name) => { model.map = name; model.emit('view'); }).box));
    }
    if (model.mode !== 'difference' && model.mode !== 'heat') {
      const backdrops: [typeof model.backdrop, string][] = [['checker', 'On squares'], ['dark', 'On black'], ['light', 'On white']];
      this.choices.append(select('Behind transparent pixels', backdrops, () => model.backdrop,
        (value) => { model.backdrop = value; model.emit('view'); }).box);
    }
    const known: Zoom[] = [...kZooms];
    const zooms = (known.includes(model.zoom) ? known : [...known, model.zoom])
      .map((zoom) => [zoom, zoom === 'fit' ? 'Fit' : `${Math.round(zoom * 100)} %`] as [Zoom, string]);
    this.choices.append(select('Zoom', zooms, () => model.zoom, (zoom) => model.zoom_to(zoom)).box);
    this.choices.append(el('button', { class: 'button square', 'aria-label': 'Full screen (F)', click: this.full_screen }, icon('full')));
  }
  private map_name(name: string) {
    return this.model.candidate.metrics.find((metric) => metric.name === name)?.title ?? name;
  }

  private transport(): HTMLElement {
    const { model } = this;
    const speeds = [0.1, 0.25, 0.5, 1, 2, 4].map((s) => [s, `${s} ×`] as [number, string]);
    const speed = select('Speed', speeds, () => model.speed, (value) => { model.speed = value; });
    speed.box.classList.add('optional');
    return el('div', { class: 'transport' },
      el('button', { class: 'button square optional', 'aria-label': 'First frame (Home)', click: () => model.jump(0) }, icon('first')),
      el('button', { class: 'button square', 'aria-label': 'Frame back (A)', click: () => model.step(-1) }, icon('back')),
      this.play,
      el('button', { class: 'button square', 'aria-label': 'Frame on (D)', click: () => model.step(1) }, icon('next')),
      this.loop, speed.box, this.time, this.frames, this.status);
  }

  toggle() {
    if (this.model.playing) this.model.stop();
    else this.model.play();
  }

  private show_transport() {
    const { model, play, loop } = this;
    this.element.classList.toggle('still', model.is_still_image);
    play.replaceChildren(icon(model.playing ? 'pause' : 'play'));
    play.setAttribute('aria-label', model.playing ? 'Pause (Space)' : 'Play (Space)');
    loop.setAttribute('aria-pressed', String(model.loop));
  }

  private show_status() {
    const { model, stage } = this;
    if (!model.has_player) return;
    const { meetings, meeting } = model;
    this.time.replaceChildren(number(model.time / 1000, 3), el('span', {}, ' / ' + seconds(model.end)));
    this.frames.replaceChildren(
      el('span', { class: 'long' }, 'Original frame '), el('span', { class: 'short' }, 'Frame '), el('b', {}, String(meetings.reference[meeting])),
      el('span', { class: 'long' }, '  Compressed frame '), el('span', { class: 'short' }, ' → '), el('b', {}, String(meetings.test[meeting])),
      model.held(meeting) ? el('em', {}, ' (held)') : '');
    const hover = stage.hover;
    if (hover && model.mode !== 'heat') {
      const about = hover.exact ? '' : '≈ ';
      const color = (side: string, rgba: Uint8ClampedArray | null) => {
        if (!rgba) return null;
        const swatch = el('i', { class: 'swatch' });
        swatch.style.background = `rgb(${rgba[0]} ${rgba[1]} ${rgba[2]} / ${rgba[3] / 255})`;
        return el('span', { title: side }, swatch, `${about}${rgba[0]} ${rgba[1]} ${rgba[2]}${rgba[3] < 255 ? ` / ${rgba[3]}` : ''}`);
      };
      this.status.replaceChildren(`x ${hover.x}  y ${hover.y}`);
      for (const span of [color('Original', hover.original), color('Compressed', hover.compressed)]) if (span) this.status.append(span);
    } else if (model.mode === 'heat') {
      const scale = el('i', { class: 'scale' });
      scale.style.background = `linear-gradient(90deg, ${kHeat.join(', ')})`;
      this.status.replaceChildren('same', scale, 'plainly visible');
    } else {
      this.status.replaceChildren();
      const preview = !model.playing && model.stills.any && !model.embedded(meeting) ? model.nearest_embedded() : null;
      if (preview !== null) {
        this.status.append(el('button', { class: 'link', click: () => model.jump(preview) },
          'Nearest full picture: ' + seconds(preview)));
      }
    }
  }
}
