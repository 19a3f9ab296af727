// SPDX-License-Identifier: Apache-2.0
#include "optimize/candidate.h"

#include <algorithm>
#include <cmath>

namespace framewise::optimization {
namespace {

// An estimate from one trial errs by this share more for each point of
// SSIMULACRA2 between the trial and the targets.
constexpr double kMarginOfAPoint = 0.01;

// How much of what the first trials of other encodings exceeded or missed their
// expected quality by an encoding is expected to do, too: contents that are
// easy for one transform codec are so for another.
constexpr double kAlike = 0.8;
// Of misses no more than this: what is hard for one, such as pixel art for
// subsampled chroma, need not be for another.
constexpr double kMostMiss = 4;

// Whether its quality goes with that of others: a palette's does not.
bool is_alike(const Encoding& encoding) {
  return !encoding.is_external() && encoding.format != FileFormat::kGif &&
         (encoding.knob_name == "quality" || encoding.knob_name == "crf");
}

// The pixels of the input, for its expected size. A GIF takes about as many
// bytes again without loss, whatever its pixels take usually.
int64_t pixels_for(const Encoding& encoding, const InputFacts& facts) {
  const bool gif_again =
      encoding.format == FileFormat::kGif && facts.format == FileFormat::kGif;
  if (!gif_again) return facts.frames * facts.info.size.pixels();
  return int64_t(8 * double(facts.info.file_bytes) /
                 encoding.expected.back().bits_per_pixel);
}

}  // namespace

bool is_slow(const Encoding& encoding) {
  return encoding.format == FileFormat::kAvif ||
         encoding.format == VideoFormat::kWebm;
}

bool may_reach(const Candidate& candidate) {
  return candidate.reaches || candidate.margins.back().quality >= 0;
}

void sort_by_estimate(std::vector<Candidate>& candidates) {
  std::erase_if(candidates, [](const Candidate& one) { return !one.encoding; });
  std::ranges::stable_sort(
      candidates, [](const Candidate& a, const Candidate& b) {
        if (a.reaches != b.reaches) return a.reaches;
        return a.estimate.value_or(0) < b.estimate.value_or(0);
      });
}

void begin_search(Candidate& candidate, const TrialInput& input) {
  const Encoding& encoding = *candidate.encoding;
  candidate.search = std::make_unique<TrialSearch>(
      encoding, input.targets, input.options, candidate.margins,
      pixels_for(encoding, input.facts));
}

void estimate_by(const Trial& trial, int64_t bytes,
                 std::span<const KnobPoint> margins, Candidate& candidate) {
  const Encoding& encoding = *candidate.encoding;
  candidate.estimate = bytes;
  candidate.doubt = kEstimateMargin;
  if (encoding.knob_name.empty() || !trial.margin) return;
  // Of the part that a palette or a loss of GIF misses, the expected curve says
  // little: more quality may take hardly more bytes, so that only trials show
  // it.
  double growth = size_at_targets(encoding, margins, trial.row.knob);
  if (!is_alike(encoding)) growth = std::min(growth, 1.0);
  candidate.estimate = int64_t(double(bytes) * growth);
  candidate.doubt += kMarginOfAPoint * std::abs(*trial.margin);
}

void FirstTrials::expect_alike(Candidate& candidate) const {
  if (residuals_.empty() || !is_alike(*candidate.encoding)) return;
  double sum = 0;
  for (const double one : residuals_) sum += one;
  for (KnobPoint& point : candidate.margins) {
    point.quality += kAlike * sum / double(residuals_.size());
  }
}

void FirstTrials::learn(const Candidate& candidate, const Trial& first) {
  if (!first.margin || !is_alike(*candidate.encoding)) return;
  const double residual =
      *first.margin - candidate.search->expected_at(first.row.knob);
  residuals_.push_back(std::max(residual, -kMostMiss));
}

}  // namespace framewise::optimization
