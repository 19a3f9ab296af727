// SPDX-License-Identifier: Apache-2.0
#include "batch/cost_rates.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>
#include <vector>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/result.h"

namespace framewise::batch {
namespace {

// Each job's share that does not grow with its work: opening, hashing, pairing.
constexpr double kMsPerJob = 0.3;
// Standard deviation of the logarithm of the time of jobs of equal facts, whose
// content differs.
constexpr double kSpreadOfJobs = 0.25;
// The same of the constants of the formats of a kind.
constexpr double kSpreadOfFormats = 0.7;
// How far exponents are from those of time in proportion to work.
constexpr std::array kSpreadOfExponents = {0.2, 0.2, 0.2};
constexpr std::array kUsualExponents = {1.0, 0.0, 0.0};
// A job counts half when a hundred later ones of its kind and format have run.
constexpr double kKept = 0.99309;  // 2 to the power of -1/100
// Of kinds and formats together, of some 200 bytes each.
constexpr size_t kMostRates = 250;
// Bounds of a logarithm: a nanosecond, and 30 years.
constexpr double kLeastLog = -14;
constexpr double kMostLog = 28;

// Solves a x = b, whose matrix is symmetric and positive; false: it is not.
bool solve_linear(std::vector<std::vector<double>>& a, std::vector<double>& b) {
  const size_t n = b.size();
  for (size_t k = 0; k < n; ++k) {
    if (!(a[k][k] > 1e-12)) return false;
    for (size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      if (factor == 0) continue;
      for (size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
    if (!std::isfinite(b[k])) return false;
  }
  return true;
}

// Memory as a kind of work of its own, whose work is the memory that the
// headers of the job promise at most, in MiB.
JobEstimate memory_of(const JobEstimate& job) {
  constexpr double kMebibyte = 1 << 20;
  return {.kind = job.kind + " memory",
          .format = job.format,
          .work = double(job.memory_bytes) / kMebibyte,
          .bytes = job.bytes,
          .frames = job.frames};
}

}  // namespace

CostRates::Facts CostRates::facts_of(const JobEstimate& job) {
  // In units near 1 of common files, so that the constants are theirs.
  constexpr double kUsualBytesPerUnit = 2e5;
  const double bytes =
      job.bytes > 0 ? job.bytes / job.work : kUsualBytesPerUnit;
  return {std::log(job.work), std::log(bytes / kUsualBytesPerUnit),
          std::log(std::max(1.0, job.frames))};
}

// Least squares of all jobs of the kind, with the spreads above as what is
// known before: unknown are the exponents, the constant of formats without
// jobs, and that of each format.
void CostRates::solve(const Kind& kind) {
  constexpr double kOfJob = 1 / (kSpreadOfJobs * kSpreadOfJobs);
  constexpr double kOfFormat = 1 / (kSpreadOfFormats * kSpreadOfFormats);
  const size_t n = kFacts + 1 + kind.formats.size();
  std::vector<std::vector<double>> a(n, std::vector<double>(n));
  std::vector<double> b(n);
  for (size_t i = 0; i < kFacts; ++i) {
    a[i][i] = 1 / (kSpreadOfExponents[i] * kSpreadOfExponents[i]);
    b[i] = a[i][i] * kUsualExponents[i];
  }
  size_t own = kFacts + 1;
  for (const auto& [name, sums] : kind.formats) {
    for (size_t i = 0; i < kFacts; ++i) {
      for (size_t j = 0; j < kFacts; ++j) a[i][j] += sums.xx[i][j] * kOfJob;
      b[i] += sums.xy[i] * kOfJob;
      a[i][own] = a[own][i] = sums.x[i] * kOfJob;
    }
    a[own][own] = sums.jobs * kOfJob + kOfFormat;
    b[own] = sums.y * kOfJob;
    a[kFacts][kFacts] += kOfFormat;
    a[own][kFacts] = a[kFacts][own] = -kOfFormat;
    ++own;
  }
  kind.is_solved = true;
  kind.constants.clear();
  if (!solve_linear(a, b)) return;
  std::copy_n(b.begin(), kFacts, kind.exponents.begin());
  kind.usual = b[kFacts];
  own = kFacts + 1;
  for (const auto& [name, sums] : kind.formats) kind.constants[name] = b[own++];
}

std::optional<double> CostRates::log_estimate(const JobEstimate& job) const {
  const std::lock_guard lock(mutex_);
  const auto kind = kinds_.find(job.kind);
  if (kind == kinds_.end()) return std::nullopt;
  if (!kind->second.is_solved) solve(kind->second);
  if (kind->second.constants.empty()) return std::nullopt;
  const auto own = kind->second.constants.find(job.format);
  const Facts x = facts_of(job);
  double y =
      own != kind->second.constants.end() ? own->second : kind->second.usual;
  for (size_t i = 0; i < kFacts; ++i) y += kind->second.exponents[i] * x[i];
  return std::clamp(y, kLeastLog, kMostLog);
}

double CostRates::estimate_ms(const JobEstimate& job) const {
  if (!(job.work > 0)) return kMsPerJob;
  const auto log_ms = log_estimate(job);
  return kMsPerJob +
         (log_ms ? std::exp(*log_ms) : job.work * job.usual_ms_per_unit);
}

std::optional<int64_t> CostRates::estimate_memory(
    const JobEstimate& job) const {
  if (job.memory_bytes <= 0) return std::nullopt;
  const auto log_mebibytes = log_estimate(memory_of(job));
  if (!log_mebibytes) return std::nullopt;
  // More than any machine has, and still a number of bytes.
  constexpr double kMostMebibytes = 1e9;
  return int64_t(std::min(std::exp(*log_mebibytes), kMostMebibytes) *
                 (1 << 20));
}

std::optional<double> CostRates::ms_per_unit(std::string_view kind) const {
  const std::lock_guard lock(mutex_);
  const auto known = kinds_.find(kind);
  if (known == kinds_.end()) return std::nullopt;
  double jobs = 0;
  double log_rate = 0;
  for (const auto& [format, sums] : known->second.formats) {
    jobs += sums.jobs;
    log_rate += sums.y - sums.x[0];
  }
  if (!(jobs > 0)) return std::nullopt;
  return std::exp(std::clamp(log_rate / jobs, kLeastLog, kMostLog));
}

// The format of the fewest jobs makes room for a new one.
void CostRates::make_room(const JobEstimate& job) {
  const auto known = kinds_.find(job.kind);
  if (known != kinds_.end() && known->second.formats.contains(job.format)) {
    return;
  }
  size_t rates = 0;
  double fewest = INFINITY;
  std::pair<std::string, std::string> least;
  for (const auto& [name, kind] : kinds_) {
    for (const auto& [format, sums] : kind.formats) {
      ++rates;
      if (sums.jobs >= fewest) continue;
      fewest = sums.jobs;
      least = {name, format};
    }
  }
  if (rates < kMostRates) return;
  Kind& kind = kinds_[least.first];
  kind.formats.erase(least.second);
  kind.is_solved = false;
  if (kind.formats.empty()) kinds_.erase(least.first);
}

void CostRates::learn(const JobEstimate& job, double took_ms) {
  if (!(took_ms >= 0)) return;
  // Less than a microsecond was not measured.
  learn_log(job, std::log(std::max(took_ms - kMsPerJob, 1e-3)));
}

void CostRates::learn_memory(const JobEstimate& job, int64_t bytes) {
  if (bytes > 0) learn_log(memory_of(job), std::log(double(bytes) / (1 << 20)));
}

void CostRates::learn_log(const JobEstimate& job, double y) {
  if (!(job.work > 0) || !std::isfinite(job.work)) return;
  const Facts x = facts_of(job);
  // Clients of a service choose a part of the names.
  constexpr size_t kMostName = 200;
  if (!std::isfinite(y) || job.kind.size() + job.format.size() > kMostName) {
    return;
  }
  const std::lock_guard lock(mutex_);
  make_room(job);
  Kind& kind = kinds_[job.kind];
  kind.is_solved = false;
  Sums& sums = kind.formats[job.format];
  const auto add = [](double& sum, double value) { sum = sum * kKept + value; };
  add(sums.jobs, 1);
  add(sums.y, y);
  for (size_t i = 0; i < kFacts; ++i) {
    add(sums.x[i], x[i]);
    add(sums.xy[i], x[i] * y);
    for (size_t j = 0; j < kFacts; ++j) add(sums.xx[i][j], x[i] * x[j]);
  }
}

void CostRates::load(const std::filesystem::path& path) {
  constexpr size_t kMaxBytes = size_t{1} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxBytes + 1, '\0');
  file.read(text.data(), std::streamsize(text.size()));
  text.resize(size_t(file.gcount()));
  if (text.size() <= kMaxBytes) add(text);
}

void CostRates::add(std::string_view json_text) {
  const Json json = Json::parse(json_text);
  if (json["version"] != 2) return;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, formats] : json["kinds"].members()) {
    for (const auto& [format, sums_of_format] : formats.members()) {
      const Json& numbers = sums_of_format;  // lambdas capture no binding
      // Sums of what no job takes were not measured. Estimates must stay
      // numbers that can be sorted: solve() sees to that.
      constexpr double kMost = 1e6;
      Sums sums;
      size_t next = 0;
      bool good = numbers.size() == 2 + 2 * kFacts + kFacts * kFacts;
      const auto take = [&](double& value) {
        const Json& number = numbers[next++];
        value = number.number();
        good = good && number.is_number() && std::abs(value) < kMost;
      };
      if (!good) continue;
      for (double* value : {&sums.jobs, &sums.y}) take(*value);
      for (double& value : sums.x) take(value);
      for (double& value : sums.xy) take(value);
      for (Facts& row : sums.xx) {
        for (double& value : row) take(value);
      }
      JobEstimate job;
      job.kind = name;
      job.format = format;
      if (!good || !(sums.jobs > 0)) continue;
      make_room(job);
      kinds_[name].formats[format] = sums;
      kinds_[name].is_solved = false;
    }
  }
}

Result<void> CostRates::save(const std::filesystem::path& path) const {
  Json json = {{"version", 2}};
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, kind] : kinds_) {
      for (const auto& [format, sums] : kind.formats) {
        Json& numbers = json["kinds"][name][format] = Json::array();
        const auto put = [&numbers](double value) {
          numbers.push_back(std::round(value * 1e4) / 1e4);
        };
        for (const double value : {sums.jobs, sums.y}) put(value);
        for (const double value : sums.x) put(value);
        for (const double value : sums.xy) put(value);
        for (const Facts& row : sums.xx) {
          for (const double value : row) put(value);
        }
      }
    }
  }
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  // Several runs may save at once: the last one's rates stay.
  return write_atomically(path, json.dump() + '\n');
}

}  // namespace framewise::batch
