// SPDX-License-Identifier: Apache-2.0
// The top of the page: what was compared, the candidates, the verdict.
import { Candidate } from './data';
import { el, icon, roving } from './dom';
import { Model } from './model';
import {
  bytes, capital, change, count, headline, kStatus, number, seconds, sentence, short_name, value_text,
} from './words';

const kMostTabs = 6;

function facts_line(model: Model, candidate: Candidate): string {
  if (candidate.status === 'ERROR') return 'Failed to read';
  if (candidate.identicalBytes) return 'Identical';
  const size = change(model.data.reference.bytes, candidate.file.bytes) + ' size';
  return candidate.score === null ? size : `${size} · score ${number(candidate.score, 1)}`;
}

export function candidates(model: Model): HTMLElement {
  const all = model.data.candidates;
  if (all.length === 1) return el('div', { hidden: true });
  if (all.length > kMostTabs) return chooser(model);
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Compressed versions' });
  const draw = () => tabs.replaceChildren(...all.map((one, i) => el('button', {
    class: 'tab', role: 'tab', 'aria-selected': String(i === model.index), tabindex: i === model.index ? 0 : -1,
    title: one.file.path, click: () => model.choose(i) },
  el('span', { class: 'name' }, icon(one.status, 's-' + one.status), short_name(one.file.path, 28),
    el('span', { class: 'sr' }, ', ' + headline(one))),
  el('span', { class: 'line' }, facts_line(model, one)))));
  roving(tabs, (i) => model.choose(i));
  model.on((what) => { if (what === 'candidate') draw(); });
  draw();
  return tabs;
}

// Many: one at a time, and a table to choose from.
function chooser(model: Model): HTMLElement {
  const all = model.data.candidates;
  const dialog = el('dialog', { class: 'chooser', 'aria-label': 'Compressed versions' });
  const open = el('button', { class: 'choose', 'aria-haspopup': 'dialog', click: () => { fill(); dialog.showModal(); } });
  const move = (by: number) => model.choose((model.index + by + all.length) % all.length);
  const draw = () => open.replaceChildren(icon(model.candidate.status, 's-' + model.candidate.status),
    `${short_name(model.candidate.file.path)}, ${model.index + 1} of ${all.length} ▾`);
  let order = all.map((_, i) => i);
  const filter = el('input', { type: 'search', placeholder: 'Filter by name', 'aria-label': 'Filter by name', input: () => fill() });
  const rows = el('tbody');
  const worst_first = el('button', { class: 'link', click: () => {
    const rank = (i: number) => [all[i].status === 'ERROR' ? 0 : 1, all[i].score ?? 101];
    order = order.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
    fill();
  } }, 'Worst first');
  const fill = () => {
    const wanted = filter.value.toLowerCase();
    rows.replaceChildren(...order.filter((i) => all[i].file.path.toLowerCase().includes(wanted)).map((i) => el('tr', {},
      el('td', {}, icon(all[i].status, 's-' + all[i].status), el('span', { class: 'sr' }, kStatus[all[i].status])),
      el('td', {}, el('button', { class: 'link', title: all[i].file.path,
        click: () => { dialog.close(); model.choose(i); } }, short_name(all[i].file.path, 48))),
      el('td', {}, facts_line(model, all[i])))));
  };
  dialog.append(el('div', { class: 'row-of' }, filter, worst_first,
    el('button', { class: 'button', click: () => dialog.close() }, 'Close')), el('table', {}, rows));
  model.on((what) => { if (what === 'candidate') draw(); });
  draw();
  return el('div', { class: 'tabs' },
    el('button', { class: 'button square', 'aria-label': 'Previous version', click: () => move(-1) }, icon('back')), open,
    el('button', { class: 'button square', 'aria-label': 'Next version', click: () => move(1) }, icon('next')), dialog);
}

function figure(name: string, ...value: (Node | string | null)[]): HTMLElement {
  return el('div', {}, el('dt', {}, name), el('dd', {}, ...value));
}

function figures(model: Model): HTMLElement[] {
  const { candidate, data } = model;
  const small = (text: string) => el('small', {}, ' ' + text);
  const before = data.reference.bytes;
  const after = candidate.file.bytes;
  if (candidate.identicalBytes) return [figure('Size', bytes(after), small('unchanged'))];
  const result = [figure('Size', change(before, after), small(`${bytes(before)} → ${bytes(after)}`))];
  const metric = model.chosen_metric;
  if (candidate.score !== null) {
    result.push(figure('Score', number(candidate.score, 1), small('of 100')));
  } else if (metric?.summary) {
    result.push(figure(`${metric.name}, mean`, value_text(metric, metric.summary.mean)));
  }
  const worst = candidate.identicalPixels ? null : model.worst_time();
  if (worst !== null && !model.is_still_image) {
    result.push(figure('Worst moment', el('button', { class: 'jump', click: () => model.jump(worst) }, seconds(worst))));
  }
  const asked = candidate.requirements;
  if (asked.length > 0) {
    result.push(figure('Requirements', count(asked.filter((one) => one.passed).length), small(`of ${asked.length} met`)));
  }
  return result;
}

export function verdict(model: Model): HTMLElement {
  const header = el('header', { class: 'verdict' });
  const draw = () => {
    const { candidate } = model;
    const status = candidate.identicalBytes || candidate.identicalPixels ? 'PASS' : candidate.status;
    const warnings = candidate.warnings.map((one) => el('p', { class: 'warning' }, icon('WARNING', 's-WARNING'),
      capital(one.message) + (one.hint ? ' (' + one.hint + ')' : '')));
    header.replaceChildren(
      el('div', {},
        el('h1', {}, icon(status, 's-' + status), headline(candidate)),
        el('p', {}, sentence(candidate)),
        candidate.partial ? el('p', { class: 'warning' }, icon('WARNING', 's-WARNING'),
          `Stopped early: ${candidate.measured} of ${candidate.pairs} pairs were measured.`) : null,
        ...warnings.slice(0, 3)),
      el('dl', { class: 'figures' }, ...figures(model)));
  };
  model.on((what) => { if (what === 'candidate' || what === 'metric') draw(); });
  draw();
  return header;
}

export function top_bar(model: Model, show_keys: () => void, theme: { toggle: () => void; dark: () => boolean }): HTMLElement {
  const many = model.data.candidates.length;
  const toggle = el('button', { class: 'button', click: () => { theme.toggle(); name(); } });
  const name = () => { toggle.textContent = theme.dark() ? 'Light' : 'Dark'; };
  name();
  model.on((what) => { if (what === 'view') name(); });
  return el('div', { class: 'bar' },
    el('span', { class: 'what', title: model.data.reference.path }, el('b', {}, short_name(model.data.reference.path)),
      many === 1 ? ` compared with ${short_name(model.data.candidates[0].file.path)}` : ` compared with ${many} compressed versions`),
    el('span', { class: 'space' }),
    el('button', { class: 'button', click: show_keys, 'aria-label': 'Keys' }, el('span', { class: 'long' }, 'Keys'), el('kbd', {}, '?')),
    toggle);
}
