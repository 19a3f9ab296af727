// SPDX-License-Identifier: Apache-2.0
// One viewer for all pages; the data select the page.
import { show_batch } from './batch';
import { show_comparison } from './comparison';
import { part } from './dom';
import { name_kinds } from './words';

const data = JSON.parse(part('data') ?? '{}');
name_kinds(data.titles ?? {});
if (data.kind === 'comparison') show_comparison(data);
if (data.kind === 'batch') show_batch(data);
document.documentElement.dataset.ready = 'true';
performance.mark('ready');
