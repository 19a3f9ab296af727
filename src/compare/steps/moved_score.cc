// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/moved_score.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/result.h"
#include "compare/steps/judging.h"
#include "compare/steps/metric_report.h"

namespace framewise::comparison {
namespace {

struct Move {
  placement::SharedRegion shared;
  double pixels = 0;
};

// The region of the reference that is left lies at the opposite edges of the
// test.
std::optional<Move> move_of(const std::vector<Reason>& reasons, Size size) {
  for (const Reason& one : reasons) {
    if (one.kind != DefectKind::kShifted || !one.region || !one.measured) {
      continue;
    }
    const Rect& was = *one.region;
    const Rect is = {size.width - was.width - was.x,
                     size.height - was.height - was.y, was.width, was.height};
    const int most = std::max(std::abs(is.x - was.x), std::abs(is.y - was.y));
    if (most == std::lround(one.measured->value)) {
      return Move{{was, is}, double(most)};
    }
  }
  return std::nullopt;
}

Result<MeasurePlan> plan_of(const MovedInputs& inputs, size_t candidate,
                            const placement::SharedRegion& shared) {
  MeasurePlan plan = inputs.plan;
  FW_ASSIGN_OR_RETURN(plan.outputs, with_score({}));
  plan.hidden = 0;
  plan.card = nullptr;
  plan.giflab_apart = false;
  plan.parts.resize(inputs.candidates.size());
  plan.parts[candidate] = shared;
  return plan;
}

}  // namespace

Result<std::optional<MovedScore>> score_moved(
    const MovedInputs& inputs, size_t candidate, Size size,
    const std::vector<Reason>& reasons) {
  const std::optional<Move> move = move_of(reasons, size);
  if (!move) return std::optional<MovedScore>();
  FW_ASSIGN_OR_RETURN(const MeasurePlan plan,
                      plan_of(inputs, candidate, move->shared));
  Scopes scopes;
  for (size_t i = 0; i < inputs.candidates.size(); ++i) {
    scopes.emplace_back(inputs.pairings[i].pairs.size(),
                        i == candidate ? Scope::kAll : Scope::kNone);
  }
  PairMeasurements moved;
  FW_RETURN_IF_ERROR(measure_pairs(
      inputs.reference, inputs.candidates, inputs.pairings, scopes, plan,
      {.executor = inputs.options.executor, .stop = inputs.options.stop},
      moved));
  if (moved.stopped || moved.ended_early) return std::optional<MovedScore>();
  MovedScore score{move->pixels, {}};
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    score.metrics.push_back(metric_report(
        plan.outputs[i], i, moved.candidates[candidate],
        inputs.pairings[candidate], inputs.options.worst, nullptr));
  }
  return std::optional(std::move(score));
}

}  // namespace framewise::comparison
