// SPDX-License-Identifier: Apache-2.0
#include "cli/sweep/sweep_results.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/result.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "optimize/predict/model_file.h"
#include "optimize/predict/sweep_curves.h"
#include "report/batch/row_facts.h"
#include "report/optimization/leaderboard.h"

namespace framewise::cli {
namespace {

using optimization::Experiment;
using optimization::GifFeatures;
using optimization::MeasuredPoint;

// Of each score of the leaderboard, after the first stage. More hardly ever
// win on all GIFs (docs/performance/optimize.md).
constexpr size_t kScreened = 2;

Result<std::vector<report::RowFacts>> facts_of(
    const std::vector<std::string>& lines) {
  std::vector<report::RowFacts> rows;
  for (const std::string& line : lines) {
    FW_ASSIGN_OR_RETURN(report::RowFacts row, report::parse_row(line));
    rows.push_back(std::move(row));
  }
  return rows;
}

// Of originals that can be read.
std::map<std::string, GifFeatures> features_of(
    std::span<const MeasuredPoint> points, const OpenOptions& reading) {
  std::map<std::string, GifFeatures> all;
  for (const MeasuredPoint& one : points) {
    if (all.contains(one.original)) continue;
    auto animation = open(one.original, reading);
    if (!animation) continue;
    if (auto features = optimization::gif_features(*animation)) {
      all[one.original] = *features;
    }
  }
  return all;
}

Result<void> write_model(const SweepRows& rows,
                         std::span<const report::RowFacts> facts,
                         const std::filesystem::path& folder,
                         const OpenOptions& reading,
                         const Invocation& invocation) {
  std::vector<MeasuredPoint> points;
  std::set<std::string> originals;
  for (size_t i = 0; i < facts.size(); ++i) {
    const report::RowFacts& row = facts[i];
    if (row.error || !row.score || row.reference.bytes <= 0 ||
        row.test.bytes <= 0) {
      continue;
    }
    points.push_back(
        {.original = rows.experiments[i].input,
         .point = rows.experiments[i].point,
         .size_ratio = double(row.test.bytes) / double(row.reference.bytes),
         .score = *row.score});
    originals.insert(rows.experiments[i].input);
  }
  if (originals.size() < optimization::kLeastOriginals) return {};
  const auto models =
      optimization::train_curves(points, features_of(points, reading));
  if (models.empty()) return {};
  FW_RETURN_IF_ERROR(
      write_file(folder / "model.json", optimization::model_json(models)));
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    say_note(invocation.errors,
             fmt::format("model.json predicts {} curve{}: framewise predict "
                         "in.gif --model {}",
                         models.size(), models.size() == 1 ? "" : "s",
                         (folder / "model.json").native()));
  }
  return {};
}

}  // namespace

Result<void> write_sweep_results(const SweepRows& rows,
                                 const std::filesystem::path& folder,
                                 const OpenOptions& reading,
                                 const Invocation& invocation) {
  const LineSource source = [&rows](const LineSink& sink) -> Result<void> {
    for (const std::string& line : rows.lines) FW_RETURN_IF_ERROR(sink(line));
    return {};
  };
  for (const char* name : {"results.ndjson", "results.csv", "results.sqlite"}) {
    FW_ASSIGN_OR_RETURN(const BatchFile file,
                        batch_file((folder / name).native(), {}));
    FW_RETURN_IF_ERROR(write_batch_file(file, source, {}));
  }
  FW_ASSIGN_OR_RETURN(const auto facts, facts_of(rows.lines));
  const report::Leaderboard board = report::leaderboard_of(facts);
  const std::string text = report::leaderboard_text(board);
  FW_RETURN_IF_ERROR(write_file(folder / "leaderboard.txt", text));
  FW_RETURN_IF_ERROR(
      write_file(folder / "selection.json", report::selection_json(board)));
  FW_RETURN_IF_ERROR(write(invocation.output.stream, "\n" + text));
  return write_model(rows, facts, folder, reading, invocation);
}

std::vector<std::string> screened_pipelines(const SweepRows& rows) {
  const auto facts = facts_of(rows.lines);
  if (!facts) return {};
  std::set<std::string> best;
  for (const report::IsoQuality& quality :
       report::leaderboard_of(*facts).qualities) {
    const size_t count = std::min(kScreened, quality.standings.size());
    for (size_t i = 0; i < count; ++i) {
      best.insert(quality.standings[i].pipeline);
    }
  }
  return {best.begin(), best.end()};
}

}  // namespace framewise::cli
