// SPDX-License-Identifier: Apache-2.0
// The jobs of the server, the newest first.
import { el, icon } from '../dom';
import { bytes, count } from '../words';
import { names_of } from './job_view';
import { Job, Storage } from './server';

const kVerdicts: Record<string, string> = {
  PASS: 'pass', WARNING: 'warning', ARTIFACT: 'artifact', UNKNOWN: 'no verdict', ERROR: 'error',
};

// How a job has ended: the verdict of a comparison, or whether there is a result.
function mark_of(job: Job): [string, string] {
  if (job.state === 'done' && job.verdict && kVerdicts[job.verdict]) {
    return [job.verdict, kVerdicts[job.verdict] + (job.exit_code === 0 ? '' : ', a requirement failed')];
  }
  if (job.state === 'done') return job.exit_code === 0 ? ['info', 'done'] : ['WARNING', 'a requirement failed'];
  if (job.state === 'failed') return ['ERROR', 'failed'];
  return ['UNKNOWN', job.state];
}

function ago(time: string): string {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  if (!(seconds >= 0)) return '';
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${count(Math.floor(seconds / 60))} min ago`;
  return seconds < 86400 ? `${count(Math.floor(seconds / 3600))} h ago` : `${count(Math.floor(seconds / 86400))} d ago`;
}

export class History {
  private readonly list = el('ol', { class: 'jobs' });
  private readonly field = el('input', { type: 'search', 'aria-label': 'Search jobs', placeholder: 'Search', input: () => this.search() });
  private readonly space = el('p', { class: 'quiet storage' });
  readonly element = el('nav', { class: 'history', 'aria-label': 'Jobs', hidden: true }, el('h2', {}, 'Jobs'), this.field, this.list, this.space);

  constructor() {
    // Arrows move among the jobs; Enter opens one, as it does with every link.
    this.list.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const links = [...this.list.querySelectorAll('a')];
      const here = links.indexOf(document.activeElement as HTMLAnchorElement);
      if (step === 0 || here < 0) return;
      event.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, here + step))].focus();
    });
  }

  // By name, kind or how it ended.
  private search() {
    const text = this.field.value.toLowerCase();
    for (const item of this.list.children) (item as HTMLElement).hidden = !(item.textContent ?? '').toLowerCase().includes(text);
  }

  show_storage(used: Storage) {
    const hours = Math.round(used.results.keep_s / 3600);
    this.space.textContent = `Space used: ${bytes(used.uploads.bytes)} of ${bytes(used.uploads.most_bytes)} for your files, ${bytes(used.results.bytes)} for files that jobs made. `
      + `Jobs are kept ${hours >= 48 ? `${count(Math.round(hours / 24))} days` : hours > 0 ? `${count(hours)} h` : 'for minutes'}.`;
  }

  show(jobs: Job[], open: string | null) {
    this.element.hidden = jobs.length === 0;
    const focused = document.activeElement?.getAttribute('href');
    this.list.replaceChildren(...jobs.map((job) => {
      const [mark, word] = mark_of(job);
      return el('li', {}, el('a', { href: '#job/' + job.id, 'aria-current': job.id === open ? 'page' : null },
        icon(mark, mark === 'info' ? 'v-info' : 's-' + mark), el('span', { class: 'sr' }, word + ': '),
        el('span', { class: 'what', title: job.files.join(' → ') }, names_of(job) || job.kind),
        el('span', { class: 'quiet' }, [job.kind === 'compare' ? '' : job.kind, word === 'done' ? '' : word, ago(job.created)].filter((part) => part).join(' · '))));
    }));
    this.search();
    if (focused) [...this.list.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
  }
}
