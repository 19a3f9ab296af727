// SPDX-License-Identifier: Apache-2.0
#include "jobs/compare_stages.h"

#include <algorithm>
#include <utility>

namespace framewise::jobs {
namespace {

// Seconds of one thread for each pair of half a megapixel, as `framewise
// profile` lists them: "measure", "defects", "pictures". How long reading takes
// is not known before, and nothing follows from it.
constexpr struct {
  CompareStage stage;
  double usual_s;
} kStages[] = {{CompareStage::kReading, 0},
               {CompareStage::kMeasuring, 0.12},
               {CompareStage::kJudging, 0.006},
               {CompareStage::kDrawing, 0.1}};

// Pairs of which pictures are kept; of the others a frame is just decoded,
// which takes this share.
constexpr double kUsualDrawn = 64;
constexpr double kPassingShare = 0.05;

}  // namespace

CompareStages::CompareStages(runtime::Progress& progress, bool draws)
    : progress_(progress), draws_(draws) {
  plan();
}

std::vector<std::string_view> CompareStages::names() {
  std::vector<std::string_view> names;
  for (const auto& row : kStages) names.emplace_back(name_of(row.stage));
  return names;
}

// Anew when the number of pairs is known; before, nothing is expected.
void CompareStages::plan() {
  const auto pairs = double(total_);
  const double drawn =
      draws_ ? std::min(pairs, kUsualDrawn) + kPassingShare * pairs : 0;
  const double works[] = {0, pairs, pairs, drawn};
  std::vector<runtime::Progress::Stage> stages;
  for (size_t i = 0; i < std::size(kStages); ++i) {
    stages.push_back({name_of(kStages[i].stage), works[i], kStages[i].usual_s});
  }
  progress_.plan(std::move(stages));
}

void CompareStages::update(const CompareProgress& now) {
  // The comparison begins again when a test turns out to be unreadable.
  if (now.total > total_) {
    progress_.add(now.total - std::exchange(total_, now.total), 0);
    plan();
  }
  if (now.done > done_) {
    progress_.end_several(now.done - std::exchange(done_, now.done));
  }
  if (total_ > 0) {
    begin(CompareStage::kMeasuring, double(now.done) / double(total_));
  }
}

}  // namespace framewise::jobs
