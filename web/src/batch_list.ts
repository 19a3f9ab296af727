// SPDX-License-Identifier: Apache-2.0
// A list of ten thousand rows that reuses about twenty elements while it scrolls.
import { kRanks, kRankNames, Rows } from './batch_data';
import { el, icon, visible } from './dom';
import { capital, count, number, seconds, title_of } from './words';

const kMostLines = 40;
const kMostPrinted = 1000;

interface Line {
  element: HTMLElement;
  row: number;
  pictured: boolean;
  pictures: [HTMLImageElement, HTMLImageElement];
  status: HTMLElement;
  name: HTMLElement;
  reason: HTMLElement;
  numbers: HTMLElement[];
}

export class List {
  // Its first row, the heads of the columns, stands above it and does not scroll.
  readonly element = el('div', { class: 'list', role: 'grid', 'aria-label': 'Results', 'aria-owns': 'list-head', tabindex: 0 });
  private space = el('div', { class: 'space-of', role: 'presentation' });
  private lines: Line[] = [];
  private order: Int32Array = new Int32Array(0);
  chosen = -1;  // position in the order

  constructor(private rows: Rows, private groups: Map<number, number>, private choose: (row: number) => void, private open: (row: number) => void, look: (row: number) => void) {
    this.element.append(this.space);
    let pending = false;
    this.element.addEventListener('scroll', () => {
      if (pending) return;
      pending = true;
      requestAnimationFrame(() => { pending = false; this.scrolled(); });
    }, { passive: true });
    new ResizeObserver(() => this.fill()).observe(this.element);
    this.element.addEventListener('click', (event) => {
      const line = (event.target as Element).closest<HTMLElement>('.line-of');
      if (!line) return;
      this.go(Number(line.dataset.place));
      look(this.row_chosen());
    });
    this.element.addEventListener('dblclick', () => this.open(this.order[this.chosen]));
  }

  get height() { return innerWidth <= 640 ? 68 : 56; }

  show(order: Int32Array) {
    const row = this.order[this.chosen];
    this.order = order;
    this.chosen = order.length === 0 ? -1 : Math.max(0, order.indexOf(row));
    this.element.setAttribute('aria-rowcount', String(order.length));
    this.space.style.height = order.length * this.height + 'px';
    this.element.scrollTop = 0;
    for (const line of this.lines) line.row = -1;
    this.fill();
    if (this.chosen >= 0) this.choose(order[this.chosen]);
  }

  // Redraws after more thumbnails were read.
  again() {
    for (const line of this.lines) line.row = -1;
    this.fill();
  }

  go(place: number) {
    if (this.order.length === 0) return;
    this.chosen = Math.max(0, Math.min(this.order.length - 1, place));
    const top = this.chosen * this.height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    if (top + this.height > scrollTop + clientHeight) this.element.scrollTop = top + this.height - clientHeight;
    this.fill();
    this.choose(this.order[this.chosen]);
  }
  move(by: number) { this.go(this.chosen + by); }
  get page_rows() { return Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1); }
  row_chosen() { return this.chosen < 0 ? -1 : this.order[this.chosen]; }
  go_to_row(row: number) { const place = this.order.indexOf(row); if (place >= 0) this.go(place); }

  // While the list scrolls fast only text is drawn; thumbnails follow when it stops.
  private top = 0;
  private rest = 0;
  private scrolled() {
    const { scrollTop, clientHeight } = this.element;
    const rushes = Math.abs(scrollTop - this.top) > clientHeight / 2;
    this.top = scrollTop;
    this.fill(rushes);
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.fill(), 60);
  }

  private fill(rushes = false) {
    const visible = Math.ceil(this.element.clientHeight / this.height) + 2;
    while (this.lines.length < visible && this.lines.length < kMostLines) this.lines.push(this.make());
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.height) - 1);
    for (let place = first; place < first + this.lines.length; ++place) {
      // A position always uses the same element, so most need no update.
      const line = this.lines[place % this.lines.length];
      const row = place < this.order.length ? this.order[place] : -1;
      line.element.hidden = row < 0;
      if (row < 0) { line.row = -1; continue; }
      line.element.style.transform = `translateY(${place * this.height}px)`;
      line.element.setAttribute('aria-selected', String(place === this.chosen));
      line.element.setAttribute('aria-rowindex', String(place + 1));
      line.element.dataset.place = String(place);
      line.element.id = 'row' + place;
      if (line.row !== row) this.write(line, row);
      if (!rushes && !line.pictured) this.add_pictures(line);
    }
    this.element.setAttribute('aria-activedescendant', 'row' + this.chosen);
  }

  // Draws all rows for printing, up to a limit. Returns their number.
  print(): number {
    this.element.scrollTop = 0;
    const many = Math.min(this.order.length, kMostPrinted);
    while (this.lines.length < many) this.lines.push(this.make());
    this.fill();
    return many;
  }
  after_print() {
    for (const line of this.lines.splice(kMostLines)) line.element.remove();
    this.again();
    this.go(this.chosen);
  }

  private make(): Line {
    const cell = (kind: string) => el('div', { class: kind, role: 'gridcell' });
    const pictures: [HTMLImageElement, HTMLImageElement] = [el('img', { alt: '' }), el('img', { alt: '' })];
    const status = cell('status');
    const name = el('div', { class: 'name' });
    const reason = el('div', { class: 'reason' });
    const numbers = ['size', 'score', 'worst', 'at'].map((kind) => cell('figure ' + kind));
    const element = el('div', { class: 'line-of', role: 'row' }, status,
      el('div', { class: 'thumbnails', role: 'gridcell' }, ...pictures),
      el('div', { class: 'what', role: 'gridcell' }, name, reason), ...numbers);
    this.space.append(element);
    return { element, row: -1, pictured: false, pictures, status, name, reason, numbers };
  }

  private write(line: Line, row: number) {
    const { rows } = this;
    const { columns } = rows.data;
    line.row = row;
    const rank = rows.status[row];
    line.status.replaceChildren(icon(kRanks[rank], 's-' + kRanks[rank]), el('span', { class: 'sr' }, kRankNames[rank]));
    const path = columns.name[row];
    const slash = path.lastIndexOf('/') + 1;
    const many = this.groups.get(row);
    if (many) line.name.replaceChildren(`${count(many)} could not be compared for one cause`);
    else line.name.replaceChildren(el('span', {}, path.slice(0, slash)), visible(path.slice(slash)));
    line.name.title = many ? '' : visible(path);
    line.reason.textContent = visible(reason_words(rows, row));
    line.pictured = false;
    for (const picture of line.pictures) picture.removeAttribute('src');
    const percent = rows.size[row];
    const values = [isNaN(percent) ? '–' : (percent > 0 ? '+' : '') + number(percent, 0) + ' %', number(rows.score[row], 1),
      number(rows.worst[row], 1), isNaN(rows.worst[row]) ? '–' : seconds(rows.at[row])];
    values.forEach((text, i) => { line.numbers[i].textContent = text; });
  }

  private add_pictures(line: Line) {
    line.pictured = true;
    const thumbnails = this.groups.has(line.row) ? ['', ''] : this.rows.thumbnails(line.row);
    line.pictures.forEach((picture, i) => { if (thumbnails[i]) picture.src = thumbnails[i]; });
  }
}

export function reason_words(rows: Rows, row: number): string {
  const { kind, reason } = rows.data.columns;
  if (rows.status[row] === 0) return capital(reason[row]) || 'Could not be read';
  if (!kind[row]) return capital(reason[row]);
  return title_of(kind[row]) + (reason[row] ? '. ' + capital(reason[row]) : '');
}
