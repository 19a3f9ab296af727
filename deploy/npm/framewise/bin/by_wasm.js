// SPDX-License-Identifier: Apache-2.0
// `framewise compare` by WebAssembly, where the platform has no program.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export const kUsage = 'framewise [compare] ORIGINAL TEST... [--json] [--html] [--NAME=VALUE...]';

// Words of a command line as files and options; undefined: it asks for more than
// a comparison.
export function requestOf(words) {
  if (words[0] !== 'compare' && !/[./]/.test(words[0] ?? '')) return undefined;  // another command
  const files = [];
  const options = {};
  for (const word of words[0] === 'compare' ? words.slice(1) : words) {
    if (!word.startsWith('-')) {
      files.push(word);
      continue;
    }
    const [, name, value] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!name) return undefined;
    options[name] = value === undefined ? true : [...(options[name] ?? []), value];
  }
  const { json = false, html = false, ...rest } = options;
  return files.length >= 2 ? { files, json, html, options: rest } : undefined;
}

function lines(document, files) {
  return document.comparisons.flatMap((one, i) => {
    const { status, summary, reasons } = one.verdict;
    const score = one.score === undefined ? '' : `  score ${one.score.toFixed(1)}`;
    return [`${basename(files[i + 1])}: ${status}${score}`, `  ${summary}`, ...reasons.map((reason) => `  - ${reason.message}`)];
  });
}

// Prints the answer, and returns the exit code of `framewise compare`.
export async function compareByWasm(words, module, print = console.log) {
  const request = requestOf(words);
  if (!request) {
    throw Object.assign(new Error('without the program of the platform only files are compared, by WebAssembly'),
      { hint: `usage: ${kUsage}`, exitCode: 2 });
  }
  const [original, ...copies] = await Promise.all(request.files.map(async (name) => ({ name: basename(name), bytes: await readFile(name) })));
  const { exitCode, document, html } = await module.report(original, copies, request.options);
  print(request.html ? html : request.json ? JSON.stringify(document, null, 2) : lines(document, request.files).join('\n'));
  return exitCode;
}
