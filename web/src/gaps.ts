// SPDX-License-Identifier: Apache-2.0
// Frames of the original that meet no compressed frame, as where frames are
// paired by what they show: each gets its part of the time that nothing covers,
// next to the compressed frame that stays on screen meanwhile. So it can be
// seen, and looks like any other that was dropped.
import type { Candidate, ComparisonData, Meetings } from './data';

export const kNoPair = -1;

interface Gap {
  before: number;  // the meeting that it comes before
  first: number;   // frames
  last: number;
  begin: number;   // milliseconds
  end: number;
}

const kLostAtAnEnd = ['dropped_frames', 'truncated'];

// What is missing at an end may only not have been asked for: there it has to
// be said that it is lost.
function gap_at_an_end(candidate: Candidate, at_begin: boolean): Gap[] {
  const { meetings } = candidate;
  const last = meetings.at.length - 1;
  return candidate.reasons.filter((reason) => kLostAtAnEnd.includes(reason.kind)).flatMap((reason): Gap[] => {
    const [from, to] = reason.frames;
    if (at_begin && from < meetings.reference[0]) {
      return [{ before: 0, first: from, last: meetings.reference[0] - 1, begin: reason.from, end: meetings.at[0] }];
    }
    if (!at_begin && to > meetings.reference[last]) {
      return [{ before: last + 1, first: meetings.reference[last] + 1, last: to, begin: meetings.at[last] + meetings.duration[last], end: reason.to }];
    }
    return [];
  }).slice(0, 1);
}

function gaps_of(candidate: Candidate): Gap[] {
  const { at, duration, reference } = candidate.meetings;
  if (at.length === 0) return [];
  const found = gap_at_an_end(candidate, true);
  for (let i = 1; i < at.length; ++i) {
    found.push({ before: i, first: reference[i - 1] + 1, last: reference[i] - 1, begin: at[i - 1] + duration[i - 1], end: at[i] });
  }
  found.push(...gap_at_an_end(candidate, false));
  // Less than a millisecond is how times are rounded.
  return found.filter((gap) => gap.last >= gap.first && gap.end - gap.begin >= 1);
}

function fill(candidate: Candidate, gaps: Gap[]): number[] {
  const old = candidate.meetings;
  const filled: Meetings = { at: [], duration: [], reference: [], test: [], pair: [] };
  const add = (at: number, duration: number, reference: number, test: number, pair: number) => {
    filled.at.push(at);
    filled.duration.push(duration);
    filled.reference.push(reference);
    filled.test.push(test);
    filled.pair.push(pair);
  };
  const places: number[] = [];  // where each meeting is now
  let next = 0;
  for (let i = 0; i <= old.at.length; ++i) {
    for (; gaps[next]?.before === i; ++next) {
      const { first, last, begin, end } = gaps[next];
      const each = (end - begin) / (last - first + 1);
      for (let frame = first; frame <= last; ++frame) {
        add(begin + (frame - first) * each, each, frame, old.test[Math.max(0, i - 1)], kNoPair);
      }
    }
    if (i === old.at.length) break;
    places.push(filled.at.length);
    add(old.at[i], old.duration[i], old.reference[i], old.test[i], old.pair[i]);
  }
  candidate.meetings = filled;
  return places;
}

export function fill_gaps(data: ComparisonData) {
  // Every other frame only: nothing is lost.
  if (data.options.some(([name]) => name === 'subsample')) return;
  data.candidates.forEach((candidate, index) => {
    const gaps = gaps_of(candidate);
    if (gaps.length === 0) return;
    const places = fill(candidate, gaps);
    for (const metric of candidate.metrics) {
      for (const moment of metric.worst ?? []) moment[1] = places[moment[1]];
    }
    for (const map of data.pictures.maps) {
      if (map[0] === index) map[1] = places[map[1]];
    }
  });
}
