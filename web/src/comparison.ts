// SPDX-License-Identifier: Apache-2.0
// The page of one comparison.
import { ComparisonData } from './data';
import { Dock } from './dock';
import { el, visible } from './dom';
import { fill_gaps } from './gaps';
import { candidates, top_bar, verdict } from './head';
import { Keys, theme_of } from './keys';
import { Model } from './model';
import { overview } from './overview';
import { Player } from './player';
import { reasons } from './reasons';
import { tables } from './tables';
import { headline, seconds, sentence, short_name, title_of } from './words';

export function show_comparison(data: ComparisonData) {
  fill_gaps(data);
  const model = new Model(data);
  if (innerWidth <= 640) model.mode = 'wipe';
  const theme = theme_of(() => model.emit('view'));
  const main = el('div', { class: 'main' });
  const full_screen = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void main.requestFullscreen?.();
  };
  const player = new Player(model, full_screen);
  const dock = new Dock(model);
  const keys = new Keys(model, player, theme, full_screen);
  main.append(player.element, dock.element);
  const work = el('div', { class: 'work' }, main, reasons(model));
  const live = el('div', { class: 'sr', 'aria-live': 'polite' });
  document.body.append(
    el('a', { class: 'skip', href: '#reasons' }, 'Skip to the reasons'),
    el('main', { class: 'page' }, top_bar(model, () => keys.show(), theme), overview(model), candidates(model), verdict(model), work, tables(model),
      el('footer', {}, `Framewise ${data.program}`, el('span', {}, 'This file needs no network and sends nothing.'))),
    keys.dialog, live);
  const update = () => work.classList.toggle('alone', !model.has_player && model.candidate.reasons.length === 0);
  update();
  model.on((change) => {
    if (change === 'candidate') update();
    if (!model.playing) live.textContent = visible(said(model, change) ?? live.textContent ?? '');
  });
  player.stage.draw();
  dock.draw();
}

function said(model: Model, change: string): string | null {
  const { candidate, meetings, meeting } = model;
  if (change === 'candidate') return `${short_name(candidate.file.path)}: ${headline(candidate)}. ${sentence(candidate)}`;
  if (change === 'reason' && model.chosen_reason) return `${title_of(model.chosen_reason.kind)}. ${model.chosen_reason.message}`;
  if (change === 'time') return `Frame ${meetings.reference[meeting]}, ${seconds(model.time)}`;
  return null;
}
