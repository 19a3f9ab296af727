// SPDX-License-Identifier: Apache-2.0
// Formats numbers and times, and has the words for verdicts and kinds of defects.
import type { Candidate, Metric, Reason, Severity, Status } from './data';
import { code_of, kMarks, visible } from './dom';

const kThin = '\u202f';
const kMinus = '\u2212';

export function number(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !isFinite(value)) return '–';
  const [whole, rest] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, kThin);
  const zero = !/[1-9]/.test(whole + (rest ?? ''));
  return (value < 0 && !zero ? kMinus : '') + grouped + (rest ? '.' + rest : '');
}

export const count = (value: number) => number(value, 0);

export const seconds = (ms: number) => number(ms / 1000, 3) + ' s';

export function bytes(value: number): string {
  if (value < 1000) return count(value) + ' B';
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  do {
    value /= 1000;
    ++unit;
  } while (value >= 999.5 && unit < 3);
  return number(value, value < 9.95 ? 1 : 0) + ' ' + units[unit];
}

export function change(before: number, after: number): string {
  if (before <= 0) return '–';
  const exact = (after / before - 1) * 100;
  // Something is always left.
  if (exact < -99 && after > 0) return number(Math.max(exact, -99.9), 1) + ' %';
  const percent = Math.round(exact);
  return percent === 0 ? '±0 %' : (percent > 0 ? '+' : '') + number(percent, 0) + ' %';
}

// The end of a path, cut in the middle where it is long.
export function short_name(path: string, longest = 40): string {
  const name = path.slice(path.lastIndexOf('/') + 1) || path;
  const letters = [...name];
  if (letters.length <= longest) return visible(name);
  const half = Math.floor((longest - 1) / 2);
  return visible(letters.slice(0, half).join('') + '…' + letters.slice(-half).join(''));
}

export const kStatus: Record<Status, string> = {
  PASS: 'Looks right',
  WARNING: 'Look closer',
  ARTIFACT: 'Visibly damaged',
  ERROR: 'Could not compare',
  UNKNOWN: 'No verdict',
};

export const kSeverity: Record<Severity, string> = {
  ruinous: 'Ruins it',
  major: 'Easy to see',
  minor: 'Slight',
  info: 'For information',
};

export const severity_icon = (severity: Severity) =>
  severity === 'info' ? 'info' : severity === 'minor' ? 'WARNING' : 'ARTIFACT';

// Names of what is no defect of the picture; those of defects come with the
// page (src/judge/defects/defect_kinds.cc), so that every output says the same.
const kTitles: Record<string, string> = {
  input: 'Damaged file',
  internal: 'Defect of Framewise',
  io: 'Could not be opened',
  limit: 'Over a limit',
  requirement_failed: 'Requirement not met',
  timeout: 'Took too long',
  unsupported: 'Cannot be read here',
};

export function name_kinds(titles: Record<string, string>) {
  for (const [kind, title] of Object.entries(titles)) kTitles[kind] ??= capital(title);
}

export const title_of = (kind: string) =>
  kTitles[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1).replace(/_/g, ' ');

// Equal pictures can still play at another speed, or less often: they are good
// news only where nothing else is wrong.
function only_equal(candidate: Candidate): boolean {
  const { status, reasons } = candidate;
  return candidate.identicalPixels &&
    (status === 'PASS' || (status === 'UNKNOWN' && reasons.every((reason) => reason.severity === 'info')));
}

// What the page shows: nothing needs a verdict to say that files are equal.
export function status_of(candidate: Candidate): Status {
  return candidate.identicalBytes || only_equal(candidate) ? 'PASS' : candidate.status;
}

export function headline(candidate: Candidate): string {
  if (candidate.identicalBytes) return 'Identical';
  if (only_equal(candidate)) return 'Identical pictures';
  return kStatus[candidate.status];
}

// Up to three findings, the worst first.
export function sentence(candidate: Candidate): string {
  if (candidate.identicalBytes) return 'Both files are the same, byte for byte.';
  if (only_equal(candidate)) return 'Every pixel of every frame is equal; the files differ.';
  if (candidate.summary) return full_stop(candidate.summary);
  const grave = candidate.reasons.filter((reason) => reason.severity !== 'info');
  if (grave.length > 0) {
    return grave.slice(0, 3).map((reason) => full_stop(reason.message)).join(' ');
  }
  const failed = candidate.requirements.filter((one) => !one.passed);
  if (failed.length > 0) {
    return 'Not met: ' + failed.map((one) => one.expression).join(', ') + '.';
  }
  if (candidate.status === 'PASS') return 'Nothing was found that a viewer would notice.';
  if (candidate.status === 'UNKNOWN') {
    return 'Nothing was required of it. The numbers below are yours to judge; --require asks for more.';
  }
  return '';
}

// Messages are written to follow a name: alone they are sentences.
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const full_stop = (text: string) => capital(/[.!?]$/.test(text) ? text : text + '.');

// The quality band of a value; empty if the metric has none.
export function band_of(metric: Metric, value: number | null): string {
  if (value === null || !metric.bands) return '';
  const band = metric.bands.find(([bound]) => bound === null || (metric.higher ? value >= bound : value <= bound));
  return band?.[1] ?? metric.bands[metric.bands.length - 1][1];
}

const kShort: Record<string, string> = {
  cvvdp: 'ColorVideoVDP', butteraugli: 'Butteraugli', butteraugli_3norm: 'Butteraugli', ciede2000: 'Color (ΔE 2000)', gmsd: 'Edges (GMSD)', ms_ssim: 'MS-SSIM',
  psnr: 'PSNR', psnr_y: 'PSNR-Y', score: 'Score', ssim: 'SSIM',
};
// The short name of a metric.
export const metric_name = (metric: Metric) =>
  kShort[metric.name] ?? (metric.title.length <= 16 ? metric.title : metric.name);

export const decimals_of = (metric: Metric) => {
  if (metric.unit === 'dB') return 1;
  const high = metric.highest;
  if (high !== null && high <= 1) return 3;
  return 2;
};

export function value_text(metric: Metric, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  // A peak without any noise below it: the number is only where we stop.
  if (metric.unit === 'dB' && value === metric.perfect) return 'identical';
  const unit = metric.unit ? ' ' + metric.unit : '';
  return number(value, decimals_of(metric)) + unit;
}

export function span_text(reason: Reason): string {
  const from = number(reason.from / 1000, 3);
  const to = number(reason.to / 1000, 3);
  const [first, last] = reason.frames;
  const frames = first === last ? `frame ${first}` : `frames ${first}–${last}`;
  return (reason.to > reason.from ? `${from}–${to} s · ` : '') + frames;
}

export const place = (file: { width: number; height: number }) =>
  `${count(file.width)} × ${count(file.height)}`;

// As a shell takes it; one that knows $'…' where a word has marks that would
// not be seen.
export function command(...words: string[]): string {
  const quote = (word: string) => {
    if (/^[\w./:=+,@%-]+$/.test(word)) return word;
    if (visible(word) === word) return `'${word.replace(/'/g, `'\\''`)}'`;
    return `$'${word.replace(/[\\']/g, '\\$&').replace(kMarks, (mark) => '\\u' + code_of(mark))}'`;
  };
  return ['framewise', ...words].map(quote).join(' ');
}
