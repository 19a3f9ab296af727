// SPDX-License-Identifier: Apache-2.0
// Text that cannot be read any more. Cheap measures of each line decide most
// cases; where they do not, the words that were read in both frames do.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "judge/defects/defect_search.h"
#include "measure/text/text_evidence.h"

namespace framewise::judge {
namespace {

using measure::text::Cut;
using measure::text::LineMark;
using measure::text::PageWords;
using measure::text::Reading;
using measure::text::TextOfPair;

// Of the words of a frame. On changes that nobody sees as few as 83 % were read
// again; of text that people read well, as few as 62 %.
constexpr double kWordsLost = 0.60;
constexpr double kWordsFew = 0.80;
// Fewer words than this decide nothing by themselves.
constexpr int kEnoughWords = 20;
// One word per picture is read in pictures without text, too; and 2 of 18 in
// the leaves of a hedge. Of what is read in text, two thirds prove it.
constexpr int kEnoughProofs = 2;
constexpr double kShareOfProofs = 0.25;
// Text that is damaged for less than this cannot be read in that time anyway.
constexpr double kTimeToRead = 300;
// How long one sample at a text stands for at most, in ms: the time between
// samples.
constexpr double kSampleMs = 250;
// Of high frequencies less than this is left after a blur of 0.7 pixels and
// more; few colors, dithering and scaling without a filter keep 0.8 and more.
constexpr double kSharp = 0.5;
constexpr size_t kMostLines = 8;
constexpr size_t kMostWords = 5;

// A pair with text that was examined, and the time that it stands for.
struct TextSample {
  const TextOfPair* text;
  Severity severity = Severity::kInfo;  // info: it can be read
  double from_ms = 0;
  double ms = 0;  // for how long it stands
};

// The share of the words that are kept, where enough were read: of the worst
// frame that has enough, or of all together.
std::optional<double> words_kept(std::span<const PageWords> pages) {
  std::optional<double> worst;
  int words = 0;
  double kept = 0;
  for (const PageWords& page : pages) {
    words += page.words;
    kept += page.words * page.share_kept();
    if (page.words < kEnoughWords) continue;
    worst = std::min(worst.value_or(1), page.share_kept());
  }
  if (!worst && words >= kEnoughWords) worst = kept / words;
  return worst;
}

bool is_text(const measure::text::TextEvidence& text) {
  return std::ranges::any_of(text.pairs, measure::text::has_lines_of_text) ||
         std::ranges::any_of(text.words, [](const PageWords& page) {
           return page.proofs >= kEnoughProofs &&
                  page.proofs >= kShareOfProofs * page.words;
         });
}

// Whether the words that were read decide. A program reads text that is too
// faint for people, and none that vanished.
bool is_for_words(const TextOfPair& text) {
  return text.reading == Reading::kDoubtful || text.reading == Reading::kLost;
}

Severity severity_of(const TextOfPair& text, std::optional<double> kept) {
  const bool doubtful = text.reading == Reading::kDoubtful;
  if (is_for_words(text) && kept) {
    if (*kept < kWordsLost) return Severity::kMajor;
    return *kept < kWordsFew ? Severity::kMinor : Severity::kInfo;
  }
  const Reading reading = doubtful ? text.without_words : text.reading;
  return reading > Reading::kDoubtful ? Severity::kMajor : Severity::kInfo;
}

bool is_cut(const TextOfPair& text) {
  return text.cut > 0 && 2 * text.cut >= text.damaged_lines;
}

std::vector<TextSample> text_samples(const DefectSearch& search,
                                     std::optional<double> kept) {
  std::vector<TextSample> samples;
  for (const TextOfPair& text : search.evidence.text.pairs) {
    if (!search.counts(text.pair)) continue;
    const TimeSpan shown = search.on_screen(text.pair);
    if (!samples.empty()) {
      TextSample& last = samples.back();
      last.ms =
          std::max(last.ms, std::min(kSampleMs, shown.from_ms - last.from_ms));
    }
    samples.push_back({&text, severity_of(text, kept), shown.from_ms,
                       shown.to_ms - shown.from_ms});
  }
  return samples;
}

// All pairs from each damaged sample to the next sample, if that is damaged
// too.
std::vector<size_t> pairs_of(
    const DefectSearch& search, const std::vector<TextSample>& samples,
    const std::function<bool(const TextSample&)>& damaged) {
  std::vector<size_t> pairs;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!damaged(samples[i])) continue;
    const bool lasts = i + 1 < samples.size() && damaged(samples[i + 1]);
    const size_t end =
        lasts ? samples[i + 1].text->pair : samples[i].text->pair + 1;
    for (size_t pair = samples[i].text->pair; pair < end; ++pair) {
      if (search.counts(pair)) pairs.push_back(pair);
    }
  }
  return pairs;
}

