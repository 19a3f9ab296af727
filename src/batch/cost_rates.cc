// SPDX-License-Identifier: Apache-2.0
#include "batch/cost_rates.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>

#include "base/atomic_file.h"
#include "base/json/json.h"
#include "base/result.h"

namespace framewise::batch {
namespace {

// Each job's share that does not grow with its work: opening, hashing, pairing.
constexpr double kMsPerJob = 0.3;
// Rates follow recent measurements: after this much more work, in units of the
// rate (megapixels), an older measurement counts half.
constexpr double kHalfLife = 2000;
// The name of Rate::work in the file; megapixels are the unit of comparing.
constexpr const char* kWork = "megapixels";

}  // namespace

double CostRates::estimate_ms(const JobEstimate& job) const {
  std::lock_guard lock(mutex_);
  const auto rate = rates_.find(job.rate);
  const bool learned = rate != rates_.end() && rate->second.work > 0;
  return kMsPerJob + job.work * (learned ? rate->second.ms / rate->second.work
                                         : job.usual_ms_per_unit);
}

std::optional<double> CostRates::ms_per_unit(std::string_view rate) const {
  std::lock_guard lock(mutex_);
  const auto known = rates_.find(rate);
  if (known == rates_.end() || known->second.work <= 0) return std::nullopt;
  return known->second.ms / known->second.work;
}

void CostRates::learn(const JobEstimate& job, double took_ms) {
  if (!(job.work > 0) || !(took_ms >= 0)) return;
  std::lock_guard lock(mutex_);
  Rate& rate = rates_[job.rate];
  const double keep = std::exp2(-job.work / kHalfLife);
  rate.ms = rate.ms * keep + std::max(0.0, took_ms - kMsPerJob);
  rate.work = rate.work * keep + job.work;
}

void CostRates::load(const std::filesystem::path& path) {
  // A rate takes some 60 bytes.
  constexpr size_t kMaxBytes = size_t{1} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxBytes + 1, '\0');
  file.read(text.data(), std::streamsize(text.size()));
  text.resize(size_t(file.gcount()));
  if (text.size() <= kMaxBytes) add(text);
}

void CostRates::add(std::string_view json_text) {
  const Json json = Json::parse(json_text);
  if (json["version"] != 1) return;
  std::lock_guard lock(mutex_);
  for (const auto& [kind, rate] : json["rates"].members()) {
    if (!rate["ms"].is_number()) continue;
    const Rate known{rate["ms"].number(), rate[kWork].number()};
    // A rate that is infinite, or far from what any job takes, was not
    // measured: estimates must stay numbers that can be sorted.
    constexpr double kMaxWork = 1e12;
    constexpr double kMaxMsPerUnit = 3.6e6;
    if (known.ms >= 0 && known.work > 0 && known.work < kMaxWork &&
        known.ms <= known.work * kMaxMsPerUnit) {
      rates_[kind] = known;
    }
  }
}

Result<void> CostRates::save(const std::filesystem::path& path) const {
  Json json = {{"version", 1}};
  {
    std::lock_guard lock(mutex_);
    for (const auto& [kind, rate] : rates_) {
      json["rates"][kind] = {{"ms", rate.ms}, {kWork, rate.work}};
    }
  }
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  // Several runs may save at once: the last one's rates stay.
  return write_atomically(path, json.dump(1) + '\n');
}

}  // namespace framewise::batch
