// SPDX-License-Identifier: Apache-2.0
#include "jobs/optimize/optimize_stages.h"

#include <algorithm>
#include <utility>

#include "base/printable.h"
#include "batch/file_survey.h"

namespace framewise::jobs {
namespace {

// Seconds of one thread for each megapixel: of the sample, for each format; of
// the whole, for all tries; of the sample, for each other form. From reading
// nothing follows.
constexpr struct {
  OptimizeStage stage;
  double usual_s;
} kStages[] = {{OptimizeStage::kReading, 0},
               {OptimizeStage::kSampling, 0.8},
               {OptimizeStage::kSearching, 1.5},
               {OptimizeStage::kProposing, 2}};

constexpr double kFormatsOfAuto = 5;
constexpr double kSampleMegapixels = 2;  // at most
constexpr double kUsualForms = 6;        // that are tried where none holds

double megapixels_of(const std::filesystem::path& input,
                     const OptimizeOptions& options) {
  const batch::FileFacts facts =
      batch::survey_file(input, options.compare.open);
  return double(facts.pixels) * double(facts.frames) / 1e6;
}

}  // namespace

OptimizeStages::OptimizeStages(runtime::Progress& progress,
                               const std::filesystem::path& input,
                               const OptimizeOptions& options)
    : progress_(progress),
      megapixels_(megapixels_of(input, options)),
      formats_(options.formats.empty() ? kFormatsOfAuto
                                       : double(options.formats.size())) {
  plan(0);
}

std::vector<std::string_view> OptimizeStages::names() {
  std::vector<std::string_view> names;
  for (const auto& row : kStages) names.emplace_back(name_of(row.stage));
  return names;
}

void OptimizeStages::plan(double forms) {
  const double sample = std::min(megapixels_, kSampleMegapixels);
  const double works[] = {0, sample * formats_, megapixels_, sample * forms};
  std::vector<runtime::Progress::Stage> stages;
  for (size_t i = 0; i < std::size(kStages); ++i) {
    stages.push_back({name_of(kStages[i].stage), works[i], kStages[i].usual_s});
  }
  progress_.plan(std::move(stages));
}

void OptimizeStages::update(const OptimizeProgress& now) {
  if (now.trial != trial_) {
    if (!trial_.empty()) progress_.end(0);
    trial_ = now.trial;
    if (!trial_.empty()) progress_.begin(printable(trial_));
  }
  if (now.stage == OptimizeStage::kProposing) plan(kUsualForms);
  progress_.at_stage(size_t(now.stage), now.stage_share);
}

}  // namespace framewise::jobs
