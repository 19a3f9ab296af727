// SPDX-License-Identifier: Apache-2.0
// One job: how far it is, then its report, or why there is none.
import { el, icon } from '../dom';
import { capital, count, number, seconds, short_name } from '../words';
import { ApprovePanel } from './approve';
import { FilmView } from './film_view';
import { result_view } from './result_view';
import { kTasks } from './task';
import { is_finished, Job, Offer, job as status_of, Problem, Progress, Refused, result_of, watch, Watching, withdraw } from './server';

const kWords: Record<Job['state'], string> = {
  queued: 'Waiting for its turn', running: 'Comparing', done: 'Done', failed: 'Could not compare', cancelled: 'Cancelled',
};

// What a job does has a name of its own only where it compares.
function title_of(job: Job): string {
  if (job.kind === 'compare') return kWords[job.state];
  if (job.state === 'running') return job.kind === 'video compose' ? 'Composing' : 'Running';
  return job.state === 'failed' ? 'Failed' : kWords[job.state];
}

export const names_of = (job: Job) => job.files.map((name) => short_name(name, 28)).join(' → ');

// "about 3 min"
export function remaining(time: number): string {
  if (time < 1) return 'less than a second';
  if (time < 90) return `about ${count(Math.round(time))} s`;
  return time < 5400 ? `about ${count(Math.round(time / 60))} min` : `about ${number(time / 3600, 1)} h`;
}

// {"score": 61.2, "time_ms": 480} → "worst so far: score 61.2 at 0.480 s"
function worst_text(worst: Progress['worst']): string {
  if (!worst) return '';
  const values = Object.entries(worst).filter(([name, value]) => name !== 'time_ms' && isFinite(value))
    .map(([name, value]) => `${name.replace(/_/g, ' ')} ${number(value, Number.isInteger(value) ? 0 : 1)}`);
  if (values.length === 0) return '';
  return `worst so far: ${values.join(', ')}` + (isFinite(worst.time_ms) ? ` at ${seconds(worst.time_ms)}` : '');
}

const has_form = (job: Job) => job.kind === 'compare' || kTasks.some((task) => task.kind === job.kind);

// Copies the address of the job: whoever may use the server sees it there.
function share_button(): HTMLElement {
  const button = el('button', { type: 'button', class: 'button', click: () => {
    void navigator.clipboard.writeText(location.href)
      .then(() => { button.textContent = 'Link copied'; }, () => { button.textContent = location.href; });
  } }, 'Copy link');
  return button;
}

// A bar at `share` of which `left` seconds were left, `after` seconds later: it
// goes on, slower near the expected end, and never gets there by itself.
export function share_after(share: number, left: number, after: number): { share: number; left: number } {
  if (left <= 0) return { share, left: 0 };
  const rest = after < 0.8 * left ? left - after : after / (3.2 + after / left);
  const whole = share < 1 ? left / (1 - share) : left;
  const gone = share * whole + after;
  return { share: gone / (gone + rest), left: rest };
}

export function problem_view(problem: Problem): HTMLElement {
  return el('div', { class: 'problem', role: 'alert' },
    el('p', {}, icon('ERROR', 's-ERROR'), el('b', {}, problem.file ? `${problem.file}: ${problem.detail}` : capital(problem.detail))),
    problem.hint ? el('p', { class: 'quiet' }, capital(problem.hint)) : null);
}

const kMostShown = 12;  // files that a job has made

// Files that a job has made, as far as a browser shows them.
function outputs_view(paths: string[]): HTMLElement {
  const view_of = (path: string): Node | null => {
    if (/\.(mp4|webm)$/i.test(path)) return el('video', { src: path, controls: true, preload: 'metadata', muted: true, loop: true, playsinline: true });
    return /\.(a?png|avif|gif|jpe?g|webp)$/i.test(path) ? el('img', { src: path, alt: '', loading: 'lazy' }) : null;
  };
  return el('ul', { class: 'outputs', 'aria-label': 'Files' }, ...paths.map((path, i) => {
    const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    return el('li', {}, i < kMostShown ? view_of(path) : null, el('a', { href: path, download: true }, name));
  }));
}

export class JobView {
  readonly element = el('section', { class: 'job' });
  private watching: Watching | null = null;
  private progress: Progress | null = null;
  private heard_at = 0;  // when the progress came, in milliseconds
  private begun_at = 0;
  private predicted_s = 0;
  private ticking = 0;
  private shown = '';  // the state that is drawn
  private bar = el('progress', { max: 1 });
  private film: FilmView | null = null;
  private line = el('p', { class: 'lead', 'aria-live': 'polite' });

  // `again` shows the form of a job with its options.
  constructor(private readonly ended: () => void, private readonly something_else: () => void,
    private readonly again: (job: Job) => void, private readonly offered: () => Offer) {}

  // Of two files that are being sent.
  show_sending(share: number, stop: () => void) {
    if (this.shown !== 'sending') {
      this.close();
      this.shown = 'sending';
      this.draw_progress('Sending the files', stop, 'Stop');
    }
    this.bar.value = share;
    this.line.textContent = `${count(Math.floor(share * 100))} %`;
  }

  show_problem(problem: Problem) {
    this.close();
    this.element.replaceChildren(this.head('Could not compare', null), problem_view(problem));
  }

  async open(id: string) {
    this.close();
    this.draw_progress('Loading', null, '');
    try {
      const job = await status_of(id);
      if (is_finished(job)) return this.draw(job);
      this.draw(job);
      this.watching = watch(id, (status, progress) => {
        if (progress) this.hear(progress);
        if (status) this.draw(status);
        else this.draw_line();
      });
    } catch (problem) {
      this.show_problem(problem instanceof Refused ? problem.problem : { status: 0, detail: String(problem) });
    }
  }

