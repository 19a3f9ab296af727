// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/optimization_plot.h"

#include "report/results/pareto.h"

namespace framewise::report {

std::string optimization_svg(const Optimization& result,
                             const std::string& title) {
  TradeOffs all{.title = title};
  for (const OptimizeTrial& trial : result.trials) {
    if (trial.sample || !trial.score) continue;
    std::string name = trial.encoding;
    if (!trial.settings.empty()) name += ", " + trial.settings;
    all.points.push_back({name, double(trial.bytes), *trial.score});
  }
  mark_front(all);
  return trade_offs_svg(all, "score", false);
}

}  // namespace framewise::report
