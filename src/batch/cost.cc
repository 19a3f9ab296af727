// SPDX-License-Identifier: Apache-2.0
#include "batch/cost.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "base/result.h"

namespace framewise::batch {
namespace {

// Until this machine has shown its own: the default metrics on one thread of a
// current one. Only the order of estimates matters, and that they add up.
constexpr double kUsualMsPerMegapixel = 100;
// Opening, hashing and pairing.
constexpr double kMsPerPair = 0.3;
// A compressed pixel where a file was not opened: GIFs and videos differ by
// more than ten, but bytes are all that is known.
constexpr double kPixelsPerByte = 6;
// Rates follow what was measured last: older work counts half after this much.
constexpr double kMemoryMegapixels = 2000;

}  // namespace

FileFacts stat_file(const std::filesystem::path& path) {
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path, unknown);
  return {.bytes = unknown ? 0 : int64_t(bytes)};
}

FileFacts survey_file(const std::filesystem::path& path,
                      const OpenOptions& options) {
  FileFacts facts = stat_file(path);
  const auto animation = open(path, options);
  if (!animation) return facts;
  const AnimationInfo& info = animation->info();
  facts.pixels = info.size.pixels();
  facts.container = info.container;
  if (info.frame_count) {
    facts.frames = *info.frame_count;
  } else if (info.duration && facts.pixels > 0) {
    constexpr double kUsualRate = 25;
    facts.frames = std::max<int64_t>(
        1, int64_t(info.time_base.seconds(*info.duration) * kUsualRate));
  }
  return facts;
}

double CostRates::megapixels(const FileFacts& reference,
                             const FileFacts& test) {
  if (reference.pixels == 0 || test.pixels == 0) {
    return double(std::max(reference.bytes, test.bytes)) * kPixelsPerByte / 1e6;
  }
  const int64_t frames = std::max(reference.frames, test.frames);
  return double(std::max(reference.pixels, test.pixels)) * double(frames) / 1e6;
}

double CostRates::estimate_ms(std::string_view kind, double megapixels) const {
  std::lock_guard lock(mutex_);
  const auto rate = rates_.find(kind);
  const double each = rate == rates_.end() || rate->second.megapixels <= 0
                          ? kUsualMsPerMegapixel
                          : rate->second.ms / rate->second.megapixels;
  return kMsPerPair + each * megapixels;
}

void CostRates::learn(std::string_view kind, double megapixels,
                      double took_ms) {
  if (!(megapixels > 0) || !(took_ms >= 0)) return;
  std::lock_guard lock(mutex_);
  Rate& rate = rates_[std::string(kind)];
  const double keep = std::exp2(-megapixels / kMemoryMegapixels);
  rate.ms = rate.ms * keep + std::max(0.0, took_ms - kMsPerPair);
  rate.megapixels = rate.megapixels * keep + megapixels;
}

void CostRates::load(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  const auto json = nlohmann::json::parse(text.str(), nullptr, false);
  if (!json.is_object() || json.value("version", 0) != 1 ||
      !json.contains("rates") || !json["rates"].is_object()) {
    return;
  }
  std::lock_guard lock(mutex_);
  for (const auto& item : json["rates"].items()) {
    const nlohmann::json& rate = item.value();
    if (!rate.is_object()) continue;
    const auto number = [&rate](const char* name) {
      const auto found = rate.find(name);
      return found != rate.end() && found->is_number() ? found->get<double>()
                                                       : 0.0;
    };
    const Rate known{number("ms"), number("megapixels")};
    if (known.ms >= 0 && known.megapixels > 0) rates_[item.key()] = known;
  }
}

Result<void> CostRates::save(const std::filesystem::path& path) const {
  nlohmann::ordered_json json = {{"version", 1}};
  {
    std::lock_guard lock(mutex_);
    for (const auto& [kind, rate] : rates_) {
      json["rates"][kind] = {{"ms", rate.ms}, {"megapixels", rate.megapixels}};
    }
  }
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  // Beside the place and renamed: several runs may save at once.
  std::filesystem::path temporary = path;
  temporary += fmt::format(".{}.part", getpid());
  std::ofstream file(temporary);
  file << json.dump(1) << '\n';
  file.close();
  if (file) std::filesystem::rename(temporary, path, problem);
  if (!file || problem) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return in_file(fail(ErrorKind::kIo, "cannot write the learned costs"),
                   path.string());
  }
  return {};
}

int64_t memory_estimate(const FileFacts& reference, const FileFacts& test,
                        std::span<const std::string> metrics) {
  // Measured: docs/batch.md, "Memory". The metrics that most people use keep
  // little; DSSIM and the older ones of GifLab several planes at once.
  constexpr int64_t kUsualBytesPerPixel = 75;
  constexpr int64_t kMostBytesPerPixel = 160;
  constexpr int64_t kAlways = int64_t{24} << 20;
  constexpr std::string_view kFrugal[] = {
      "default", "fast", "ssimulacra2", "butteraugli", "psnr",
      "psnr_y",  "ssim", "ms_ssim",     "ciede2000",   "vif"};
  const bool usual =
      std::all_of(metrics.begin(), metrics.end(), [&](const auto& name) {
        return std::find(std::begin(kFrugal), std::end(kFrugal), name) !=
               std::end(kFrugal);
      });
  const int64_t pixels = std::max(reference.pixels, test.pixels);
  return kAlways + reference.bytes + test.bytes +
         pixels * (usual ? kUsualBytesPerPixel : kMostBytesPerPixel);
}

}  // namespace framewise::batch
