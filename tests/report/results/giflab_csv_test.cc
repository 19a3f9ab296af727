// SPDX-License-Identifier: Apache-2.0
#include "report/results/giflab_csv.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace framewise::report {
namespace {

// The cells of the only row, by column. None of them has a comma.
std::map<std::string, std::string> cells_of(const RowFacts& row) {
  std::istringstream text(giflab_csv({&row, 1}));
  std::string header;
  std::string line;
  std::getline(text, header);
  std::getline(text, line);
  std::istringstream names(header);
  std::istringstream values(line);
  std::map<std::string, std::string> cells;
  std::string name;
  while (std::getline(names, name, ',')) {
    std::getline(values, cells[name], ',');
  }
  return cells;
}

RowFacts experiment() {
  RowFacts row;
  row.label =
      "none-frame_Frame__ffmpeg-color_Color__gifsicle-lossy_Lossy colors=64 "
      "loss=40";
  row.status = "WARNING";
  row.reference = {.path = "clips/a.gif",
                   .sha256 = "ab12",
                   .width = 80,
                   .height = 60,
                   .frames = 30,
                   .duration_ms = 1200,
                   .bytes = 2048};
  row.test = {.path = "out.gif", .frames = 29, .bytes = 1000};
  row.metrics.push_back({.name = "giflab:ssim", .values = {0.98765, {}, 0.01}});
  row.metrics.push_back({.name = "giflab:composite", .values = {0.75}});
  row.reasons.push_back({.kind = "blur", .message = "blurred"});
  return row;
}

TEST(GiflabCsv, HasGiflabsColumnsOfAnExperiment) {
  const auto cells = cells_of(experiment());
  const std::map<std::string, std::string> expected = {
      {"gif_sha", "ab12"},
      {"gif_name", "a.gif"},
      {"pipeline_id",
       "none-frame_Frame__ffmpeg-color_Color__gifsicle-lossy_Lossy"},
      {"success", "True"},
      {"original_size_kb", "2.0000"},
      {"compression_ratio", "2.0480"},
      {"orig_fps", "25.00"},
      {"ssim_mean", "0.9877"},
      {"ssim_std", "0.0100"},
      {"ssim_min", ""},
      {"composite_quality", "0.75"},
      {"tools_used", "ffmpeg-color;gifsicle-lossy"},
      {"pipeline_steps", "2"},
      {"applied_colors", "64"},
      {"applied_lossy", "40"},
      {"applied_frame_ratio", ""},
      {"frame_count", "30"},
      {"compressed_frame_count", "29"},
      {"validation_status", "WARNING"},
      {"validation_issues_count", "1"},
      {"validation_messages", "blurred"},
      {"error", ""}};
  for (const auto& [name, value] : expected) {
    ASSERT_TRUE(cells.contains(name)) << name;
    EXPECT_EQ(cells.at(name), value) << name;
  }
}

TEST(GiflabCsv, SaysWhyAnExperimentFailed) {
  RowFacts row;
  row.label = "x";
  row.error = {.kind = "timeout", .message = "took too long"};
  const auto cells = cells_of(row);
  EXPECT_EQ(cells.at("success"), "False");
  EXPECT_EQ(cells.at("error"), "took too long");
  EXPECT_EQ(cells.at("ssim_mean"), "");
}

TEST(GiflabCsv, KeepsHostileNamesInTheirCell) {
  RowFacts row = experiment();
  row.reference.path = "=cmd(),\n\"x\".gif";
  const std::string text = giflab_csv({&row, 1});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find(",=cmd"), std::string::npos);
}

}  // namespace
}  // namespace framewise::report
