// SPDX-License-Identifier: Apache-2.0
// The list of reasons, most severe first. The chosen one has a hint and crops of
// its region from both pictures.
import { meeting_at, place_of, Reason, value_at } from './data';
import { el, icon, visible } from './dom';
import { Model } from './model';
import { capital, kSeverity, metric_name, severity_icon, span_text, title_of, value_text } from './words';

const kShown = 8;

export function reasons(model: Model): HTMLElement {
  const panel = el('section', { class: 'side', id: 'reasons', 'aria-label': 'Reasons', tabindex: -1 });
  let all = false;
  const draw = () => {
    const found = model.candidate.reasons;
    const focused = panel.contains(document.activeElement);
    const shown = all || found.length <= kShown ? found : found.slice(0, 6);
    const list = el('ol', { class: 'reasons' }, ...shown.map((reason, i) => item(model, reason, i)));
    const rest = found.slice(shown.length);
    panel.replaceChildren(el('h2', {}, 'Reasons', el('span', {}, found.length > 1 ? `${found.length}, worst first` : '')), list);
    if (found.length === 0) panel.append(el('p', { class: 'empty' }, empty_words(model)));
    if (rest.length > 0) {
      panel.append(el('button', { class: 'more link', click: () => { all = true; draw(); } }, `${rest.length} more: ${kinds(rest)}`));
    }
    if (focused) panel.querySelector<HTMLElement>('[aria-current=true]')?.focus({ preventScroll: true });
    crops(model, panel);
  };
  model.on((what) => {
    if (what === 'candidate') all = false;
    if (what === 'candidate' || what === 'reason') draw();
    if (what === 'picture') crops(model, panel);
  });
  draw();
  return panel;
}

function empty_words(model: Model): string {
  const failed = model.candidate.requirements.filter((one) => !one.passed);
  if (failed.length > 0) return 'Not met: ' + failed.map((one) => one.expression).join(', ');
  return 'Nothing to report.';
}

function kinds(reasons: Reason[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason.kind, (counts.get(reason.kind) ?? 0) + 1);
  return [...counts].map(([kind, many]) => title_of(kind).toLowerCase() + (many > 1 ? ` ×${many}` : '')).join(', ');
}

function item(model: Model, reason: Reason, index: number): HTMLElement {
  const chosen = index === model.reason;
  const button = el('button', { 'aria-current': chosen ? 'true' : null, 'data-index': index, click: () => model.choose_reason(index) },
    icon(severity_icon(reason.severity), 'v-' + reason.severity),
    el('span', { class: 'title' }, el('b', {}, title_of(reason.kind)), el('span', { class: 'severity' }, kSeverity[reason.severity])),
    el('span', { class: 'message' }, capital(reason.message)),
    model.meetings.at.length > 0 ? el('span', { class: 'facts' }, span_text(reason) + measured_there(model, reason)) : null);
  if (chosen && reason.region && model.has_player) {
    button.append(el('span', { class: 'crops' }, ...['Original', 'Compressed'].map((name) =>
      el('span', {}, el('canvas', { width: 320, height: 200, 'data-side': name, 'aria-hidden': 'true' }), el('small', {}, name)))));
  }
  if (chosen && reason.hint) {
    button.append(el('span', { class: 'hint' }, el('i', {}, 'What to do'), capital(reason.hint)));
  }
  return el('li', {}, button, chosen ? words_of(reason) : null);
}

// What was read in the damaged lines of both files.
function words_of(reason: Reason): HTMLElement | null {
  const words = (reason.text ?? []).flatMap((line) => line.words);
  if (words.length === 0) return null;
  return el('table', { class: 'lost-words' },
    el('caption', {}, 'Words that are read otherwise'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Original'), el('th', { scope: 'col' }, 'Compressed'))),
    el('tbody', {}, ...words.map(([before, after]) =>
      el('tr', {}, el('td', {}, visible(before)), el('td', {}, after ? visible(after) : el('i', {}, 'nothing'))))));
}

// What the most telling metric says at its clearest instant, where that is
// worse than most of the time.
function measured_there(model: Model, reason: Reason): string {
  const metric = model.metrics[0];
  const median = metric?.summary?.median ?? null;
  if (!metric || median === null || reason.severity === 'info') return '';
  const value = value_at(metric, model.candidate, meeting_at(model.meetings, reason.at));
  if (value === null || (metric.higher ? value >= median : value <= median)) return '';
  const [here, usual] = [value_text(metric, value), value_text(metric, median)];
  return here === usual ? '' : ` · ${metric_name(metric)} ${here}, usual here ${usual}`;
}

// Crops of the reason's region from both pictures, at one scale, 1.6 to 1.
function crops(model: Model, panel: HTMLElement) {
  const reason = model.chosen_reason;
  if (!reason?.region) return;
  const { width, height } = model.data.reference;
  const meeting = meeting_at(model.meetings, reason.at);
  const [x, y, w, h] = reason.region;
  const wide = Math.min(width, Math.max(w * 1.15, h * 1.15 * 1.6, 16));
  const tall = Math.min(height, wide / 1.6);
  const left = Math.max(0, Math.min(width - wide, x + w / 2 - wide / 2));
  const top = Math.max(0, Math.min(height - tall, y + h / 2 - tall / 2));
  for (const canvas of panel.querySelectorAll<HTMLCanvasElement>('.crops canvas')) {
    const compressed = canvas.dataset.side === 'Compressed';
    const still = compressed ? model.stills.still(model.index + 1, model.meetings.test[meeting])
      : model.stills.still(0, model.meetings.reference[meeting]);
    const bitmap = still && model.stills.bitmap(still.id);
    if (!bitmap) continue;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const [place_x, place_y, across, down] = place_of(model.data, model.candidate, compressed);
    const sx = bitmap.width / across;
    const sy = bitmap.height / down;
    const room = canvas.width / wide;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = room / sx < 4;
    context.drawImage(bitmap, (left - place_x) * sx, (top - place_y) * sy, wide * sx, tall * sy, 0, (canvas.height - tall * room) / 2, canvas.width, tall * room);
  }
}

