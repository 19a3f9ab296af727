// SPDX-License-Identifier: Apache-2.0
// Tables of all values and files, and the command that repeats the comparison.
import { ComparisonData, FileFacts, Metric } from './data';
import { el, part } from './dom';
import { runs_of, uncovered } from './lanes';
import { Model } from './model';
import { band_of, bytes, capital, change, command, count, metric_name, number, place, seconds, short_name, value_text } from './words';

function section(name: string, hint = ''): HTMLElement {
  return el('section', { class: 'low' }, el('h2', {}, name, el('span', {}, hint)));
}

// ---- metrics -----------------------------------------------------------------

// Where a scale ends that the metric itself leaves open: nobody needs to tell
// what is worse apart.
const kWorstOnScale: Record<string, number> = { butteraugli: 5, butteraugli_3norm: 5, ciede2000: 10, ciede2000_p95: 10, ciede2000_max: 20 };

// The same for every file, from nothing to perfect or back; what lies beyond,
// as a SSIMULACRA 2 below 0, is at its end. Null: the metric has none.
function ends_of(metric: Metric): [number, number] | null {
  const high = metric.higher ? metric.perfect ?? metric.highest : metric.highest ?? kWorstOnScale[metric.name] ?? null;
  return high !== null && high > 0 ? [0, high] : null;
}

function scale(model: Model, metric: Metric): HTMLElement | null {
  const summary = metric.summary!;
  const ends = ends_of(metric);
  if (!ends) return null;
  const [low, high] = ends;
  const share = (value: number | null) => value === null ? 0 : Math.max(0, Math.min(100, ((value - low) / (high - low)) * 100));
  const mean = el('u');
  mean.style.left = share(summary.mean) + '%';
  const dot = el('b');
  dot.style.left = share(summary.worst) + '%';
  const track = el('span', { class: 'scale', 'aria-hidden': 'true' });
  const bound = metric.bands?.[0][0] ?? null;
  if (bound !== null) {
    const good = el('i');
    const [from, to] = metric.higher ? [share(bound), 100] : [0, share(bound)];
    good.style.left = from + '%';
    good.style.width = Math.max(2, to - from) + '%';
    track.append(good);
  }
  track.append(...(model.is_still_image ? [dot] : [mean, dot]));
  return track;
}

function scale_words(model: Model, metric: Metric): string {
  if (model.candidate.identicalPixels) return 'perfect: all frames are equal';
  const { worst, mean } = metric.summary!;
  const direction = metric.higher ? 'higher is better' : 'lower is better';
  const [low, middle] = [band_of(metric, worst), band_of(metric, mean)];
  if (model.is_still_image) return middle || direction;
  return low ? `worst ${low}, mean ${middle}` : direction;
}

function metric_row(model: Model, metric: Metric): HTMLElement {
  const summary = metric.summary!;
  const worst = metric.worst[0];
  const at = worst ? model.meetings.at[worst[1]] : null;
  const required = model.candidate.requirements.filter((one) => one.expression.match(/^\w+/)?.[0] === metric.name);
  const cell = (label: string, ...children: (Node | string | null)[]) => el('td', { class: 'number', 'data-label': label }, ...children);
  return el('tr', {},
    el('td', { class: 'about' }, el('button', { class: 'metric-name', click: () => model.choose_metric(metric.name) }, metric_name(metric)),
      el('details', {}, el('summary', {}, first_sentence(metric.about)), metric.about, el('br'), el('code', {}, metric.name))),
    ...(model.is_still_image ? [cell('Value', value_text(metric, summary.mean))] : [
      cell('Worst', at === null || !model.has_player ? value_text(metric, summary.worst)
        : el('button', { class: 'link', click: () => { model.choose_metric(metric.name); model.jump(at); } }, value_text(metric, summary.worst)),
      at === null ? null : el('span', { class: 'sub' }, seconds(at))),
      cell('Worst 5 %', value_text(metric, summary.worst5)),
      cell('Mean', value_text(metric, summary.mean), metric.sampled ? el('span', { class: 'sub' },
        `${number(metric.sampled.low, 2)} … ${number(metric.sampled.high, 2)}`) : null),
    ]),
    el('td', { class: 'scales' }, scale(model, metric), el('span', { class: 'sub' }, scale_words(model, metric))),
    el('td', { 'data-label': 'Required' }, ...(required.length === 0 ? ['–'] : required.map((one) => el('span', {},
      el('span', { class: one.passed ? 'met' : 'unmet' }, one.passed ? 'Met' : 'Not met'), el('span', { class: 'sub' }, one.expression))))));
}

