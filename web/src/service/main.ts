// SPDX-License-Identifier: Apache-2.0
// The page of the service. The address says what is shown: "" or "#job/ID".
import { el } from '../dom';
import { capital } from '../words';
import { Choice } from './choice';
import { History } from './history';
import { JobView, problem_view } from './job_view';
import { compare, jobs, log_in, Refused } from './server';

const id_in_address = () => /^#job\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;

const history = new History();
const view = new JobView(() => void refresh(), () => { location.hash = ''; choice.element.querySelector('input')?.focus(); });
const choice = new Choice((original, compressed) => void send(original, compressed));
const notice = el('div', { class: 'notice' });
const main = el('main', { id: 'main' }, notice, choice.element, view.element, history.element);

async function refresh() {
  try {
    history.show(await jobs(), id_in_address());
    notice.replaceChildren();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (problem.problem.status === 401) ask_for_token(problem.problem.detail);
    else notice.replaceChildren(problem_view(problem.problem));
  }
}

function show() {
  const id = id_in_address();
  choice.element.hidden = id !== null;
  view.element.hidden = id === null;
  document.body.classList.toggle('with-job', id !== null);
  if (id !== null) void view.open(id);
  else view.close();
  void refresh();
}

async function send(original: File, compressed: File) {
  choice.element.hidden = true;
  view.element.hidden = false;
  const sending = compare(original, compressed, (share) => view.show_sending(share, () => sending.stop()));
  view.show_sending(0, () => sending.stop());
  try {
    location.hash = '#job/' + (await sending.done).id;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (problem.problem.detail === 'stopped') return show();
    view.show_problem(problem.problem);
    // Back to the same files by "Compare others".
    choice.element.hidden = false;
  }
}

function ask_for_token(why: string) {
  const field = el('input', { type: 'password', id: 'token', autocomplete: 'current-password', required: true });
  const form = el('form', { class: 'login', submit: (event) => { event.preventDefault(); void log_in_with(field.value.trim()); } },
    el('label', { for: 'token' }, 'Token of this server'), field, el('button', { class: 'primary' }, 'Sign in'),
    el('p', { class: 'quiet' }, capital(why) + '. The one who runs the server makes one: framewise serve token'));
  notice.replaceChildren(form);
  choice.element.hidden = true;
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
  const token = /^#token=([\w.-]+)$/.exec(location.hash)?.[1];
  document.body.append(
    el('a', { class: 'skip', href: '#main' }, 'To the content'),
    el('div', { class: 'page' },
      el('header', { class: 'bar' }, el('b', {}, el('a', { href: './#' }, 'Framewise')), el('span', { class: 'space' }),
        el('a', { class: 'button', href: 'api' }, 'HTTP interface')),
      main));
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
