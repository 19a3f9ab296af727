// SPDX-License-Identifier: Apache-2.0
// What the page asks of the server. Everything that comes back is hostile text:
// names of files are those of other people.
import { is_sent, Picked } from './picked';

export interface Problem {
  status: number;
  detail: string;
  hint?: string;
  file?: string;
}

export interface Progress {
  stage: string;
  unit: string;
  done: number;
  total: number;
  per_second?: number;
  fraction?: number;  // of the whole job
  remaining_s?: number;
  worst?: Record<string, number>;
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  kind: string;
  state: JobState;
  files: string[];
  options?: Record<string, string | boolean | string[]>;
  created: string;
  finished: string | null;
  predicted_ms?: number;
  exit_code?: number;
  verdict?: string;
  progress?: Progress;
  preview_s?: number;
  problem?: Problem;
  links: { preview?: string; html?: string; result?: string; markdown?: string; outputs?: string[] };
}

export class Refused extends Error {
  constructor(readonly problem: Problem) { super(problem.detail); }
}

export const is_finished = (job: Job) => job.state !== 'queued' && job.state !== 'running';

function problem_of(status: number, text: string): Problem {
  try {
    const json = JSON.parse(text);
    if (typeof json.detail === 'string') return { status, detail: json.detail, hint: json.hint, file: json.file };
  } catch { /* a proxy answered */ }
  return { status, detail: status ? `the server answered ${status}` : 'the server cannot be reached' };
}

async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<string> {
  const response = await fetch(path, { method, headers, body, credentials: 'same-origin' })
    .catch(() => { throw new Refused(problem_of(0, '')); });
  const text = await response.text();
  if (!response.ok) throw new Refused(problem_of(response.status, text));
  return text;
}

export async function log_in(token: string): Promise<void> {
  await ask('PUT', 'login', { Authorization: 'Bearer ' + token });
}

export async function jobs(): Promise<Job[]> {
  return JSON.parse(await ask('GET', 'jobs')).jobs ?? [];
}

export async function job(id: string): Promise<Job> {
  return JSON.parse(await ask('GET', 'jobs/' + encodeURIComponent(id)));
}

export async function withdraw(id: string): Promise<void> {
  await ask('DELETE', 'jobs/' + encodeURIComponent(id));
}

export interface Sending {
  done: Promise<Job>;
  stop(): void;
}

export async function result_of(path: string): Promise<unknown> {
  return JSON.parse(await ask('GET', path));
}

// What the server offers besides its kinds of jobs.
export interface Offer { roots?: boolean; approvals?: boolean }

export async function offer(): Promise<Offer> {
  return JSON.parse(await ask('GET', 'version'));
}

export interface Listing { entries: { name: string; folder?: boolean; bytes?: number }[]; more: boolean }

export async function listing_of(folder: string): Promise<Listing> {
  return JSON.parse(await ask('GET', 'files?in=' + encodeURIComponent(folder)));
}

export interface Storage { uploads: { bytes: number; most_bytes: number }; results: { bytes: number; keep_s: number } }

export async function storage(): Promise<Storage> {
  return JSON.parse(await ask('GET', 'storage'));
}

export interface Approval { name: string; by: string; why: string; until: string; test: number; approved?: Approval | null }

export async function approval_of(id: string, test: number): Promise<Approval> {
  return JSON.parse(await ask('GET', `jobs/${encodeURIComponent(id)}/approval?test=${test}`));
}

export async function approve(id: string, wanted: Partial<Approval>): Promise<Approval> {
  return JSON.parse(await ask('POST', `jobs/${encodeURIComponent(id)}/approval`, { 'Content-Type': 'application/json' }, JSON.stringify(wanted))).approved;
}

// Files of this machine go as one form; those of the server by their names.
// fetch() does not tell how far an upload is.
export function send(job: object, files: Picked[], sent: (share: number) => void): Sending {
  const names = files.map((file, i) => (is_sent(file) ? `form:file${i + 1}` : file.path));
  const described = JSON.stringify({ ...job, files: names });
  const request = new XMLHttpRequest();
  let body: FormData | string = described;
  if (files.some(is_sent)) {
    body = new FormData();
    body.append('request', described);
    files.forEach((file, i) => { if (is_sent(file)) (body as FormData).append(`file${i + 1}`, file, file.name); });
  }
  const done = new Promise<Job>((resolve, reject) => {
    request.upload.onprogress = (event) => { if (event.lengthComputable) sent(event.loaded / event.total); };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(new Refused(problem_of(request.status, request.responseText)));
    };
    request.onerror = () => reject(new Refused(problem_of(0, '')));
    request.onabort = () => reject(new Refused({ status: 0, detail: 'stopped' }));
    request.open('POST', 'jobs');
    if (typeof body === 'string') request.setRequestHeader('Content-Type', 'application/json');
    request.send(body);
  });
  return { done, stop: () => request.abort() };
}

export interface Watching { stop(): void }

// Follows a job by its events. The browser connects again by itself.
export function watch(id: string, heard: (job: Job | null, progress: Progress | null) => void): Watching {
  const events = new EventSource('jobs/' + encodeURIComponent(id) + '/events');
  events.addEventListener('status', (event) => {
    const status: Job = JSON.parse(event.data);
    if (is_finished(status)) events.close();
    heard(status, null);
  });
  events.addEventListener('progress', (event) => heard(null, JSON.parse(event.data)));
  return { stop: () => events.close() };
}
