// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/sweep_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "report/cells.h"

namespace framewise::report {
namespace {

using optimization::Experiment;
using optimization::PipelineSettings;

// Tenths of the first two digits of a hash, of 256.
constexpr int kTrainBelow = 205;
constexpr int kValidateBelow = 231;

bool succeeded(const RowFacts& row) {
  return !row.error && row.test.bytes > 0 && row.reference.bytes > 0;
}

std::string settings_cells(const PipelineSettings& settings) {
  return fmt::format("{:.4g},{},{:.4g}", settings.frame_ratio, settings.colors,
                     settings.loss);
}

}  // namespace

std::string_view split_of(std::string_view sha256) {
  int byte = 0;
  for (const char c : sha256.substr(0, 2)) {
    byte = 16 * byte + (c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return byte < kTrainBelow      ? "train"
         : byte < kValidateBelow ? "validate"
                                 : "test";
}

std::string training_csv(const SweepTables& tables) {
  std::string text = "original,gif_sha,split";
  for (const auto& info : optimization::feature_infos()) {
    text += fmt::format(",{}", info.name);
  }
  text += ",pipeline,frame_ratio,colors,loss,size_ratio,score\n";
  for (size_t i = 0; i < tables.rows.size(); ++i) {
    const RowFacts& row = tables.rows[i];
    const Experiment& one = tables.experiments[i];
    const auto features = tables.features.find(one.input);
    if (!succeeded(row) || features == tables.features.end()) continue;
    text += fmt::format("{},{},{}", csv_cell(one.input), row.reference.sha256,
                        split_of(row.reference.sha256));
    for (const double value : features->second.values) {
      text += fmt::format(",{:.6g}", value);
    }
    text += fmt::format(",{},{},{:.6f},{}\n", one.point.pipeline.id(),
                        settings_cells(one.point.settings),
                        double(row.test.bytes) / double(row.reference.bytes),
                        csv_cell(row.score));
  }
  return text;
}

std::string curves_csv(const SweepTables& tables) {
  std::map<std::pair<std::string, std::string>, std::vector<size_t>> curves;
  for (size_t i = 0; i < tables.rows.size(); ++i) {
    if (!succeeded(tables.rows[i])) continue;
    const Experiment& one = tables.experiments[i];
    curves[{one.input, one.point.pipeline.id()}].push_back(i);
  }
  std::string text = "original,pipeline,frame_ratio,colors,loss,bytes,score\n";
  for (auto& [key, members] : curves) {
    if (members.size() < 2) continue;
    std::ranges::stable_sort(members, {}, [&tables](size_t i) {
      const PipelineSettings& at = tables.experiments[i].point.settings;
      return std::tuple(at.frame_ratio, at.colors, at.loss);
    });
    for (const size_t i : members) {
      const RowFacts& row = tables.rows[i];
      text += fmt::format("{},{},{},{},{}\n", csv_cell(key.first), key.second,
                          settings_cells(tables.experiments[i].point.settings),
                          row.test.bytes, csv_cell(row.score));
    }
  }
  return text;
}

std::string equal_outputs_csv(const SweepTables& tables) {
  // The hash of what each pipeline wrote, by original and settings.
  using Outputs = std::map<std::pair<std::string, std::string>, std::string>;
  std::map<std::string, Outputs> pipelines;
  for (size_t i = 0; i < tables.rows.size(); ++i) {
    const RowFacts& row = tables.rows[i];
    if (!succeeded(row) || row.test.sha256.empty()) continue;
    const Experiment& one = tables.experiments[i];
    pipelines[one.point.pipeline.id()][{
        one.input, settings_cells(one.point.settings)}] = row.test.sha256;
  }
  std::string text = "pipeline,same_as,equal,compared\n";
  for (auto a = pipelines.begin(); a != pipelines.end(); ++a) {
    for (auto b = std::next(a); b != pipelines.end(); ++b) {
      int equal = 0;
      int compared = 0;
      for (const auto& [at, hash] : a->second) {
        const auto found = b->second.find(at);
        if (found == b->second.end()) continue;
        ++compared;
        equal += found->second == hash;
      }
      if (equal == 0) continue;
      text += fmt::format("{},{},{},{}\n", a->first, b->first, equal, compared);
    }
  }
  return text;
}

}  // namespace framewise::report