// The worst lines of these samples, each area once.
std::vector<DamagedLine> worst_lines(
    const std::vector<const TextSample*>& damaged) {
  struct Seen {
    LineMark mark;
    double at_ms;
    TimeSpan span;
  };
  std::vector<Seen> seen;
  for (const TextSample* const sample : damaged) {
    const double end = sample->from_ms + sample->ms;
    for (const LineMark& mark : sample->text->damaged) {
      const auto same = std::ranges::find_if(seen, [&](const Seen& known) {
        return !intersected(known.mark.area, mark.area).empty();
      });
      if (same == seen.end()) {
        seen.push_back({mark, sample->from_ms, {sample->from_ms, end}});
        continue;
      }
      same->span.to_ms = end;
      if (!is_worse(mark, same->mark)) continue;
      same->mark = mark;
      same->at_ms = sample->from_ms;
    }
  }
  std::ranges::stable_sort(seen, [](const Seen& a, const Seen& b) {
    return is_worse(a.mark, b.mark);
  });
  std::vector<DamagedLine> lines;
  for (const auto& [mark, at_ms, span] : seen) {
    if (lines.size() == kMostLines) break;
    lines.push_back({mark.area,
                     span,
                     at_ms,
                     double(mark.correlation),
                     double(mark.contrast),
                     {}});
  }
  return lines;
}

// Whether people take it for a word: programs read borders and icons as single
// letters.
bool is_word(const WordChange& word) { return word.before.size() >= 3; }

// Adds what was read in the lines; lines that are not there yet come last.
void add_words(const DefectSearch& search, std::vector<DamagedLine>& lines) {
  size_t words = 0;
  for (const PageWords& page : search.evidence.text.words) {
    for (const PageWords::Line& read : page.lines) {
      auto line = std::ranges::find_if(lines, [&](const DamagedLine& one) {
        return !intersected(one.area, read.area).empty();
      });
      const bool tells = std::ranges::any_of(read.lost, is_word);
      if (line == lines.end() && tells && lines.size() < kMostLines) {
        lines.push_back(
            {.area = read.area, .at_ms = search.on_screen(page.pair).from_ms});
        line = lines.end() - 1;
      }
      for (const WordChange& word : read.lost) {
        if (line == lines.end() || words == kMostWords) break;
        if (!is_word(word)) continue;
        line->words.push_back(word);
        ++words;
      }
    }
  }
}

bool most_vanished(const TextOfPair& worst) {
  const auto vanished =
      std::ranges::count_if(worst.damaged, &LineMark::vanished);
  return 2 * size_t(vanished) > worst.damaged.size();
}

TextCause cause_of(const TextOfPair& worst) {
  const auto by_color =
      std::ranges::count_if(worst.damaged, &LineMark::by_color);
  if (2 * size_t(by_color) > worst.damaged.size()) return TextCause::kChroma;
  if (most_vanished(worst)) return TextCause::kContrast;
  if (worst.measures.sharpness.value_or(1) < kSharp) return TextCause::kBlur;
  return worst.reading == Reading::kFaint ? TextCause::kContrast
                                          : TextCause::kQuantizing;
}

Words words_of(const DefectSearch& search, const TextOfPair& worst,
               TextCause cause) {
  if (most_vanished(worst)) {
    return {"it vanished, nothing is left of its strokes",
            "something covers or clears it: compare what was encoded with the "
            "original"};
  }
  switch (cause) {
    case TextCause::kBlur:
      return {
          "it is blurred",
          search.is_resized()
              ? "the test was made smaller: keep the size of the original"
              : hint_for(search, "do not blur, denoise or scale down text")};
    case TextCause::kQuantizing:
      return {"its strokes are broken",
              hint_for(search,
                       "use more colors and no dither, or encode with less "
                       "loss")};
    case TextCause::kContrast:
      return {"it has nearly the color of its ground",
              "keep the colors of faint text: use more colors, or palettes of "
              "single frames"};
    case TextCause::kChroma:
      return {"it differs from its ground in color alone, which is smeared",
              "store color at full size (4:4:4)"};
  }
  return {};
}

Measured measured_of(const TextOfPair& worst, std::optional<double> kept) {
  const auto lost = [&](double share, double limit, const char* unit) {
    return Measured{100 * (1 - share), 100 * limit, unit};
  };
  if (is_for_words(worst) && kept) {
    return lost(*kept, 1 - kWordsFew, "% of the words");
  }
  return worst.reading == Reading::kFaint
             ? lost(worst.measures.contrast_kept, 0.5, "% of the contrast")
             : lost(worst.measures.correlation, 0.25, "% of the correlation");
}

double share_of_time(const std::vector<TextSample>& samples,
                     const std::vector<const TextSample*>& damaged) {
  double all = 0;
  double part = 0;
  for (const TextSample& sample : samples) all += sample.ms;
  for (const TextSample* const sample : damaged) part += sample->ms;
  return all > 0 ? part / all : 1;
}

std::string time_text(double share) {
  if (share >= 0.995) return "";
  return fmt::format(" for {:.0f} % of the time that text is shown",
                     std::max(1.0, 100 * share));
}

