// SPDX-License-Identifier: Apache-2.0
#include "cli/options/stage_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "cli/options/cache_options.h"
#include "cli/terminal/progress_display.h"

namespace framewise::cli {
namespace {

constexpr double kLeastLearned_s = 2;

// Of the rates that CostRates keeps at most. A longer file is another one.
constexpr uintmax_t kMostBytes = uintmax_t{64} << 10;

}  // namespace

std::filesystem::path rates_file(const Invocation& invocation) {
  const std::filesystem::path folder = cache_folder(invocation);
  if (folder.empty()) return {};
  return folder / "costs.json";
}

void load_rates(const std::filesystem::path& file, batch::CostRates& rates) {
  if (file.empty()) return;
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(file, unknown);
  if (!unknown && bytes <= kMostBytes) rates.load(file);
}

void keep_rates(const std::filesystem::path& file,
                const batch::CostRates& rates) {
  if (file.empty()) return;
  [[maybe_unused]] const auto ignored = rates.save(file);
}

StageRates::StageRates(const Invocation& invocation, std::string job)
    : file_(progress_style(invocation.settings, invocation.errors) ==
                    ProgressStyle::kNone
                ? std::filesystem::path()
                : rates_file(invocation)),
      job_(std::move(job)) {
  load_rates(file_, rates_);
}

std::string StageRates::rate_of(std::string_view stage) const {
  return fmt::format("{}: {}", job_, stage);
}

void StageRates::prepare(runtime::Progress& progress,
                         std::span<const std::string_view> stages) const {
  std::map<std::string, double> known;
  for (const std::string_view stage : stages) {
    if (const auto ms = rates_.ms_per_unit(rate_of(stage))) {
      known[std::string(stage)] = *ms / 1000;
    }
  }
  progress.expect(std::move(known));
}

void StageRates::learn(const runtime::Progress& progress) {
  const auto times = progress.stage_times();
  double all_s = 0;
  for (const auto& stage : times) all_s += stage.seconds;
  if (file_.empty() || all_s < kLeastLearned_s) return;
  for (const auto& stage : times) {
    if (stage.seconds <= 0) continue;
    rates_.learn({.kind = rate_of(stage.name), .work = stage.work},
                 stage.seconds * 1000);
  }
  keep_rates(file_, rates_);
}

std::string kind_of_ending(const std::filesystem::path& file) {
  constexpr size_t kLongest = 5;
  std::string ending = file.extension().string();
  if (ending.size() < 2 || ending.size() > kLongest + 1) return "other";
  ending.erase(0, 1);
  for (char& c : ending) {
    if (std::isalnum(uint8_t(c)) == 0) return "other";
    c = char(std::tolower(uint8_t(c)));
  }
  return ending;
}

}  // namespace framewise::cli
