// SPDX-License-Identifier: Apache-2.0
// The page of a batch, failures first.
import { BatchData, kRanks, kRankNames, Rows } from './batch_data';
import { List, reason_words } from './batch_list';
import { Plot, Range } from './batch_plot';
import { all_read, el, icon } from './dom';
import { theme_of } from './keys';
import { bytes, change, count, number, seconds, title_of } from './words';

type Column = 'status' | 'name' | 'size' | 'score' | 'worst' | 'at';
const kHeads: [Column | '', string][] = [['status', 'Verdict'], ['', 'Original, compressed'], ['name', 'File'], ['size', 'Size'], ['score', 'Score'], ['worst', 'Worst'], ['at', 'At']];

const kMostOfOneCause = 20;

export function show_batch(data: BatchData) {
  new BatchView(data, new Rows(data));
}

class BatchView {
  private rank = -1;  // -1: all
  private wanted = '';
  private kind = '';
  private range: Range | null = null;
  private column: Column = 'status';
  private rising = true;
  private order = new Int32Array(0);
  private list: List;
  private plot: Plot;
  private filters = el('div', { class: 'filters', role: 'group', 'aria-label': 'Show' });
  private head = el('div', { class: 'list-head', role: 'row', id: 'list-head' });
  private detail = el('section', { class: 'detail', 'aria-label': 'Chosen result' });
  private kinds = el('section', { class: 'kinds', 'aria-label': 'Reasons' });
  private foot = el('div', { class: 'list-foot' });
  private nothing = el('div', { class: 'nothing', hidden: true });
  private field = el('input', { type: 'search', placeholder: 'Filter by name or reason  ( / )', 'aria-label': 'Filter by name or reason' });
  private timer = 0;
  private show_side: (shown: boolean) => void = () => {};

  private opened = new Set<string>();          // causes whose rows are shown one by one
  private groups = new Map<number, number>();  // row that represents a group, and its size

