// SPDX-License-Identifier: Apache-2.0
// The top of the page: file names, the candidates, the verdict.
import { Candidate } from './data';
import { el, icon, roving } from './dom';
import { Model } from './model';
import {
  bytes, capital, change, count, headline, kStatus, number, seconds, sentence, short_name,
  status_of, value_text,
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
  el('span', { class: 'name' }, icon(status_of(one), 's-' + status_of(one)), short_name(one.file.path, 28),
    el('span', { class: 'sr' }, ', ' + headline(one))),
  el('span', { class: 'line' }, facts_line(model, one)))));
  roving(tabs, (i) => model.choose(i));
  model.on((what) => { if (what === 'candidate') draw(); });
  draw();
  return tabs;
}

type Column = 'verdict' | 'name' | 'size' | 'score' | 'worst';
const kColumns: [Column, string][] = [['verdict', 'Verdict'], ['name', 'Name'], ['size', 'Size'], ['score', 'Score'], ['worst', 'Worst at']];
const kGravest = ['ERROR', 'ARTIFACT', 'WARNING', 'UNKNOWN', 'PASS'];

// What a column sorts by; NaN comes last either way.
function key_of(model: Model, candidate: Candidate, column: Column): number | string {
  if (column === 'name') return candidate.file.path.toLowerCase();
  if (column === 'size') return candidate.status === 'ERROR' ? NaN : candidate.file.bytes / model.data.reference.bytes;
  if (column === 'score') return candidate.score ?? NaN;
  if (column === 'worst') return worst_at(candidate) ?? NaN;
  return kGravest.indexOf(candidate.status) * 1000 + (candidate.score ?? 999);
}

function worst_at(candidate: Candidate): number | null {
  const worst = candidate.metrics.find((metric) => metric.worst?.length > 0)?.worst[0];
  return worst ? candidate.meetings.at[worst[1]] : null;
}

// Many: one at a time, and a table to choose from.
function chooser(model: Model): HTMLElement {
  const all = model.data.candidates;
  const dialog = el('dialog', { class: 'chooser', 'aria-label': 'Compressed versions' });
  const open = el('button', { class: 'choose', 'aria-haspopup': 'dialog', click: () => { fill(); dialog.showModal(); } });
  const move = (by: number) => model.choose((model.index + by + all.length) % all.length);
  const draw = () => open.replaceChildren(icon(model.candidate.status, 's-' + model.candidate.status),
    `${short_name(model.candidate.file.path)}, ${model.index + 1} of ${all.length} ▾`);
  let order = all.map((_, i) => i);  // as on the command line
  let by: Column | null = null;
  let rising = true;
  const filter = el('input', { type: 'search', placeholder: 'Filter by name', 'aria-label': 'Filter by name', input: () => fill() });
  const head = el('tr');
  const rows = el('tbody');
  const sort = (column: Column) => {
    rising = column === by ? !rising : true;
    by = column;
    const keys = all.map((one) => key_of(model, one, column));
    order = order.sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return (x < y ? -1 : x > y ? 1 : 0) * (rising ? 1 : -1) || a - b;
    });
    fill();
    head.querySelector<HTMLElement>(`[data-column=${column}]`)?.focus();
  };
  const fill = () => {
    head.replaceChildren(...kColumns.map(([column, name]) => el('th', { scope: 'col', class: column === 'verdict' || column === 'name' ? null : 'number',
      'aria-sort': column === by ? (rising ? 'ascending' : 'descending') : null },
    el('button', { 'data-column': column, click: () => sort(column) }, name + (column === by ? (rising ? ' ↑' : ' ↓') : '')))));
    const wanted = filter.value.toLowerCase();
    rows.replaceChildren(...order.filter((i) => all[i].file.path.toLowerCase().includes(wanted)).map((i) => row_of(i)));
  };
  const row_of = (i: number) => {
    const one = all[i];
    const failed = one.status === 'ERROR';
    const at = worst_at(one);
    const cell = (text: string) => el('td', { class: 'number' }, text);
    return el('tr', { 'aria-current': i === model.index ? 'true' : null },
      el('td', {}, icon(one.status, 's-' + one.status), el('span', { class: 'sr' }, kStatus[one.status])),
      el('td', {}, el('button', { class: 'link', title: one.file.path,
        click: () => { dialog.close(); model.choose(i); } }, short_name(one.file.path, 48))),
      cell(failed ? '–' : change(model.data.reference.bytes, one.file.bytes)), cell(number(one.score, 1)), cell(at === null ? '–' : seconds(at)));
  };
  dialog.append(el('div', { class: 'row-of' }, filter,
    el('button', { class: 'link', click: () => { by = null; sort('verdict'); } }, 'Worst first'),
    el('button', { class: 'button', click: () => dialog.close() }, 'Close')),
  el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, head), rows)));
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
  if (candidate.status === 'ERROR') return [figure('Size on disk', bytes(after))];
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
    const status = status_of(candidate);
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