const first_sentence = (text: string) => text.match(/^.*?[.!?:;](?=\s|$)/)?.[0].replace(/[:;]$/, '.') ?? text;

function metrics(model: Model): HTMLElement {
  const all = model.metrics;
  const marks = model.is_still_image ? 'The dot is the value' : 'The dot is the worst moment, the line the mean';
  const low = section('Metrics', all.length > 0 ? `Most telling first. ${marks}; the darker end of a scale is its best band.` : '');
  if (all.length === 0) {
    low.append(el('p', { class: 'quiet' }, model.candidate.identicalBytes ? 'None were needed: the files are identical.' : 'None could be measured.'));
  } else {
    const numbers = model.is_still_image ? ['Value'] : ['Worst', 'Worst 5 %', 'Mean'];
    const head = ['Metric', ...numbers, 'Scale', 'Required'];
    low.append(el('table', { class: 'metrics' },
      el('thead', {}, el('tr', {}, ...head.map((name, i) => el('th', { class: i > 0 && i <= numbers.length ? 'number' : null, scope: 'col' }, name)))),
      el('tbody', {}, ...all.map((metric) => metric_row(model, metric)))));
  }
  const missing = [...model.candidate.metrics.filter((metric) => !metric.summary).map((metric) => `${metric.name} (${metric.whyNot || 'no value'})`),
    ...model.candidate.skipped.map((one) => `${one.metric} (${one.reason})`)];
  if (missing.length > 0) low.append(el('p', { class: 'quiet' }, 'Not measured: ' + missing.join('; ') + '.'));
  return low;
}

// ---- files -------------------------------------------------------------------

const known = (value: number) => value > 0 ? count(value) : '–';

// The numbers of dropped and merged frames, as on the timeline.
function frames_words(model: Model): string {
  const [a, b] = [model.data.reference.frames, model.candidate.file.frames];
  if (b === 0) return '';
  const { dropped, merged } = uncovered(model.candidate, runs_of(model.candidate, 'reference'));
  const words = [dropped.size ? `${count(dropped.size)} dropped` : '', merged.size ? `${count(merged.size)} merged` : ''].filter((word) => word);
  if (words.length > 0) return words.join(', ');
  return a === b ? 'none' : (b > a ? '+' : '') + number(b - a, 0);
}

