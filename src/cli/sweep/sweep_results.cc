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
#include "optimize/sweep/pipeline_run.h"
#include "report/batch/row_facts.h"
#include "report/optimization/giflab_rows.h"
#include "report/optimization/leaderboard.h"
#include "report/optimization/sweep_tables.h"
#include "report/optimization/tag_tables.h"
#include "report/results/pareto.h"

namespace framewise::cli {
namespace {

using optimization::Experiment;
using optimization::GifFeatures;
using optimization::MeasuredPoint;

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
std::vector<report::TaggedGif> originals_of(
    const std::vector<Experiment>& experiments, const OpenOptions& reading) {
  std::vector<report::TaggedGif> all;
  std::set<std::string> seen;
  for (const Experiment& one : experiments) {
    if (!seen.insert(one.input).second) continue;
    if (auto gif = report::tagged_gif(one.input, reading)) {
      all.push_back(*std::move(gif));
    }
  }
  return all;
}

std::map<std::string, GifFeatures> features_of(
    std::span<const report::TaggedGif> originals) {
  std::map<std::string, GifFeatures> all;
  for (const report::TaggedGif& gif : originals) all[gif.file] = gif.features;
  return all;
}

Result<void> write_tables(const SweepRows& rows,
                          std::span<const report::RowFacts> facts,
                          std::span<const report::TaggedGif> originals,
                          const std::map<std::string, GifFeatures>& features,
                          const std::filesystem::path& folder) {
  const report::SweepTables tables{rows.experiments, facts, features};
  FW_RETURN_IF_ERROR(
      write_file(folder / "gifs.csv", report::tags_csv(originals)));
  FW_RETURN_IF_ERROR(
      write_file(folder / "training.csv", report::training_csv(tables)));
  FW_RETURN_IF_ERROR(
      write_file(folder / "curves.csv", report::curves_csv(tables)));
  return write_file(folder / "equal.csv", report::equal_outputs_csv(tables));
}

// Rows of all content, then of each class of which there are some.
using RowsByContent =
    std::vector<std::pair<std::string, std::vector<report::RowFacts>>>;
RowsByContent by_content(const std::vector<report::RowFacts>& rows) {
  std::map<std::string, std::vector<report::RowFacts>> classes;
  for (const report::RowFacts& row : rows) {
    if (!row.content_class.empty()) classes[row.content_class].push_back(row);
  }
  RowsByContent all = {{"all content", rows}};
  all.insert(all.end(), classes.begin(), classes.end());
  return all;
}

Result<void> write_fronts(const RowsByContent& contents,
                          const std::filesystem::path& folder) {
  std::vector<report::TradeOffs> fronts;
  std::string boards;
  for (const auto& [content, rows] : contents) {
    for (report::TradeOffs& one :
         report::trade_offs(rows, report::ParetoBy::kLabel, "score")) {
      one.title = content;
      fronts.push_back(std::move(one));
    }
    boards +=
        fmt::format("== {}\n{}\n", content,
                    report::leaderboard_text(report::leaderboard_of(rows)));
  }
  FW_RETURN_IF_ERROR(write_file(folder / "leaderboard.txt", boards));
  return write_file(folder / "pareto.csv", report::trade_offs_csv(fronts));
}

Result<void> write_giflab(const SweepRows& rows,
                          std::span<const report::RowFacts> facts,
                          const std::map<std::string, GifFeatures>& features,
                          const std::filesystem::path& folder) {
  std::string json;
  std::string csv = report::giflab_csv().header();
  for (size_t i = 0; i < facts.size(); ++i) {
    const Experiment& one = rows.experiments[i];
    const auto found = features.find(one.input);
    const std::string row = report::giflab_row(
        {.point = one.point,
         .row = facts[i],
         .features = found == features.end() ? nullptr : &found->second,
         .engine_version = optimization::versions_of(one.point.pipeline)});
    json += row + "\n";
    FW_ASSIGN_OR_RETURN(const std::string line, report::giflab_csv().row(row));
    csv += line;
  }
  FW_RETURN_IF_ERROR(write_file(folder / "giflab.ndjson", json));
  return write_file(folder / "giflab.csv", csv);
}

Result<void> write_model(const SweepRows& rows,
                         std::span<const report::RowFacts> facts,
                         const std::map<std::string, GifFeatures>& features,
                         const std::filesystem::path& folder,
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
  const auto models = optimization::train_curves(points, features);
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
  FW_RETURN_IF_ERROR(write_fronts(by_content(facts), folder));
  FW_RETURN_IF_ERROR(
      write_file(folder / "selection.json", report::selection_json(board)));
  FW_RETURN_IF_ERROR(write(invocation.output.stream, "\n" + text));
  const auto originals = originals_of(rows.experiments, reading);
  const auto features = features_of(originals);
  FW_RETURN_IF_ERROR(write_tables(rows, facts, originals, features, folder));
  FW_RETURN_IF_ERROR(write_giflab(rows, facts, features, folder));
  return write_model(rows, facts, features, folder, invocation);
}

Result<std::vector<std::optional<optimization::GuidedMeasure>>> measures_of(
    const SweepRows& rows) {
  FW_ASSIGN_OR_RETURN(const auto facts, facts_of(rows.lines));
  std::vector<std::optional<optimization::GuidedMeasure>> measures;
  for (const report::RowFacts& row : facts) {
    auto& measure = measures.emplace_back();
    if (row.error || !row.score) continue;
    measure = {double(row.test.bytes), *row.score};
  }
  return measures;
}

}  // namespace framewise::cli
