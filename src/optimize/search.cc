// SPDX-License-Identifier: Apache-2.0
#include "optimize/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "optimize/candidate.h"
#include "optimize/search_stages.h"

namespace framewise::optimization {
namespace {

// A trial of the sample that is so near to the targets, in points of
// SSIMULACRA2, ends its search: the expected curve gives the size at the
// targets to about a tenth, and the whole has to be searched anyway.
constexpr double kNearOnSample = 4;

// From this score on nobody sees a difference (docs/verdicts.md). Where only
// bytes are prescribed, encoders that take minutes would better nothing but
// the number.
constexpr double kNobodySees = 90;

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
  explicit Search(const TrialInput& input)
      : options_(stages_.reported(input.options)),
        input_{.path = input.path,
               .facts = input.facts,
               .targets = input.targets,
               .options = options_,
               .folder = input.folder,
               .engine_whole = input.engine_whole,
               .engine_sample = input.engine_sample,
               .content_hash = input.content_hash} {}
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  Result<SearchResult> run(std::span<const Encoding> encodings);

 private:
  bool looks_the_same(const Trial& trial) const;
  Result<bool> is_good_enough(Trial& trial);
  bool stops() const { return input_.options.compare.stop.stop_requested(); }
  // Whether an error ends all work, or just this trial.
  Result<void> survives(Error error);
  Result<void> first_on_sample(Candidate& candidate);
  Result<void> try_on_sample(Candidate& candidate, double knob);
  Result<void> refine(Candidate& candidate, int64_t least);
  Result<void> sample(std::vector<Candidate>& candidates);
  Result<void> first_on_whole(Candidate& candidate);
  Result<void> first_on_whole(std::vector<Candidate>& candidates);
  enum class Growth : uint8_t { kMeasured, kAsBefore };
  Result<void> estimate(Candidate& candidate, Growth how);
  bool is_near(const Trial& trial) const;
  Result<void> prove(Candidate& candidate);
  bool hardly_saves(const Candidate& candidate) const;
  bool is_small_gif(const Encoding& encoding) const;
  Result<void> try_fixed_losses(const Encoding& encoding);
  Result<Trial> whole_trial(const Encoding& encoding, double knob);
  bool cannot_win(const Trial& failed) const;
  bool loses(const Candidate& candidate) const;
  void consider(Trial trial);
  bool better(const Trial& a, const Trial& b) const;