struct Damage {
  std::vector<const TextSample*> samples;
  const TextSample* worst = nullptr;
  Severity severity = Severity::kInfo;
};

// Absent where too little time is damaged to matter.
std::optional<Damage> damage_of(
    const std::vector<TextSample>& samples,
    const std::function<bool(const TextSample&)>& holds) {
  Damage damage;
  double ms = 0;
  for (const TextSample& sample : samples) {
    if (!holds(sample)) continue;
    damage.samples.push_back(&sample);
    damage.severity = std::max(damage.severity, sample.severity);
    ms += sample.ms;
    if (!damage.worst || sample.text->measures.correlation <
                             damage.worst->text->measures.correlation) {
      damage.worst = &sample;
    }
  }
  if (damage.samples.empty()) return std::nullopt;
  const bool lasts = ms >= kTimeToRead || damage.samples.size() > 1 ||
                     share_of_time(samples, damage.samples) >= 0.5;
  return lasts ? std::optional(std::move(damage)) : std::nullopt;
}

Rect region_of_samples(const std::vector<const TextSample*>& damaged) {
  Rect region = damaged.front()->text->damaged_area;
  for (const TextSample* const sample : damaged) {
    region = united(region, sample->text->damaged_area);
  }
  return region;
}

Reason& add_text_reason(DefectSearch& search, DefectKind kind,
                        const std::vector<TextSample>& samples,
                        const Damage& damage,
                        const std::function<bool(const TextSample&)>& holds,
                        Words words) {
  Reason& reason =
      search.add(kind, damage.severity, std::move(words),
                 pairs_of(search, samples, holds), damage.worst->text->pair);
  TextDamage& text = reason.text.emplace();
  text.share_of_time = share_of_time(samples, damage.samples);
  text.lines = worst_lines(damage.samples);
  reason.region = region_of_samples(damage.samples);
  return reason;
}

void find_illegible(DefectSearch& search,
                    const std::vector<TextSample>& samples,
                    std::optional<double> kept) {
  const auto holds = [](const TextSample& sample) {
    return sample.severity > Severity::kInfo && !is_cut(*sample.text);
  };
  const auto damage = damage_of(samples, holds);
  if (!damage) return;
  const TextOfPair& worst = *damage->worst->text;
  const TextCause cause = cause_of(worst);
  Words words = words_of(search, worst, cause);
  words.message = fmt::format(
      "{} of {} lines of text {} be read{}: {}", worst.damaged_lines,
      worst.lines,
      damage->severity == Severity::kMinor ? "can hardly" : "cannot",
      time_text(share_of_time(samples, damage->samples)), words.message);
  Reason& reason = add_text_reason(search, DefectKind::kTextIllegible, samples,
                                   *damage, holds, std::move(words));
  reason.text->cause = cause;
  reason.text->words_kept = kept;
  add_words(search, reason.text->lines);
  reason.measured = measured_of(worst, kept);
  for (const DefectKind other :
       {DefectKind::kBlur, DefectKind::kNoise, DefectKind::kDitherNoise,
        DefectKind::kPaletteLoss}) {
    search.raise_severity(other, damage->severity);
  }
}

const char* side_of(Cut cut) {
  switch (cut) {
    case Cut::kTop: return "top";
    case Cut::kBottom: return "bottom";
    case Cut::kLeft: return "left";
    case Cut::kRight: return "right";
    case Cut::kNone: break;
  }
  return "edge";
}

void find_clipped(DefectSearch& search,
                  const std::vector<TextSample>& samples) {
  const auto holds = [](const TextSample& sample) {
    return sample.severity > Severity::kInfo && is_cut(*sample.text);
  };
  const auto damage = damage_of(samples, holds);
  if (!damage) return;
  const TextOfPair& worst = *damage->worst->text;
  const auto cut = std::ranges::find_if(
      worst.damaged,
      [](const LineMark& line) { return line.cut != Cut::kNone; });
  const char* const side =
      side_of(cut == worst.damaged.end() ? Cut::kNone : cut->cut);
  add_text_reason(
      search, DefectKind::kTextClipped, samples, *damage, holds,
      {fmt::format("the strokes of {} of {} lines of text are cut at the {}{}",
                   worst.cut, worst.lines, side,
                   time_text(share_of_time(samples, damage->samples))),
       "a rectangle that is too small was written or cleared: check crops, "
       "overlays and the rectangles of frames"})
      .measured = Measured{double(worst.cut), 0, "lines of text"};
}

}  // namespace

void find_damaged_text(DefectSearch& search) {
  const measure::text::TextEvidence& text = search.evidence.text;
  if (text.pairs.empty() || !is_text(text)) return;
  const std::optional<double> kept = words_kept(text.words);
  const std::vector<TextSample> samples = text_samples(search, kept);
  find_illegible(search, samples, kept);
  find_clipped(search, samples);
}

}  // namespace framewise::judge
