// SPDX-License-Identifier: Apache-2.0
// Verdicts in words, and the report page in a frame of its own.
import { el, icon } from '../../src/dom';
import { kStatus, number, short_name } from '../../src/words';
import type { ReportDocument } from './messages';

function of_one(one: ReportDocument['comparisons'][number]): HTMLElement {
  const status = one.verdict?.status ?? 'UNKNOWN';
  const reasons = one.error ? [one.error.hint].filter(Boolean) : (one.verdict?.reasons ?? []).map(({ message }) => message);
  return el('li', { class: 'result', 'data-status': status },
    el('h2', {}, icon(status, 's-' + status), `${kStatus[status]}: ${short_name(one.test.path)}`,
      one.score === undefined ? null : el('span', { class: 'score' }, `score ${number(one.score, 1)}`)),
    el('p', { class: 'lead' }, one.error?.message ?? one.verdict?.summary),
    reasons.length > 0 && el('ul', {}, ...reasons.map((reason) => el('li', {}, reason))));
}

export class Result {
  readonly element: HTMLElement;
  private readonly urls: string[] = [];

  constructor(document: ReportDocument, html: string, name: string) {
    const page = this.url(html, 'text/html');
    const save = (url: string, ending: string, text: string) => el('a', { class: 'button', href: url, download: `${name}.${ending}` }, text);
    this.element = el('section', { class: 'results', 'aria-label': 'Result' },
      el('ol', {}, ...document.comparisons.map(of_one)),
      el('div', { class: 'actions' }, save(page, 'report.html', 'Save the report'),
        save(this.url(JSON.stringify(document, null, 2), 'application/json'), 'report.json', 'Save the JSON')),
      el('iframe', { class: 'page-frame', src: page, title: 'Report: player, curves and error maps' }));
  }

  private url(text: string, type: string): string {
    const url = URL.createObjectURL(new Blob([text], { type }));
    this.urls.push(url);
    return url;
  }

  close() {
    this.element.remove();
    this.urls.forEach((url) => URL.revokeObjectURL(url));
  }
}
