// SPDX-License-Identifier: Apache-2.0
// Compares beside the page, so that it stays usable.
import type { Ask, Told } from './messages';

interface Module {
  Framewise: new (options: { progress: (now: { done: number; total: number }) => void }) => {
    simd: boolean;
    threads: number;
    ready(): Promise<unknown>;
    report(original: File, compressed: File[]): Promise<{ document: never; html: string }>;
  };
}

const tell = (told: Told) => postMessage(told);
const problem = (thrown: unknown) => {
  const { kind, message } = thrown as { kind?: string; message?: string };
  tell({ kind: 'problem', problem: { kind, message: message ?? String(thrown) } });
};
const kPackage = './framewise/index.js';

const framewise = import(kPackage).then(async ({ Framewise }: Module) => {
  const made = new Framewise({ progress: ({ done, total }) => tell({ kind: 'progress', done, total }) });
  await made.ready();
  tell({ kind: 'ready', simd: made.simd, threads: made.threads });
  return made;
});
framewise.catch(problem);

addEventListener('message', (event: MessageEvent<Ask>) => {
  framewise.then((made) => made.report(event.data.original, event.data.compressed))
    .then(({ document, html }) => tell({ kind: 'answer', document, html }))
    .catch(problem);
});
