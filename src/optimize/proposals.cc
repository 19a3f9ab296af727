// SPDX-License-Identifier: Apache-2.0
#include "optimize/proposals.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"

namespace framewise::optimization {
namespace {

// Where only bytes were asked for, the dry run searches around differences that
// a look side by side finds; any try without visible damage may be proposed.
constexpr const char* kUsualTarget = "score>=80";

// Shares of the frames that are tried, the most first.
constexpr std::array kFrameShares = {0.75, 0.5, 0.33, 0.25, 0.15, 0.1};
constexpr double kLeastFps = 4;       // fewer are a slide show
constexpr size_t kMostEstimates = 3;  // of one kind

struct Expected {
  ResultFormat format = FileFormat::kGif;
  int64_t bytes = 0;
  std::optional<double> score;
};

OptimizeOptions for_estimate(OptimizeOptions options) {
  if (options.targets.empty() && !options.lossless) {
    options.targets = {kUsualTarget};
  }
  options.max_bytes.reset();
  options.dry_run = true;
  options.allow.clear();
  options.progress = {};
  return options;
}

// Bytes of the whole for each of the sample: that of a trial of the same
// encoding whose whole was estimated.
std::optional<double> growth_of(const Optimization& found,
                                const std::string& encoding) {
  for (const OptimizeTrial& trial : found.trials) {
    if (trial.encoding == encoding && trial.whole_bytes > 0 &&
        trial.bytes > 0) {
      return double(trial.whole_bytes) / double(trial.bytes);
    }
  }
  return std::nullopt;
}

class Proposer {
 public:
  Proposer(const OptimizeOptions& asked, const EstimateWith& estimate)
      : asked_(asked), options_(for_estimate(asked)), estimate_(estimate) {}

  // A dry run; nothing where the form is impossible.
  Result<std::optional<Optimization>> try_form(
      const OptimizeOptions& options) const {
    auto found = estimate_(options);
    if (!found && found.error().kind == ErrorKind::kCancelled) {
      return std::move(found).error();
    }
    if (!found) return std::optional<Optimization>();
    return std::optional(*std::move(found));
  }

  // The best try of a form within the bytes and the verdict; where targets were
  // asked for, one that meets them.
  Result<std::optional<Expected>> expect(const OptimizeOptions& options) const {
    FW_ASSIGN_OR_RETURN(const auto found, try_form(options));
    std::optional<Expected> best;
    if (!found) return best;
    for (const OptimizeTrial& trial : found->trials) {
      const auto growth = growth_of(*found, trial.encoding);
      if (trial.error || !growth || !is_good(trial)) continue;
      const auto bytes = int64_t(*growth * double(trial.bytes));
      if (bytes > *asked_.max_bytes) continue;
      if (best && best->score >= trial.score) continue;
      best = {trial.format, bytes, trial.score};
    }
    return best;
  }

  const OptimizeOptions& options() const { return options_; }
  // The first of some changes, the least first, that holds the limit. `least`:
  // the share of the bytes that is needed; `bytes_of` a change: the share that
  // it is expected to leave.
  template <typename Shares, typename Change, typename BytesOf>
  Result<void> first_that_holds(const Shares& shares, double needed,
                                const BytesOf& bytes_of, const Change& change,
                                std::vector<OptimizeProposal>& into) const {
    size_t tried = 0;
    for (const double share : shares) {
      // Shares that are far from enough are not tried.
      constexpr double kDoubt = 1.3;
      if (bytes_of(share) > kDoubt * needed) continue;
      std::optional<OptimizeProposal> proposal = change(share);
      if (!proposal || ++tried > kMostEstimates) return {};
      FW_ASSIGN_OR_RETURN(const auto found,
                          expect(with_proposal(options_, *proposal)));
      if (!found) continue;
      proposal->format = found->format;
      proposal->bytes = found->bytes;
      proposal->score = found->score;
      into.push_back(*proposal);
      return {};
    }
    return {};
  }

 private:
  bool is_good(const OptimizeTrial& trial) const {
    if (!asked_.targets.empty() || asked_.lossless) return trial.passed;
    return !asked_.worst_verdict || !trial.verdict ||
           *trial.verdict <= *asked_.worst_verdict;
  }

  const OptimizeOptions& asked_;
  OptimizeOptions options_;
  const EstimateWith& estimate_;
};

double usual_fps(const AnimationInfo& input, const OptimizeOptions& asked) {
  if (asked.fps) return *asked.fps;
  const double seconds = input.time_base.seconds(input.duration.value_or(0));
  return seconds > 0 ? double(input.frame_count.value_or(0)) / seconds : 0;
}

}  // namespace

Result<std::vector<OptimizeProposal>> propose(const OptimizeOptions& asked,
                                              const AnimationInfo& input,
                                              const EstimateWith& estimate) {
  std::vector<OptimizeProposal> proposals;
  if (!asked.max_bytes || *asked.max_bytes <= 0) return proposals;
  const Proposer proposer(asked, estimate);
  OptimizeProposal format{.change = FormChange::kFormat};
  if (!asked.formats.empty()) {
    FW_ASSIGN_OR_RETURN(const auto other, proposer.expect(with_proposal(
                                              proposer.options(), format)));
    const bool is_other =
        other && std::ranges::count(asked.formats, other->format) == 0;
    if (is_other) {
      format.format = other->format;
      format.bytes = other->bytes;
      format.score = other->score;
      proposals.push_back(format);
    }
  }
  // How much smaller the asked form must become.
  FW_ASSIGN_OR_RETURN(const auto as_asked,
                      proposer.try_form(proposer.options()));
  const double needed = as_asked && as_asked->bytes > 0
                            ? double(*asked.max_bytes) / double(as_asked->bytes)
                            : 0.5;
  const double scale = asked.scale.value_or(1);
  FW_RETURN_IF_ERROR(proposer.first_that_holds(
      kSmallerSides, needed, [](double share) { return share * share; },
      [&](double share) {
        return std::optional(
            OptimizeProposal{.change = FormChange::kScale,
                             .scale = std::round(100 * share * scale) / 100});
      },
      proposals));
  const double fps = usual_fps(input, asked);
  double last_fps = 0;
  FW_RETURN_IF_ERROR(proposer.first_that_holds(
      kFrameShares, needed, [](double share) { return share; },
      [&](double share) -> std::optional<OptimizeProposal> {
        const double less =
            std::max(kLeastFps, std::round(10 * share * fps) / 10);
        if (less >= fps || less == last_fps) return std::nullopt;
        last_fps = less;
        return OptimizeProposal{.change = FormChange::kFps, .fps = less};
      },
      proposals));
  return proposals;
}

OptimizeOptions with_proposal(OptimizeOptions options,
                              const OptimizeProposal& proposal) {
  switch (proposal.change) {
    case FormChange::kFormat:
      // Bytes of 0: it is only asked which format would do.
      options.formats.clear();
      if (proposal.bytes > 0) options.formats = {proposal.format};
      options.engine.clear();
      options.pipelines.clear();
      break;
    case FormChange::kScale: options.scale = proposal.scale; break;
    case FormChange::kFps: options.fps = proposal.fps; break;
  }
  return options;
}

}  // namespace framewise::optimization
