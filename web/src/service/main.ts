// SPDX-License-Identifier: Apache-2.0
// The page of the service. The address says what is shown: "" or "#job/ID".
import { el } from '../dom';
import { capital } from '../words';
import { Choice } from './choice';
import { History } from './history';
import { JobView, problem_view } from './job_view';
import { Picked } from './picked';
import { Job, jobs, log_in, offer, Offer, Refused, send, Sending, storage } from './server';
import { kTasks, Options, Task, TaskForm } from './task';

const id_in_address = () => /^#job\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;

const history = new History();
let offered: Offer = {};
const view = new JobView(() => void refresh(), () => { location.hash = ''; choice.element.querySelector('input')?.focus(); }, again, () => offered);
const choice = new Choice((files, options) => void follow((sent) => send({ kind: 'compare', results: ['html', 'markdown'], options }, files, sent)));
// Forms are made when they are first chosen.
const forms = new Map<string, TaskForm>();
const form_place = el('div');
const tasks = el('nav', { class: 'tasks', 'aria-label': 'What to do' });
const notice = el('div', { class: 'notice' });
const main = el('main', { id: 'main' }, notice, tasks, choice.element, form_place, view.element, history.element);

function draw_tasks(kind: string) {
  const one = (name: string, title: string) =>
    el('button', { type: 'button', 'aria-pressed': String(name === kind), click: () => { choose_task(name); } }, title);
  tasks.replaceChildren(one('compare', 'Compare'), ...kTasks.map((task) => one(task.kind, task.title)));
}

function choose_task(kind: string) {
  draw_tasks(kind);
  const task = kTasks.find((one) => one.kind === kind);
  choice.element.hidden = task !== undefined;
  if (!task) return form_place.replaceChildren();
  let form = forms.get(kind);
  if (!form) forms.set(kind, form = new TaskForm(task, offered.roots === true, run_task));
  form_place.replaceChildren(form.element);
}

// The form of a job with its options. Its files were removed with it, so they
// have to be chosen once more.
function again(job: Job) {
  choose_task(job.kind);
  location.hash = '';
  void (forms.get(job.kind)?.options ?? choice.options).fill(job.options ?? {});
}

function run_task(task: Task, files: Picked[], options: Options) {
  void follow((sent) => send({ kind: task.kind, options }, files, sent));
}

async function refresh() {
  try {
    history.show(await jobs(), id_in_address());
    if (id_in_address() === null) history.show_storage(await storage());
    notice.replaceChildren();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (problem.problem.status === 401) ask_for_token(problem.problem.detail);
    else notice.replaceChildren(problem_view(problem.problem));
  }
}

function show() {
  const id = id_in_address();
  tasks.hidden = form_place.hidden = id !== null;
  choice.element.hidden = id !== null || form_place.firstChild !== null;
  view.element.hidden = id === null;
  document.body.classList.toggle('with-job', id !== null);
  if (id !== null) void view.open(id);
  else view.close();
  void refresh();
}

async function follow(begin: (sent: (share: number) => void) => Sending) {
  tasks.hidden = form_place.hidden = choice.element.hidden = true;
  view.element.hidden = false;
  const sending = begin((share) => view.show_sending(share, () => sending.stop()));
  view.show_sending(0, () => sending.stop());
  try {
    location.hash = '#job/' + (await sending.done).id;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (problem.problem.detail === 'stopped') return show();
    view.show_problem(problem.problem);
    // The same files are there to try again.
    tasks.hidden = form_place.hidden = false;
    choice.element.hidden = form_place.firstChild !== null;
  }
}

function ask_for_token(why: string) {
  const field = el('input', { type: 'password', id: 'token', autocomplete: 'current-password', required: true });
  const form = el('form', { class: 'login', submit: (event) => { event.preventDefault(); void log_in_with(field.value.trim()); } },
    el('label', { for: 'token' }, 'Token of this server'), field, el('button', { class: 'primary' }, 'Sign in'),
    el('p', { class: 'quiet' }, capital(why) + '. The one who runs the server makes one: framewise serve token'));
  notice.replaceChildren(form);
  tasks.hidden = form_place.hidden = choice.element.hidden = true;
  field.focus();
}

async function log_in_with(token: string) {
  try {
    await log_in(token);
    notice.replaceChildren();
    show();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    ask_for_token('this one was refused: ' + problem.problem.detail);
  }
}

// "#token=…" of the address that the server prints: never sent by the browser,
// and gone from the address at once.
async function start() {
  draw_tasks('compare');
  const token = /^#token=([\w.-]+)$/.exec(location.hash)?.[1];
  document.body.append(
    el('a', { class: 'skip', href: '#main' }, 'To the content'),
    el('div', { class: 'page' },
      el('header', { class: 'bar' }, el('b', {}, el('a', { href: './#' }, 'Framewise')), el('span', { class: 'space' }),
        el('a', { class: 'button', href: 'api' }, 'HTTP interface')),
      main));
  offered = await offer().catch(() => ({}));
  if (offered.roots) choice.offer_browsing();
  if (token) {
    window.history.replaceState(null, '', location.pathname);
    await log_in_with(token);
  } else {
    show();
  }
  addEventListener('hashchange', show);
  document.documentElement.dataset.ready = 'true';
}

void start();
