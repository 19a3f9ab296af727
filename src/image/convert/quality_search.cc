// SPDX-License-Identifier: Apache-2.0
#include "image/convert/quality_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/numeric/knob_search.h"
#include "base/result.h"

namespace framewise::image {
namespace {

// A file that uses all but this share of the allowed bytes is good enough, in
// powers of two: 3 %.
constexpr double kSizeTolerance = 0.045;
constexpr int kMostProbes = 8;

// A score rises with the quality, a size falls with it: the search for a size
// runs on the negative quality.
class Search {
 public:
  Search(const Encoding& encoding, const QualityGoal& goal, int64_t pixels)
      : by_size_(goal.bytes.has_value()),
        search_(knob_goal(encoding, goal),
                expected(encoding, by_size_, pixels)) {}

  std::optional<double> next() const {
    const auto knob = search_.next();
    return knob ? std::optional(by_size_ ? -*knob : *knob) : std::nullopt;
  }
  void add(double quality, double score, int64_t bytes) {
    if (by_size_) {
      search_.add(-quality, -std::log2(double(bytes)));
    } else {
      search_.add(quality, score);
    }
  }
  // The quality of the best file that reaches the goal, and of the one that
  // comes closest where none does.
  std::optional<double> best() const { return quality_of(search_.best()); }
  std::optional<double> closest() const {
    return quality_of(search_.closest());
  }

 private:
  static KnobGoal knob_goal(const Encoding& encoding, const QualityGoal& goal) {
    if (!goal.bytes) {
      return {.lowest = encoding.lowest,
              .highest = encoding.highest,
              .step = encoding.step,
              .target = *goal.score,
              .tolerance = goal.tolerance,
              .most_probes = kMostProbes};
    }
    return {.lowest = -encoding.highest,
            .highest = -encoding.lowest,
            .step = encoding.step,
            .target = -std::log2(double(*goal.bytes)),
            .tolerance = kSizeTolerance,
            .most_probes = kMostProbes};
  }

  static std::vector<KnobPoint> expected(const Encoding& encoding, bool by_size,
                                         int64_t pixels) {
    std::vector<KnobPoint> points;
    for (const CurvePoint& point : encoding.curve) {
      if (by_size) {
        const double bytes = point.bits_per_pixel * double(pixels) / 8;
        points.push_back({-point.quality, -std::log2(bytes)});
      } else {
        points.push_back({point.quality, point.score});
      }
    }
    if (by_size) std::reverse(points.begin(), points.end());
    return points;
  }

  std::optional<double> quality_of(
      const std::optional<KnobPoint>& point) const {
    if (!point) return std::nullopt;
    return by_size_ ? -point->knob : point->knob;
  }

  bool by_size_;
  KnobSearch search_;
};

struct Probe {
  double quality = 0;
  std::optional<double> score;
  Encoded encoded;
};

bool reaches(const Probe& probe, const QualityGoal& goal) {
  return goal.bytes ? int64_t(probe.encoded.content.size()) <= *goal.bytes
                    : *probe.score >= *goal.score;
}

WriteOptions options_of(const Encoding& encoding, double quality,
                        const Frame& frame, const WriteOptions& write) {
  WriteOptions options = write;
  options.quality = quality;
  if (frame.format().bits < encoding.bits) options.bits = encoding.bits;
  if (write.subsampling == Subsampling::kAuto) {
    options.subsampling = encoding.subsampling;
  }
  options.webp.sharp_yuv = encoding.sharp_yuv;
  return options;
}

ConvertAttempt attempt_of(const Encoding& encoding, const Probe& probe,
                          int probes, bool reached) {
  return {.encoding = encoding.name,
          .quality = probe.quality,
          .score = probe.score,
          .bytes = int64_t(probe.encoded.content.size()),
          .probes = probes,
          .reached = reached};
}

}  // namespace

Result<Scorer> Scorer::create(const Frame& reference, const OpenOptions& open) {
  const std::string metrics[] = {"ssimulacra2"};
  FrameMeasureOptions options;
  options.executor = open.executor;
  FW_ASSIGN_OR_RETURN(FrameMeasurer measurer,
                      FrameMeasurer::create(metrics, options));
  return Scorer(reference, open, std::move(measurer));
}

Result<double> Scorer::score(const std::vector<std::byte>& content) {
  FW_ASSIGN_OR_RETURN(Animation animation,
                      framewise::open(content, "the encoded file", open_));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInternal, "an encoded file is empty");
  FW_ASSIGN_OR_RETURN(const auto values, measurer_.measure(reference_, *frame));
  if (values.front().value) return *values.front().value;
  return with_hint(fail(ErrorKind::kUnsupported, "SSIMULACRA2 has no value: {}",
                        values.front().why_not),
                   "give a quality instead of a target");
}

Result<Encoded> encode_still(Frame frame, bool has_alpha,
                             const WriteOptions& write) {
  FW_ASSIGN_OR_RETURN(Writer writer, Writer::to_memory({.size = frame.size(),
                                                        .time_base = {},
                                                        .has_alpha = has_alpha},
                                                       write));
  FW_RETURN_IF_ERROR(writer.add(std::move(frame), 0));
  FW_ASSIGN_OR_RETURN(Written written, writer.finish());
  return Encoded{std::move(written.content), std::move(written.notes)};
}

Result<SearchResult> search_quality(const Frame& frame,
                                    const Encoding& encoding,
                                    const QualityGoal& goal,
                                    const WriteOptions& write, Scorer* scorer) {
  Search search(encoding, goal, frame.size().pixels());
  // The best that reaches the goal, and the one that comes closest: no file is
  // encoded twice.
  std::optional<Probe> best, closest;
  int probes = 0;
  while (const auto quality = search.next()) {
    Probe probe{.quality = *quality, .score = {}, .encoded = {}};
    FW_ASSIGN_OR_RETURN(
        probe.encoded,
        encode_still(frame, true,
                     options_of(encoding, *quality, frame, write)));
    if (scorer) {
      FW_ASSIGN_OR_RETURN(probe.score, scorer->score(probe.encoded.content));
    }
    ++probes;
    search.add(*quality, probe.score.value_or(0),
               int64_t(probe.encoded.content.size()));
    const bool is_closest = search.closest() == *quality;
    if (reaches(probe, goal)) {
      if (search.best() == *quality) best = std::move(probe);
    } else if (is_closest) {
      closest = std::move(probe);
    }
  }
  const std::optional<Probe>& chosen = best ? best : closest;
  if (!chosen) return fail(ErrorKind::kInternal, "no quality was tried");
  SearchResult result{attempt_of(encoding, *chosen, probes, best.has_value()),
                      {}};
  if (best) result.encoded = std::move(best->encoded);
  return result;
}

}  // namespace framewise::image
