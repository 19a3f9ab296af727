// SPDX-License-Identifier: Apache-2.0
#include "optimize/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "optimize/trial_search.h"

namespace framewise::optimization {
namespace {

// An encoding is tried on the whole input although its estimate is larger than
// the best result by this factor: estimates from a sample err by so much.
constexpr double kEstimateMargin = 1.15;

// On the sample, an encoding is given up when a setting that misses the targets
// takes this many times the bytes of another encoding that reaches them. Key
// frames, of which a sample has more than the whole, weigh differently by
// format.
constexpr double kHopelessOnSample = 2;

// A trial of the sample that is so near to the targets, in points of
// SSIMULACRA2, ends its search: the expected curve gives the size at the
// targets to about a tenth, and the whole has to be searched anyway.
constexpr double kNearOnSample = 4;

// One encoding on its way from the sample to the whole input.
struct Candidate {
  const Encoding* encoding = nullptr;
  std::vector<KnobPoint> margins;   // expected of the whole input
  std::optional<int64_t> estimate;  // of bytes; absent: nothing is known
  bool reaches = true;              // the targets, on the sample
};

// Of trials of the sample until their whole is estimated: those of the sample.
int64_t bytes_of(const Trial& trial) {
  return trial.row.whole_bytes > 0 ? trial.row.whole_bytes : trial.row.bytes;
}

// Whether the encoder wrote what cannot be read or compared.
bool is_of_the_file(const Error& error) {
  return error.kind == ErrorKind::kInput ||
         error.kind == ErrorKind::kUnsupported ||
         error.kind == ErrorKind::kLimit || error.kind == ErrorKind::kUsage;
}

class Search {
 public:
  explicit Search(const TrialInput& input) : input_(input) {}

  Result<SearchResult> run(std::span<const Encoding> encodings);

 private:
  bool stops() const { return input_.options.compare.stop.stop_requested(); }
  int64_t pixels_for(const Encoding& encoding) const;
  // Whether an error ends all work, or just this trial.
  Result<void> survives(Error error);
  Result<void> sample(Candidate& candidate);
  Result<void> estimate(Candidate& candidate, Trial& best);
  bool is_near(const Trial& trial) const;
  Result<void> prove(const Candidate& candidate);
  Result<Trial> whole_trial(const Encoding& encoding, double knob);
  bool cannot_win(const Trial& failed) const;
  void consider(Trial trial);
  bool better(const Trial& a, const Trial& b) const;

