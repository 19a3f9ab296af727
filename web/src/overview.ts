// SPDX-License-Identifier: Apache-2.0
// Several compressed versions: which to take, a table of all, the best first,
// and sizes against scores.
import { Candidate, Overview } from './data';
import { el, icon, svg } from './dom';
import { Model } from './model';
import { bytes, change, headline, number, seconds, short_name, status_of, title_of } from './words';

export function overview(model: Model): HTMLElement {
  const found = model.data.overview;
  if (!found) return el('section', { hidden: true });
  const rows = el('tbody');
  const rated = model.data.candidates.some((one) => one.file.rate !== '');
  const fill = () => rows.replaceChildren(...found.order.map((i) => row_of(model, i, rated)));
  model.on((what) => { if (what === 'candidate') fill(); });
  fill();
  const heads = ['Version', 'Score', 'Size', ...(rated ? ['Bit rate'] : []), 'Codec', 'Worst at', 'First reason'];
  return el('section', { class: 'overview', 'aria-label': 'All versions' },
    el('h2', {}, found.advice || 'All versions'),
    el('div', { class: 'beside' },
      el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Table of all versions' },
        el('table', {}, el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))), rows)),
      plot(model, found)));
}

function row_of(model: Model, i: number, rated: boolean): HTMLElement {
  const one = model.data.candidates[i];
  const status = status_of(one);
  const failed = one.status === 'ERROR';
  const reason = one.reasons[0];
  return el('tr', { 'aria-current': i === model.index ? 'true' : null },
    el('th', { scope: 'row' }, el('button', { class: 'link', title: one.file.path, click: () => model.choose(i) },
      icon(status, 's-' + status), short_name(one.file.path, 36), el('span', { class: 'sr' }, ', ' + headline(one)))),
    el('td', {}, failed ? '–' : one.scoreText),
    el('td', {}, bytes(one.file.bytes), el('small', {}, failed ? '' : ' ' + change(model.data.reference.bytes, one.file.bytes))),
    rated ? el('td', {}, one.file.rate || '–') : null,
    el('td', {}, one.file.coding || '–'),
    el('td', {}, worst_at(one)),
    el('td', {}, reason ? title_of(reason.kind) : failed ? one.summary : '–'));
}

function worst_at(candidate: Candidate): string {
  const worst = candidate.metrics.find((metric) => metric.worst?.length > 0)?.worst[0];
  return worst && candidate.meetings.at.length > 1 ? seconds(candidate.meetings.at[worst[1]]) : '–';
}

const kPlot = { width: 340, height: 220, left: 34, right: 14, top: 14, bottom: 34 };

// Sizes to the right, scores upwards; the line joins what no mix of two others
// beats, the dashes are the least score that passes.
function plot(model: Model, found: Overview): SVGSVGElement {
  const shown = model.data.candidates.map((one, i) => ({ one, i })).filter(({ one }) => one.score !== null);
  const largest = Math.max(1, ...shown.map(({ one }) => one.file.bytes)) * 1.08;
  const lowest = Math.max(0, Math.floor((Math.min(found.target, ...shown.map(({ one }) => one.score ?? 100)) - 5) / 10) * 10);
  const x = (size: number) => kPlot.left + size / largest * (kPlot.width - kPlot.left - kPlot.right);
  const y = (score: number) => kPlot.top + (100 - score) / (100 - lowest) * (kPlot.height - kPlot.top - kPlot.bottom);
  const text = (at: [number, number], words: string, anchor: string) =>
    svg('text', { x: at[0], y: at[1], 'text-anchor': anchor }, words);
  const right = kPlot.width - kPlot.right;
  const bottom = kPlot.height - kPlot.bottom;
  const line = found.hull.map((i) => model.data.candidates[i]).map((one) => `${x(one.file.bytes)},${y(one.score ?? 0)}`);
  return svg('svg', { class: 'choice', viewBox: `0 0 ${kPlot.width} ${kPlot.height}`, role: 'img',
    'aria-label': `Sizes against scores of ${shown.length} versions. ${found.advice}` },
  svg('path', { class: 'axis', d: `M${kPlot.left} ${kPlot.top}V${bottom}H${right}` }),
  ...[lowest, (lowest + 100) / 2, 100].map((score) => text([kPlot.left - 6, y(score) + 4], number(score, 0), 'end')),
  text([kPlot.left, bottom + 16], '0', 'middle'), text([right, bottom + 16], bytes(largest), 'end'),
  text([(kPlot.left + right) / 2, kPlot.height - 4], 'size', 'middle'),
  svg('path', { class: 'target', d: `M${kPlot.left} ${y(found.target)}H${right}` }),
  text([kPlot.left + 6, y(found.target) - 5], `${number(found.target, 0)} passes`, 'start'),
  svg('polyline', { class: 'hull', points: line.join(' ') }),
  ...shown.map(({ one, i }) => {
    const point = svg('circle', { cx: x(one.file.bytes), cy: y(one.score ?? 0), r: 5, class: 's-' + status_of(one) },
      svg('title', {}, `${short_name(one.file.path)}: ${one.scoreText}, ${bytes(one.file.bytes)}`));
    point.addEventListener('click', () => model.choose(i));
    return point;
  }));
}
