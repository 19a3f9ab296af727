// SPDX-License-Identifier: Apache-2.0
#include "optimize/proposals.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"

namespace framewise::optimization {
namespace {

// What must be reached where only bytes were asked for: differences that a
// look side by side finds, and no damage.
constexpr const char* kUsualTarget = "score>=80";

// Shares of the sides and of the frames that are tried, the most first.
constexpr std::array kScales = {0.9, 0.75, 0.66, 0.5, 0.4, 0.33, 0.25, 0.2};
constexpr std::array kFrameShares = {0.75, 0.5, 0.33, 0.25};
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

class Proposer {
 public:
  Proposer(const OptimizeOptions& asked, const EstimateWith& estimate)
      : asked_(asked), options_(for_estimate(asked)), estimate_(estimate) {}

  // What a dry run expects; nothing where the targets are missed, or the form
  // is impossible.
  Result<std::optional<Expected>> expect(const OptimizeOptions& options) const {
    const auto found = estimate_(options);
    if (!found && found.error().kind == ErrorKind::kCancelled) {
      return found.error();
    }
    if (!found) return std::optional<Expected>();
    for (const OptimizeTrial& trial : found->trials) {
      if (trial.encoding != found->encoding ||
          trial.settings != found->settings || !trial.passed) {
        continue;
      }
      return std::optional(Expected{found->format, found->bytes, trial.score});
    }
    return std::optional<Expected>();
  }

  const OptimizeOptions& options() const { return options_; }
  bool holds(const Expected& one) const {
    return one.bytes <= *asked_.max_bytes;
  }

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
      if (!found || !holds(*found)) continue;
      proposal->format = found->format;
      proposal->bytes = found->bytes;
      proposal->score = found->score;
      into.push_back(*proposal);
      return {};
    }
    return {};
  }

 private:
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
    if (is_other && proposer.holds(*other)) {
      format.format = other->format;
      format.bytes = other->bytes;
      format.score = other->score;
      proposals.push_back(format);
    }
  }
  // How much smaller the asked form must become.
  FW_ASSIGN_OR_RETURN(const auto as_asked, proposer.expect(proposer.options()));
  const double needed = as_asked && as_asked->bytes > 0
                            ? double(*asked.max_bytes) / double(as_asked->bytes)
                            : 0.5;
  const double scale = asked.scale.value_or(1);
  FW_RETURN_IF_ERROR(proposer.first_that_holds(
      kScales, needed, [](double share) { return share * share; },
      [&](double share) {
        return std::optional(
            OptimizeProposal{.change = FormChange::kScale,
                             .scale = std::round(100 * share * scale) / 100});
      },
      proposals));
  const double fps = usual_fps(input, asked);
  FW_RETURN_IF_ERROR(proposer.first_that_holds(
      kFrameShares, needed, [](double share) { return share; },
      [&](double share) -> std::optional<OptimizeProposal> {
        const double less = std::round(10 * share * fps) / 10;
        if (less < kLeastFps) return std::nullopt;
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