  const TrialInput& input_;
  SearchResult result_;
  int64_t least_on_sample_ = 0;  // bytes that reached the targets; 0: none
};

// The pixels of the input, for its expected size. A GIF takes about as many
// bytes again without loss, whatever its pixels take usually.
int64_t Search::pixels_for(const Encoding& encoding) const {
  const InputFacts& facts = input_.facts;
  const bool gif_again =
      encoding.format == FileFormat::kGif && facts.format == FileFormat::kGif;
  if (!gif_again) return facts.frames * facts.info.size.pixels();
  return int64_t(8 * double(facts.info.file_bytes) /
                 encoding.expected.back().bits_per_pixel);
}

// Being stopped is no failure where there is a result already.
Result<void> Search::survives(Error error) {
  if (error.kind == ErrorKind::kCancelled && result_.best) {
    result_.stopped = true;
    return {};
  }
  return error;
}

// Passing beats failing; then fewer bytes, or, where only bytes are
// prescribed, more quality; of failing ones the nearest to passing.
bool Search::better(const Trial& a, const Trial& b) const {
  if (a.row.passed != b.row.passed) return a.row.passed;
  const auto quality = [](const Trial& trial) {
    return trial.margin.value_or(
        trial.row.score.value_or(-std::numeric_limits<double>::infinity()));
  };
  const bool by_bytes = input_.targets.only_bytes();
  if (a.row.passed && by_bytes) return quality(a) > quality(b);
  if (a.row.passed || by_bytes) return bytes_of(a) < bytes_of(b);
  return quality(a) > quality(b);
}

void Search::consider(Trial trial) {
  result_.rows.push_back(trial.row);
  if (trial.row.error) {
    if (!result_.failure) result_.failure = trial.row.error;
    return;
  }
  Trial loser = std::move(trial);
  if (!result_.best) {
    result_.best = std::move(loser);
    return;
  }
  if (better(loser, *result_.best)) std::swap(loser, *result_.best);
  std::error_code ignored;
  if (!loser.file.empty()) std::filesystem::remove(loser.file, ignored);
}

// A setting that misses the targets and takes as much as the best result:
// whatever reaches them takes more.
bool Search::cannot_win(const Trial& failed) const {
  return !failed.row.passed && result_.best && result_.best->row.passed &&
         !input_.targets.only_bytes() &&
         failed.row.whole_bytes >= result_.best->row.whole_bytes;
}

// Whether the trial predicts the size at the targets.
bool Search::is_near(const Trial& trial) const {
  return !input_.options.dry_run && !trial.encoding->knob_name.empty() &&
         trial.margin && std::abs(*trial.margin) <= kNearOnSample;
}

// Of the whole input at the targets, by the trial of the sample.
Result<void> Search::estimate(Candidate& candidate, Trial& best) {
  FW_ASSIGN_OR_RETURN(const int64_t bytes, estimated_whole_bytes(input_, best));
  best.row.whole_bytes = bytes;
  for (OptimizeTrial& row : result_.rows) {
    if (row.sample && row.encoding == best.row.encoding &&
        row.knob == best.row.knob) {
      row.whole_bytes = bytes;
    }
  }
  candidate.estimate =
      is_near(best) ? int64_t(double(bytes) *
                              size_at_targets(*candidate.encoding,
                                              candidate.margins, best.row.knob))
                    : bytes;
  return {};
}

Result<void> Search::sample(Candidate& candidate) {
  const Encoding& encoding = *candidate.encoding;
  TrialSearch search(encoding, input_.targets, input_.options,
                     candidate.margins, pixels_for(encoding));
  std::optional<Trial> best;
  while (const auto knob = search.next()) {
    FW_ASSIGN_OR_RETURN(Trial trial, try_sample(input_, encoding, *knob));
    if (trial.row.error) {
      if (!result_.failure) result_.failure = trial.row.error;
      result_.rows.push_back(trial.row);
      candidate.encoding = nullptr;
      return {};
    }
    search.add(trial);
    result_.rows.push_back(trial.row);
    const bool hopeless =
        !trial.row.passed && least_on_sample_ > 0 &&
        double(trial.row.bytes) > kHopelessOnSample * double(least_on_sample_);
    const bool near = is_near(trial);
    if (near || !best || better(trial, *best)) best = std::move(trial);
    if (near || hopeless) break;
  }
  candidate.margins = search.curve();
  if (!best) return {};
  candidate.reaches = best->row.passed || is_near(*best);
  if (candidate.reaches &&
      (least_on_sample_ == 0 || best->row.bytes < least_on_sample_)) {
    least_on_sample_ = best->row.bytes;
  }
  FW_RETURN_IF_ERROR(estimate(candidate, *best));
  if (input_.options.dry_run &&
      (!result_.best || better(*best, *result_.best))) {
    result_.best = std::move(best);
  }
  return {};
}

// Where only bytes are prescribed, quality is measured at the end, of the best
// setting of each encoding.
Result<Trial> Search::whole_trial(const Encoding& encoding, double knob) {
  FW_ASSIGN_OR_RETURN(Trial trial, encode_whole(input_, encoding, knob));
  if (trial.row.error) return trial;
  if (input_.targets.only_bytes()) {
    trial.row.passed = trial.row.bytes <= *input_.targets.max_bytes;
  } else {
    auto measured = measure_whole(input_, trial);
    if (!measured && is_of_the_file(measured.error())) {
      trial.row.error = std::move(measured).error();
    } else if (!measured) {
      return std::move(measured).error();
    }
  }
  return trial;
}

Result<void> Search::prove(const Candidate& candidate) {
  const Encoding& encoding = *candidate.encoding;
  TrialSearch search(encoding, input_.targets, input_.options,
                     candidate.margins, pixels_for(encoding));
  std::optional<Trial> largest;  // of those within the bytes
  while (const auto knob = search.next()) {
    if (stops() && result_.best) {
      result_.stopped = true;
      return {};
    }
    Result<Trial> trial = whole_trial(encoding, *knob);
    if (!trial) return survives(std::move(trial).error());
    if (trial->row.error) {
      consider(*std::move(trial));
      return {};
    }
    search.add(*trial);
    const bool hopeless = cannot_win(*trial);
    if (!input_.targets.only_bytes()) {
      consider(*std::move(trial));
    } else {
      result_.rows.push_back(trial->row);
      const auto fits = [](const Trial& one) { return one.row.passed; };
      const bool closer =
          !largest ||
          (fits(*trial) != fits(*largest)
               ? fits(*trial)
               : fits(*trial) == (trial->row.bytes > largest->row.bytes));
      if (closer) largest = *std::move(trial);
    }
    if (hopeless) return {};
  }
  if (!largest) return {};
  auto measured = measure_whole(input_, *largest);
  if (!measured) return survives(std::move(measured).error());
  result_.rows.pop_back();
  for (auto row = result_.rows.begin(); row != result_.rows.end(); ++row) {
    if (row->encoding != encoding.name || row->knob != largest->row.knob) {
      continue;
    }
    result_.rows.erase(row);
    break;
  }
  consider(*std::move(largest));
  return {};
}

Result<SearchResult> Search::run(std::span<const Encoding> encodings) {
  std::vector<Candidate> candidates;
  for (const Encoding& encoding : encodings) {
    candidates.push_back(
        {.encoding = &encoding,
         .margins = expected_margins(encoding, input_.targets)});
  }
  const bool by_sample =
      input_.options.dry_run ||
      (!input_.facts.sample.whole && !input_.targets.only_bytes());
  if (by_sample) {
    for (Candidate& candidate : candidates) {
      auto sampled = sample(candidate);
      if (!sampled) return std::move(sampled).error();
    }
    std::erase_if(candidates,
                  [](const Candidate& one) { return !one.encoding; });
    std::ranges::stable_sort(
        candidates, [](const Candidate& a, const Candidate& b) {
          if (a.reaches != b.reaches) return a.reaches;
          return a.estimate.value_or(0) < b.estimate.value_or(0);
        });
  }
  for (const Candidate& candidate : candidates) {
    if (input_.options.dry_run || result_.stopped) break;
    const bool met = result_.best && result_.best->row.passed;
    if (met && candidate.estimate &&
        (!candidate.reaches ||
         double(*candidate.estimate) >
             kEstimateMargin * double(result_.best->row.bytes))) {
      continue;
    }
    FW_RETURN_IF_ERROR(prove(candidate));
  }
  if (result_.best || result_.failure) return std::move(result_);
  return fail(ErrorKind::kCancelled, "stopped before there was a result");
}

}  // namespace

Result<SearchResult> search(const TrialInput& input,
                            std::span<const Encoding> encodings) {
  return Search(input).run(encodings);
}

}  // namespace framewise::optimization