  close() {
    this.watching?.stop();
    this.watching = null;
    this.progress = null;
    this.begun_at = 0;
    this.shown = '';
    window.clearInterval(this.ticking);
    this.bar.value = 0;
    this.end_film();
  }

  private hear(progress: Progress) {
    this.progress = progress;
    this.heard_at = performance.now();
  }

  private end_film() {
    this.film?.stop();
    this.film = null;
  }

  // Jobs that compose a film show it as soon as it is planned.
  private show_film(job: Job) {
    if (this.film || !job.links.preview || !job.preview_s) return;
    this.film = new FilmView(job.links.preview, job.preview_s);
    this.element.append(this.film.element);
  }

  private head(title: string, job: Job | null, ...more: (Node | null)[]): HTMLElement {
    return el('div', { class: 'job-head' },
      el('div', { class: 'job-title' }, el('h1', {}, title), job && title !== names_of(job) ? el('p', { class: 'quiet', title: job.files.join(' → ') }, names_of(job)) : null),
      el('div', { class: 'job-actions' }, ...more,
        job && is_finished(job) && has_form(job) ? el('button', { type: 'button', class: 'button', click: () => this.again(job) }, 'Again, with other options') : null,
        job ? share_button() : null,
        el('button', { type: 'button', class: 'button', click: this.something_else }, 'Something else')));
  }

  private draw_progress(title: string, stop: (() => void) | null, word: string, job: Job | null = null) {
    this.bar.removeAttribute('value');
    this.bar.setAttribute('aria-label', title);
    this.line.textContent = '';
    this.element.replaceChildren(
      this.head(title, job, stop ? el('button', { type: 'button', class: 'button', click: stop }, word) : null),
      el('div', { class: 'going' }, this.bar, this.line));
  }

  private draw(job: Job) {
    if (job.progress) this.hear(job.progress);
    if (job.state === 'running' && !this.begun_at) {
      this.begun_at = performance.now();
      this.predicted_s = (job.predicted_ms ?? 0) / 1000;
      // Stages that say nothing go on by their expected time.
      window.clearInterval(this.ticking);
      this.ticking = window.setInterval(() => this.draw_line(), 500);
    }
    if (is_finished(job)) window.clearInterval(this.ticking);
    if (job.state !== this.shown) {
      this.shown = job.state;
      if (!is_finished(job)) {
        this.draw_progress(title_of(job), () => { void withdraw(job.id).catch(() => {}); }, 'Cancel', job);
      } else {
        this.end_film();
        this.draw_end(job);
        this.ended();
      }
    }
    if (is_finished(job)) return;
    this.show_film(job);
    this.draw_line();
  }

  private draw_end(job: Job) {
    if (job.state !== 'done' || !job.links.html) {
      const problem = job.problem ?? (job.state === 'done' ? { status: 0, detail: 'this job has no page' } : null);
      const outputs = job.links.outputs ?? [];
      const found = el('div');
      this.element.replaceChildren(this.head(title_of(job), job),
        outputs.length > 0 ? outputs_view(outputs) : '',
        job.state === 'done' && job.links.result ? found : problem ? problem_view(problem) : '');
      if (job.state === 'done' && job.links.result) void this.show_result(job.links.result, found);
      return;
    }
    const link = (path: string | undefined, text: string) =>
      path ? el('a', { class: 'button', href: path, target: '_blank', rel: 'noopener' }, text) : null;
    // The report has an origin of its own: it cannot reach this page.
    const panel = new ApprovePanel(job, this.offered());
    const frame = el('iframe', { title: 'Report: ' + names_of(job), src: job.links.html, sandbox: 'allow-scripts allow-downloads' });
    this.element.replaceChildren(
      this.head(names_of(job), job, link(job.links.html, 'Open alone'), link(job.links.result, 'JSON'), link(job.links.markdown, 'Markdown'),
        el('button', { type: 'button', class: 'button', click: () => void panel.open() }, 'Approve')), panel.element, frame);
    this.element.firstElementChild?.classList.add('low');
  }

  private async show_result(path: string, into: HTMLElement) {
    try {
      into.replaceChildren(result_view(await result_of(path)));
    } catch (problem) {
      into.replaceChildren(problem_view(problem instanceof Refused ? problem.problem : { status: 0, detail: String(problem) }));
    }
  }

  // How much of the job is done and the seconds that it has left, now: what was
  // heard last, and the time since then. Undefined: nobody knows.
  private reached(): { share?: number; left?: number } {
    const now = performance.now(), progress = this.progress;
    const left = progress?.remaining_s, share = progress?.fraction;
    if (share !== undefined && left !== undefined) return share_after(share, left, (now - this.heard_at) / 1000);
    if (progress && progress.total > 0) return { share: Math.min(1, progress.done / progress.total), left };
    if (this.begun_at && this.predicted_s > 0) return share_after(0, this.predicted_s, (now - this.begun_at) / 1000);
    return {};
  }

  private draw_line() {
    const progress = this.progress, { share, left } = this.reached();
    if (share === undefined) this.bar.removeAttribute('value');
    else this.bar.value = this.bar.hasAttribute('value') ? Math.max(this.bar.value, share) : share;
    const parts = [progress?.stage];
    if (progress && progress.total > 0) parts.push(`${count(progress.done)} of ${count(progress.total)} ${progress.unit}`);
    if (left !== undefined) parts.push(remaining(left) + ' left');
    const worst = worst_text(progress?.worst);
    if (worst) parts.push(worst);
    const text = capital(parts.filter((part) => part).join(' · '));
    if (text && text !== this.line.textContent) this.line.textContent = text;
  }
}