  constructor(private data: BatchData, private rows: Rows) {
    // A batch of one result opens the page of that result.
    if (rows.count === 1 && safe(data.columns.link[0])) location.replace(data.columns.link[0]);
    this.list = new List(rows, this.groups, (row) => this.show_detail(row), (row) => this.open(row), (row) => this.look_at(row));
    this.plot = new Plot(rows, (range) => { this.range = range; this.update(); }, (row) => this.list.go_to_row(row));
    const theme = theme_of(() => { this.plot.draw(); button.textContent = theme.dark() ? 'Light' : 'Dark'; });
    const button = el('button', { class: 'button', click: () => theme.toggle() }, theme.dark() ? 'Light' : 'Dark');
    this.field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => { this.wanted = this.field.value.toLowerCase(); this.update(); }, 60);
    });
    // On narrow screens the side panel replaces the list.
    const aside: HTMLElement = el('button', { class: 'button aside', 'aria-expanded': 'false', click: () => this.show_side(!page.classList.contains('aside')) }, 'Plot');
    document.body.classList.add('batch');
    const page: HTMLElement = el('main', { class: 'batch-page' },
      el('div', { class: 'bar' }, el('span', { class: 'what' }, el('b', { title: data.title }, data.title), ...[data.about, data.madeAt].filter(Boolean).map((text) => ' · ' + text)), el('span', { class: 'space' }), aside, button),
      this.verdict(),
      el('div', { class: 'filter-bar' }, this.filters, el('span', { class: 'space' }), this.field),
      el('div', { class: 'batch-work' },
        el('div', { class: 'list-side' }, this.head, this.nothing, this.list.element, this.foot),
        el('section', { class: 'batch-side', 'aria-label': 'Plot, chosen result, reasons' }, this.plot.element, this.detail, this.kinds,
          data.command ? el('section', { class: 'again' }, command_to_copy('Made with', data.command)) : '')));
    document.body.append(page);
    this.show_side = (shown) => {
      page.classList.toggle('aside', shown);
      aside.setAttribute('aria-expanded', String(shown));
      aside.textContent = shown ? 'List' : 'Plot';
      if (shown) this.plot.draw();
    };
    document.addEventListener('keydown', (event) => this.press(event));
    addEventListener('beforeprint', () => {
      const printed = this.list.print();
      if (printed < this.order.length) this.foot.dataset.printed = count(printed);
    });
    addEventListener('afterprint', () => {
      delete this.foot.dataset.printed;
      this.list.after_print();
    });
    this.update();
    this.list.element.focus();
    // Thumbnails follow the script in the file and are read later.
    if (document.readyState === 'loading') {
      void all_read.then(() => {
        this.list.again();
        const row = this.list.row_chosen();
        if (row >= 0) this.show_detail(row);
      });
    }
  }

  private verdict(): HTMLElement {
    const { data, rows } = this;
    const counts = this.counts();
    const look = counts[0] + counts[1] + counts[2] + counts[3];
    const said: string[] = [];
    if (!data.complete) said.push(`${count(rows.count)} of ${count(data.expected)} so far: run the same command again for the rest.`);
    if (counts[1]) said.push(`${count(counts[1])} ${counts[1] === 1 ? 'is' : 'are'} damaged.`);
    if (counts[0]) said.push(`${count(counts[0])} could not be read.`);
    if (data.requirements.length) said.push('Required: ' + data.requirements.join(', ') + '.');
    if (data.pictured > 0 && rows.count > data.pictured) said.push(`Pictures of the first ${count(data.pictured)} are embedded.`);
    const sum = (column: number[]) => column.reduce((total, value, i) => total + (rows.status[i] === 0 ? 0 : value), 0);
    const before = sum(data.columns.before);
    const after = sum(data.columns.after);
    const scores = rows.score.filter((score) => !isNaN(score)).sort();
    const figure = (name: string, value: string, small = '') => el('div', {}, el('dt', {}, name), el('dd', {}, value, small ? el('small', {}, ' ' + small) : null));
    const figures = [figure('Size', change(before, after), `${bytes(before)} → ${bytes(after)}`)];
    if (scores.length) figures.push(figure('Median ' + data.scoreName.toLowerCase(), number(scores[scores.length >> 1], 1)));
    if (data.fromCache > 0) figures.push(figure('Answered from cache', number(data.fromCache * 100, 0) + ' %'));
    if (data.took > 0) figures.push(figure('Took', data.took < 60 ? number(data.took, 1) + ' s' : `${Math.floor(data.took / 60)} min ${Math.round(data.took % 60)} s`));
    return el('header', { class: 'verdict' }, el('div', {},
      el('h1', {}, look > 0 ? `${count(look)} of ${count(rows.count)} need${look === 1 ? 's' : ''} a look` : `All ${count(rows.count)} look right`),
      el('p', {}, said.join(' '))), el('dl', { class: 'figures' }, ...figures));
  }

  private counts(): number[] {
    const counts = [0, 0, 0, 0, 0];
    for (const rank of this.rows.status) ++counts[rank];
    return counts;
  }

  // ---- what is shown --------------------------------------------------------

  private update() {
    const { rows, rank, wanted, kind, range } = this;
    const { columns } = this.data;
    const found: number[] = [];
    for (let i = 0; i < rows.count; ++i) {
      if (rank >= 0 && rows.status[i] !== rank) continue;
      if (kind && columns.kind[i] !== kind) continue;
      if (wanted && !rows.search[i].includes(wanted)) continue;
      if (range && !(rows.size[i] >= range.size[0] && rows.size[i] <= range.size[1] &&
          rows.score[i] >= range.score[0] && rows.score[i] <= range.score[1])) continue;
      found.push(i);
    }
    this.order = this.sorted(Int32Array.from(this.grouped(found)));
    this.show_filters();
    this.show_head();
    this.show_kinds();
    this.nothing.hidden = this.order.length > 0;
    this.nothing.replaceChildren(el('b', {}, 'Nothing matches'), el('button', { class: 'link', click: () => this.clear() }, 'Clear all filters'));
    this.foot.textContent = `${count(found.length)} ${found.length === rows.count ? 'comparisons' : `of ${count(rows.count)}`}` + (this.column === 'status' ? ', failures first' : '');
    this.list.show(this.order);
    this.plot.show(this.order);
    if (this.order.length === 0) this.detail.replaceChildren();
  }

  // Collapses many failures of one cause into one row until it is opened.
  private grouped(found: number[]): number[] {
    this.groups.clear();
    if (this.column !== 'status' || this.wanted || this.kind) return found;
    const firsts = new Map<string, number>();
    for (const row of found) {
      if (this.rows.status[row] !== 0) continue;
      const cause = this.rows.cause(row);
      if (this.opened.has(cause)) continue;
      const first = firsts.get(cause);
      if (first === undefined) firsts.set(cause, row);
      this.groups.set(first ?? row, (this.groups.get(first ?? row) ?? 0) + 1);
    }
    for (const [row, many] of this.groups) if (many <= kMostOfOneCause) this.groups.delete(row);
    return found.filter((row) => {
      const first = this.rows.status[row] === 0 ? firsts.get(this.rows.cause(row)) : undefined;
      return first === undefined || first === row || !this.groups.has(first);
    });
  }

  private open_group(row: number) {
    this.opened.add(this.rows.cause(row));
    this.update();
    this.list.element.focus();
  }

  // The page's data are ordered by status and score.
  private sorted(order: Int32Array): Int32Array {
    if (this.column === 'status') return this.rising ? order : order.reverse();
    const sign = this.rising ? 1 : -1;
    if (this.column === 'name') {
      // Sorts the candidates of one original together.
      const { name, original } = this.data.columns;
      const key = (row: number) => `${original[row]}\n${name[row]}`;
      return order.sort((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
    }
    const values = this.rows[this.column];
    // Rows without a value are last in both directions.
    return order.sort((a, b) => {
      const x = values[a];
      const y = values[b];
      if (isNaN(x) || isNaN(y)) return Number(isNaN(x)) - Number(isNaN(y)) || a - b;
      return sign * (x - y) || a - b;
    });
  }

  clear() {
    this.rank = -1;
    this.kind = this.wanted = this.field.value = '';
    this.range = null;
    this.plot.clear();
    this.update();
  }

  private show_filters() {
    const counts = this.counts();
    const button = (rank: number, name: string, many: number) => el('button', {
      'aria-pressed': String(this.rank === rank), 'data-rank': rank, click: () => { this.rank = rank; this.update(); } },
    rank >= 0 ? icon(kRanks[rank], 's-' + kRanks[rank]) : null, name, el('span', {}, count(many)));
    const focused = this.filters.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.rank : undefined;
    this.filters.replaceChildren(button(-1, 'All', this.rows.count),
      ...counts.flatMap((many, rank) => (many > 0 ? [button(rank, kRankNames[rank], many)] : [])));
    if (focused !== undefined) this.filters.querySelector<HTMLElement>(`[data-rank="${focused}"]`)?.focus();
  }

  private show_head() {
    const focused = this.head.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.column : undefined;
    this.head.replaceChildren(...kHeads.map(([column, name]) => {
      const arrow = column === this.column ? (this.rising ? ' ↑' : ' ↓') : '';
      const sort = column === this.column ? (this.rising ? 'ascending' : 'descending') : 'none';
      if (!column) return el('div', { role: 'columnheader', class: 'thumbnails' }, name);
      return el('div', { role: 'columnheader', 'aria-sort': sort, class: column === 'name' ? 'what' : column === 'status' ? 'status' : 'figure ' + column },
        el('button', { 'data-column': column, click: () => this.sort_by(column) }, name + arrow));
    }));
    if (focused) this.head.querySelector<HTMLElement>(`[data-column="${focused}"]`)?.focus();
  }
  sort_by(column: Column) {
    this.rising = column === this.column ? !this.rising : true;
    this.column = column;
    this.update();
  }

  private show_kinds() {
    const counts = new Map<string, number>();
    for (const row of this.order) {
      const kind = this.data.columns.kind[row];
      if (kind && this.rows.status[row] !== 4) counts.set(kind, (counts.get(kind) ?? 0) + (this.groups.get(row) ?? 1));
    }
    const most = Math.max(1, ...counts.values());
    const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 12);
    this.kinds.replaceChildren(el('h2', {}, 'Reasons', el('span', {}, this.kind ? '' : 'among those shown')),
      ...sorted.map(([kind, many]) => {
        const bar = el('i');
        bar.style.width = (many / most) * 100 + '%';
        return el('button', { 'aria-pressed': String(kind === this.kind), click: () => { this.kind = this.kind === kind ? '' : kind; this.update(); } },
          el('span', {}, title_of(kind)), el('span', { class: 'bar-of' }, bar), el('span', { class: 'many' }, count(many)));
      }));
  }

  private show_detail(row: number) {
    const { rows } = this;
    const { columns } = this.data;
    const rank = rows.status[row];
    const many = this.groups.get(row);
    if (many) {
      return this.detail.replaceChildren(
        el('h2', {}, el('span', { class: 'name' }, icon(kRanks[rank], 's-' + kRanks[rank]), `${count(many)} ${kRankNames[rank].toLowerCase()}`), el('span')),
        el('p', {}, reason_words(rows, row)),
        el('p', {}, el('button', { class: 'link', click: () => this.open_group(row) }, `Show all ${count(many)}`)));
    }
    const thumbnails = rows.thumbnails(row);
    const link = columns.link[row];
    this.detail.replaceChildren(
      el('h2', {}, el('span', { class: 'name' }, icon(kRanks[rank], 's-' + kRanks[rank]), kRankNames[rank]), el('span', {}, `${count(this.list.chosen + 1)} of ${count(this.order.length)}`)),
      el('p', { class: 'path' }, columns.name[row]),
      columns.original[row] ? el('p', { class: 'quiet' }, 'compared with ' + columns.original[row]) : '',
      el('p', {}, reason_words(rows, row)),
      ...(thumbnails[0] ? [el('div', { class: 'pair' }, ...thumbnails.map((src, i) => src
        ? el('img', { src, alt: i ? 'Compressed, worst instant' : 'Original, worst instant' }) : el('span', { class: 'none' }, '–')))] : []),
      isNaN(rows.worst[row]) ? '' : el('p', { class: 'quiet' }, `Worst ${number(rows.worst[row], 1)} at ${seconds(rows.at[row])}`),
      rank === 1 || rank === 2 ? command_to_copy('Approve it as it is', approve_command(columns.name[row], columns.path[row])) : '',
      safe(link) ? el('p', {}, el('a', { class: 'link', href: link }, 'Open the report'))
        : rank === 0 || !columns.original[row] ? '' : command_to_copy('See the report', compare_command(columns.original[row], columns.path[row] || columns.name[row])));
  }

  // Chooses a row; if the side panel is hidden, it is shown.
  private look_at(row: number) {
    if (innerWidth > 1080) return;
    if (this.groups.has(row)) return this.open_group(row);
    this.show_side(true);
  }

  private open(row: number) {
    if (this.groups.has(row)) return this.open_group(row);
    const link = this.data.columns.link[row];
    if (safe(link)) location.href = link;
  }

  private press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (event.key === 'Escape') {
      if (document.querySelector('.batch-page.aside')) return this.show_side(false);
      return this.clear();
    }
    if (target === this.field) {
      if (event.key === 'ArrowDown') { event.preventDefault(); this.list.element.focus(); }
      return;
    }
    if (target.matches('select, input, textarea')) return;
    if (event.key === 'Enter' && target.matches('button, a')) return;
    const { list } = this;
    const actions: Record<string, () => void> = {
      '/': () => this.field.focus(), ArrowDown: () => list.move(1), j: () => list.move(1), ArrowUp: () => list.move(-1), k: () => list.move(-1),
      PageDown: () => list.move(list.page_rows), PageUp: () => list.move(-list.page_rows), Home: () => list.go(0), End: () => list.go(this.order.length - 1),
      Enter: () => this.open(list.row_chosen()),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}

// As a shell reads it, and never as an option.
function word(text: string): string {
  return /^[\w./@%+,=:-]+$/.test(text) && !text.startsWith('-') ? text
    : "'" + (text.startsWith('-') ? './' + text : text).replace(/'/g, "'\\''") + "'";
}

// Files in folders that change from run to run have a name for it.
function approve_command(name: string, path: string): string {
  return `framewise baseline approve --content ${word(path && !path.startsWith('/') ? path : name)}`;
}

function compare_command(original: string, path: string): string {
  return `framewise compare ${word(original)} ${word(path)} --open`;
}

function command_to_copy(what: string, command: string): HTMLElement {
  const code = el('code', {}, command);
  const button = el('button', { type: 'button', class: 'link', click: () => void copy() }, 'Copy');
  async function copy() {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = 'Copied';
    } catch {  // not allowed here: what is selected can be copied by hand
      getSelection()?.selectAllChildren(code);
    }
  }
  return el('p', { class: 'command' }, el('span', { class: 'quiet' }, what), code, button);
}

// Whether a link is a relative path, without a scheme that could run script.
function safe(link: string): boolean {
  return link !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(link) && !link.startsWith('//') && !/[\u0000-\u001f\\]/.test(link);
}