  SearchStages stages_;
  const OptimizeOptions options_;  // with the stage in its progress
  const TrialInput input_;
  SearchResult result_;
  FirstTrials first_trials_;
};

bool Search::looks_the_same(const Trial& trial) const {
  return trial.row.passed && trial.row.score && *trial.row.score >= kNobodySees;
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

void remove_file_of(const Trial& trial) {
  std::error_code ignored;
  if (!trial.file.empty()) std::filesystem::remove(trial.file, ignored);
}

// A result that can cause seizures where the input cannot is never the best.
void Search::consider(Trial trial) {
  result_.rows.push_back(trial.row);
  if (trial.row.error) {
    if (!result_.failure) result_.failure = trial.row.error;
    return;
  }
  if (const FlashReport* flashes = trial.new_flashes()) {
    if (!result_.failure) result_.failure = new_flashes_error(*flashes);
    remove_file_of(trial);
    return;
  }
  Trial loser = std::move(trial);
  if (!result_.best) {
    result_.best = std::move(loser);
    return;
  }
  if (better(loser, *result_.best)) std::swap(loser, *result_.best);
  remove_file_of(loser);
}

// A setting that misses the targets and takes as much as the best result:
// whatever reaches them takes more.
bool Search::cannot_win(const Trial& failed) const {
  return !failed.row.passed && result_.best && result_.best->row.passed &&
         !input_.targets.only_bytes() &&
         failed.row.whole_bytes >= result_.best->row.whole_bytes;
}

// Whether the candidate is expected to be larger than the best result, which
// meets the targets. Of a loss against GIFs only a try of the whole decides:
// samples took it for twice as large as it was, and larger than without.
bool Search::loses(const Candidate& candidate) const {
  const bool among_gifs = result_.best->row.format == FileFormat::kGif &&
                          is_loss_of_gif(*candidate.encoding);
  if (!candidate.estimate || among_gifs) return false;
  return !candidate.reaches ||
         double(*candidate.estimate) >
             candidate.doubt * double(result_.best->row.bytes);
}

// Whether the trial predicts the size at the targets.
bool Search::is_near(const Trial& trial) const {
  return !input_.options.dry_run && !trial.encoding->knob_name.empty() &&
         trial.margin && std::abs(*trial.margin) <= kNearOnSample;
}

// Of the whole input at the targets, by the best trial of the sample. `how`:
// with an encode of its own, or by the growth of an earlier trial.
Result<void> Search::estimate(Candidate& candidate, Growth how) {
  Trial& best = *candidate.best;
  if (how == Growth::kMeasured) {
    FW_ASSIGN_OR_RETURN(best.row.whole_bytes,
                        estimated_whole_bytes(input_, best));
    candidate.growth = double(best.row.whole_bytes) /
                       double(std::max<int64_t>(1, best.row.bytes));
  } else {
    best.row.whole_bytes = int64_t(candidate.growth * double(best.row.bytes));
  }
  for (OptimizeTrial& row : result_.rows) {
    if (row.sample && row.encoding == best.row.encoding &&
        row.knob == best.row.knob) {
      row.whole_bytes = best.row.whole_bytes;
    }
  }
  estimate_by(best, best.row.whole_bytes, candidate.margins, candidate);
  return {};
}

Result<void> Search::try_on_sample(Candidate& candidate, double knob) {
  const Encoding& encoding = *candidate.encoding;
  FW_ASSIGN_OR_RETURN(Trial trial, try_sample(input_, encoding, knob));
  stages_.end_try();
  result_.rows.push_back(trial.row);
  if (trial.row.error) {
    if (!result_.failure) result_.failure = trial.row.error;
    candidate.encoding = nullptr;
    return {};
  }
  if (!candidate.best) first_trials_.learn(candidate, trial);
  candidate.search->add(trial);
  candidate.margins = candidate.search->curve();
  std::optional<Trial>& best = candidate.best;
  if (is_near(trial) || !best || better(trial, *best)) best = std::move(trial);
  candidate.reaches = best->row.passed || is_near(*best);
  return {};
}

Result<void> Search::first_on_sample(Candidate& candidate) {
  first_trials_.expect_alike(candidate);
  begin_search(candidate, input_);
  const auto knob = candidate.search->next();
  if (!knob) return {};
  FW_RETURN_IF_ERROR(try_on_sample(candidate, *knob));
  if (!candidate.encoding) return {};
  return estimate(candidate, Growth::kMeasured);
}

// Until a trial is near the targets, or the encoding cannot win: `least` is the
// smallest estimate of all.
Result<void> Search::refine(Candidate& candidate, int64_t least) {
  bool refined = false;
  while (!candidate.best || !is_near(*candidate.best)) {
    if (candidate.estimate &&
        double(*candidate.estimate) > candidate.doubt * double(least)) {
      return {};
    }
    const auto knob = candidate.search->next();
    if (!knob) break;
    FW_RETURN_IF_ERROR(try_on_sample(candidate, *knob));
    if (!candidate.encoding) return {};
    FW_RETURN_IF_ERROR(estimate(candidate, Growth::kAsBefore));
    refined = true;
  }
  if (!refined) return {};
  return estimate(candidate, Growth::kMeasured);
}

// Each encoding once, then those that may win until their sizes are known well.
Result<void> Search::sample(std::vector<Candidate>& candidates) {
  int64_t least = std::numeric_limits<int64_t>::max();
  for (Candidate& candidate : candidates) {
    FW_RETURN_IF_ERROR(first_on_sample(candidate));
    if (candidate.encoding && candidate.estimate && may_reach(candidate)) {
      least = std::min(least, *candidate.estimate);
    }
  }
  for (Candidate& candidate : candidates) {
    if (!candidate.encoding) continue;
    if (!input_.options.dry_run && hardly_saves(candidate)) continue;
    FW_RETURN_IF_ERROR(refine(candidate, least));
    std::optional<Trial>& best = candidate.best;
    if (!input_.options.dry_run || !candidate.encoding || !best) continue;
    if (!result_.best || better(*best, *result_.best)) {
      result_.best = std::move(best);
    }
  }
  return {};
}

// The first trial of an input that is tried whole at once; prove() goes on.
Result<void> Search::first_on_whole(Candidate& candidate) {
  const Encoding& encoding = *candidate.encoding;
  first_trials_.expect_alike(candidate);
  begin_search(candidate, input_);
  const auto knob = is_small_gif(encoding) ? std::optional(-kFirstLoss)
                                           : candidate.search->next();
  if (!knob) return {};
  FW_ASSIGN_OR_RETURN(Trial trial, whole_trial(encoding, *knob));
  if (!trial.row.error) {
    first_trials_.learn(candidate, trial);
    candidate.search->add(trial);
    candidate.reaches = trial.row.passed || !encoding.knob_name.empty();
    estimate_by(trial, trial.row.bytes, candidate.search->curve(), candidate);
  } else {
    candidate.encoding = nullptr;
  }
  consider(std::move(trial));
  return {};
}

Result<void> Search::first_on_whole(std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    if (stops() && result_.best) {
      result_.stopped = true;
      return {};
    }
    auto tried = first_on_whole(candidate);
    if (!tried) return survives(std::move(tried).error());
  }
  return {};
}

// Where only bytes are prescribed, quality is measured at the end, of the best
// setting of each encoding.
Result<Trial> Search::whole_trial(const Encoding& encoding, double knob) {
  FW_ASSIGN_OR_RETURN(Trial trial, encode_whole(input_, encoding, knob));
  if (trial.row.error) {
    stages_.end_try();
    return trial;
  }
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
  stages_.end_try();
  return trial;
}

// Whether a try of a slow encoding, where only bytes are prescribed, needs no
// better one.
Result<bool> Search::is_good_enough(Trial& trial) {
  if (!is_slow(*trial.encoding) || !trial.row.passed) return false;
  FW_RETURN_IF_ERROR(measure_whole(input_, trial));
  return looks_the_same(trial);
}

// Whether the first trial with loss, of the sample or of the whole, is hardly
// smaller than the one without.
bool Search::hardly_saves(const Candidate& candidate) const {
  const Encoding& encoding = *candidate.encoding;
  if (!is_loss_of_gif(encoding)) return false;
  const auto first_of = [&](bool lossy) {
    return std::ranges::find_if(result_.rows, [&](const OptimizeTrial& row) {
      return row.format == encoding.format && !row.error &&
             row.settings.empty() != lossy;
    });
  };
  const auto with = first_of(true), without = first_of(false);
  return with != result_.rows.end() && without != result_.rows.end() &&
         with->sample == without->sample &&
         double(with->bytes) > (1 - kLeastSaving) * double(without->bytes);
}

// A limit on bytes needs losses between the fixed ones.
bool Search::is_small_gif(const Encoding& encoding) const {
  return is_loss_of_gif(encoding) && is_small(input_.facts) &&
         !input_.options.dry_run && !input_.targets.max_bytes;
}

Result<void> Search::try_fixed_losses(const Encoding& encoding) {
  const FixedLosses fixed = fixed_losses(input_.facts);
  int missed = 0;
  for (const double loss : fixed.losses) {
    if (stops() && result_.best) {
      result_.stopped = true;
      return {};
    }
    Result<Trial> trial = whole_trial(encoding, -loss);
    if (!trial) return survives(std::move(trial).error());
    missed = trial->row.error || !trial->row.passed ? missed + 1 : 0;
    consider(*std::move(trial));
    if (missed == fixed.most_misses) return {};
  }
  return {};
}

Result<void> Search::prove(Candidate& candidate) {
  const Encoding& encoding = *candidate.encoding;
  if (!candidate.search) begin_search(candidate, input_);
  TrialSearch& search = *candidate.search;
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
      if (closer) {
        auto enough = is_good_enough(*largest);
        if (!enough) return survives(std::move(enough).error());
        if (*enough) break;
      }
    }
    if (hopeless) return {};
  }
  if (!largest) return {};
  if (!largest->row.measured) {
    auto measured = measure_whole(input_, *largest);
    if (!measured) return survives(std::move(measured).error());
  }
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
  const bool one_by_one =
      !by_sample && (candidates.size() == 1 || input_.targets.only_bytes());
  std::stable_partition(
      candidates.begin(), candidates.end(),
      [](const Candidate& one) { return !is_slow(*one.encoding); });
  if (by_sample) {
    stages_.begin(OptimizeStage::kSampling,
                  kUsualSampleTries * double(candidates.size()));
  } else {
    stages_.begin(
        OptimizeStage::kSearching,
        kUsualTries + kUsualTriesOfAnother * double(candidates.size() - 1));
  }
  if (!one_by_one) {
    FW_RETURN_IF_ERROR(by_sample ? sample(candidates)
                                 : first_on_whole(candidates));
    if (result_.stopped) return std::move(result_);
    sort_by_estimate(candidates);
  }
  if (by_sample) stages_.begin(OptimizeStage::kSearching, kUsualTries);
  for (Candidate& candidate : candidates) {
    if (input_.options.dry_run || result_.stopped) break;
    const bool met = result_.best && result_.best->row.passed;
    if (input_.targets.only_bytes() && met && is_slow(*candidate.encoding) &&
        looks_the_same(*result_.best)) {
      result_.spared_slow = true;
      continue;
    }
    if (is_small_gif(*candidate.encoding) ||
        (!input_.targets.only_bytes() && hardly_saves(candidate))) {
      if (met && loses(candidate)) continue;
      FW_RETURN_IF_ERROR(try_fixed_losses(*candidate.encoding));
      continue;
    }
    if (by_sample && met) {
      // The best result may be larger than was expected on the sample.
      auto refined = refine(candidate, result_.best->row.bytes);
      if (!refined) FW_RETURN_IF_ERROR(survives(std::move(refined).error()));
      if (!candidate.encoding || result_.stopped) continue;
    }
    if (by_sample) candidate.search.reset();
    if (met && loses(candidate)) continue;
    if (met && by_sample) stages_.expect_more(kUsualTriesOfAnother);
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