function files(model: Model): HTMLElement {
  const a = model.data.reference;
  const b = model.candidate.file;
  const plays = (value: number | null) => value === null ? '–' : value === 0 ? 'forever' : value === 1 ? 'once' : count(value) + ' times';
  const format = (file: FileFacts) => file.container + (file.codec && file.codec !== file.container ? `, ${file.codec}` : '') || '–';
  const same = (x: unknown, y: unknown) => (x === y ? 'none' : 'different');
  const rows: [string, string, string, string][] = [
    ['File', a.path, b.path, ''],
    ['Format', format(a), format(b), b.codec ? same(a.codec, b.codec) : ''],
    ['Size', bytes(a.bytes), bytes(b.bytes), a.bytes === b.bytes ? 'none' : change(a.bytes, b.bytes)],
    ['Picture', a.width ? place(a) : '–', b.width ? place(b) : '–', b.width ? same(place(a), place(b)) : ''],
    ['Frames', known(a.frames), known(b.frames), frames_words(model)],
    ['Running time', a.frames ? seconds(a.duration) : '–', b.frames ? seconds(b.duration) : '–', b.frames === 0 ? '' : Math.abs(a.duration - b.duration) < 0.5 ? 'none' : (b.duration > a.duration ? '+' : '') + seconds(b.duration - a.duration)],
    ['Plays', plays(a.plays), plays(b.plays), b.frames ? same(a.plays, b.plays) : ''],
    ['Content (SHA-256)', a.sha256.slice(0, 16) || '–', b.sha256.slice(0, 16) || '–', b.sha256 ? same(a.sha256, b.sha256) : ''],
  ];
  const low = section('Files');
  low.append(el('table', { class: 'facts' },
    el('thead', {}, el('tr', {}, el('td'), ...['Original', 'Compressed', 'Difference'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map(([name, x, y, difference]) => el('tr', {}, el('th', { scope: 'row' }, name),
      el('td', { class: name.startsWith('Content') ? 'mono' : null, title: name.startsWith('Content') ? a.sha256 : null }, x),
      el('td', { class: name.startsWith('Content') ? 'mono' : null, title: name.startsWith('Content') ? b.sha256 : null }, y),
      el('td', { class: difference === 'none' ? 'same' : null }, difference))))));
  return low;
}

// ---- how it was made -----------------------------------------------------------

function pictures_words(data: ComparisonData): string {
  const { embed, stills, complete } = data.pictures;
  const full = stills.filter((still) => !still[4]);
  if (embed === 'none' || full.length === 0) return 'None';
  const exact = full.filter((still) => still[5]).length;
  const shown = (side: number) => full.filter((still) => still[0] === side).length;
  const sides = Array.from({ length: data.candidates.length + 1 }, (_, side) => shown(side));
  const same = sides.every((many) => many === sides[0]);
  const many = same ? `${count(sides[0])} frames of each file` : `${count(sides[0])} frames of the original, ${count(full.length - sides[0])} of what is compared with it`;
  const which = complete ? 'Every frame' : `${many}: the worst instants, then an even spread`;
  const how = exact === full.length ? 'exact to the pixel' : exact === 0 ? 'close, not exact' : `${exact} of ${full.length} exact, the others close`;
  return `${which}, as WebP, ${how}.` + (complete ? '' : ' The others are small previews or left out.');
}

// What was asked for, by the name that the report has for it, and the flag that
// asks for it. Of some there is one value that nobody has to ask for.
const kFlags: [name: string, flag: string, usual?: string][] = [
  ['metrics', '--metric'], ['pairing', '--pairing', 'auto'], ['sampling', '--sampling', 'auto'], ['sample', '--sample'],
  ['max_frames', '--max-frames'], ['confidence', '--confidence'], ['start', '--start'], ['end', '--end'], ['frames', '--frames'],
  ['offset', '--offset'], ['subsample', '--subsample'], ['resize', '--resize', 'test'], ['background', '--background', 'both'],
  ['nits', '--nits', '80'], ['policy', '--policy', 'default'], ['delay_rule', '--delay-rule', 'browser'],
  ['frame_rate', '--frame-rate'], ['raw_video', '--raw-video'],
];

// The command that repeats this comparison.
function again(model: Model): string {
  const { data, candidate } = model;
  const asked = new Map(data.options);
  const value_of = (name: string) => {
    const value = asked.get(name);
    if (name === 'sampling') return value?.split(',')[0];  // its numbers are options of their own
    if (name === 'resize' && value === 'reference') return 'ref';
    if (name === 'background' && !value?.startsWith('#')) return 'both';
    if (name === 'policy') return asked.get('policy_file') ?? value;
    return value;
  };
  const full = asked.get('full') === 'true';
  const judged = asked.get('policy') !== 'none';
  const words = kFlags.filter(([name]) => !(full && name === 'sampling') && (judged || name !== 'policy')).flatMap(([name, flag, usual]) => {
    const value = value_of(name);
    return value === undefined || value === usual ? [] : [flag, value];
  });
  if (full) words.push('--full');
  words.push(judged ? '--verdict' : '--no-verdict');  // metrics are named, which alone get none
  if (asked.has('tolerant')) words.push('--tolerant');
  const required = candidate.requirements.flatMap((one) => ['--require', one.expression]);
  return command('compare', data.reference.path, candidate.file.path, ...words, ...required);
}

function save(data: ComparisonData) {
  const link = el('a', { href: URL.createObjectURL(new Blob([part('report') ?? ''], { type: 'application/json' })),
    download: short_name(data.reference.path, 80).replace(/\.[^.]*$/, '') + '-report.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

// A bar of the time spent, with a part and its milliseconds for each step.
function time_bar(parts: [string, number][]): HTMLElement {
  const total = parts.reduce((sum, [, ms]) => sum + ms, 0);
  const bar = el('span', { class: 'time-bar', 'aria-hidden': 'true' });
  for (const [, ms] of parts) {
    const piece = el('i');
    piece.style.flexGrow = String(total > 0 ? ms / total : 1);
    bar.append(piece);
  }
  return el('span', {}, bar, el('span', { class: 'sub' }, parts.map(([name, ms]) => `${name} ${number(ms, 0)}`).join(', ')));
}

// The part of the original that was compared.
function part_words(data: ComparisonData): string {
  const asked = new Map(data.options);
  const place = (text: string) => text.endsWith('f') ? 'frame ' + text.slice(0, -1) : seconds(parseFloat(text));
  const [start, end, frames, subsample, offset] = ['start', 'end', 'frames', 'subsample', 'offset'].map((name) => asked.get(name));
  const words = [start ? 'from ' + place(start) : '', end ? 'to ' + place(end) : '', frames ? count(Number(frames)) + ' frames' : '',
    subsample ? `every ${subsample}th frame` : '', offset ? `the compressed file ${offset.replace(/f$/, ' frames').replace(/ms$/, ' ms')} late` : '']
    .filter((word) => word);
  return words.length > 0 ? capital(words.join(', ')) : 'All of it';
}

function sampling_words(data: ComparisonData): string {
  const text = new Map(data.options).get('sampling') ?? '–';
  if (text.startsWith('full')) return 'None: every pair is measured';
  return text.startsWith('auto') ? 'Only of very many pairs (auto)' : capital(text);
}

function made(model: Model): HTMLElement {
  const { data, candidate } = model;
  const { timing } = data;
  const option = (name: string) => data.options.find(([key]) => key === name)?.[1] ?? '–';
  const rest = Math.max(0, timing.total - (timing.decode + timing.measure) / data.threads);
  const entry = (name: string, ...value: (Node | string)[]) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));
  // Highway calls the sets of AVX-512 AVX3.
  const program = data.simd ? [data.simd.replace(/^AVX3.*/, 'AVX-512'), data.threads === 1 ? '1 thread' : data.threads + ' threads'] : [];
  const low = section('How this was made');
  const list = el('dl', { class: 'made' }, entry('Program', [`Framewise ${data.program}`, ...program].join(', ')));
  // Of what could not be read nothing else is known.
  if (candidate.pairs > 0) {
    list.append(
      entry('Pairing', `${candidate.pairing}: ${candidate.pairingWhy}. ${count(candidate.measured)} of ${count(candidate.pairs)} distinct pairs measured, ${count(candidate.identical)} of them identical.`),
      entry('Measured on', candidate.measuredAs || '–'));
  }
  if (data.options.length > 0) {
    list.append(
      entry('Part', part_words(data)),
      entry('Sampling', sampling_words(data)),
      entry('Policy', option('policy') === 'none' ? 'none: no verdict was asked for' : option('policy')),
      entry('Transparent pixels', 'over ' + option('background')),
      entry('GIF delays', option('delay_rule') === 'stored' ? 'as stored' : 'as browsers play them (10 ms or less counts as 100 ms)'));
  }
  if (timing.total > 0) {
    list.append(entry('Time', `${number(timing.total, 0)} ms`, time_bar([['decode', timing.decode / data.threads], ['measure', timing.measure / data.threads], ['defects, verdict, pictures', rest]])));
  }
  list.append(
    entry('Pictures in this file', pictures_words(data)),
    entry('Data', el('button', { class: 'link', click: () => save(data) }, 'Save the report as JSON')),
    el('div', { class: 'wide' }, el('dt', {}, 'Again'), el('dd', {}, el('code', {}, again(model)))));
  low.append(list);
  return low;
}

export function tables(model: Model): HTMLElement {
  const all = el('div');
  const draw = () => all.replaceChildren(metrics(model), files(model), made(model));
  model.on((what) => { if (what === 'candidate') draw(); });
  draw();
  return all;
}
