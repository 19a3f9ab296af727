// SPDX-License-Identifier: Apache-2.0
// A small kind of job for tests: it hashes a file. What a file holds decides
// how its job ends: "CRASH", "THROW" and "HANG" do that, "WEAK" fails.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/json/json.h"
#include "base/result.h"
#include "base/sha256.h"
#include "batch/file_survey.h"
#include "batch/job.h"

namespace framewise::batch {

class HashFiles final : public JobKind {
 public:
  // Where a file with each hash is written; empty: nowhere.
  explicit HashFiles(std::filesystem::path folder = {})
      : folder_(std::move(folder)) {}

  static Job job(const std::string& path) {
    const std::string inputs[] = {path};
    return {.key = job_key(inputs, "hash-files"),
            .name = path,
            .line = Json({{"path", path}}).dump()};
  }

  std::vector<JobEstimate> estimate(std::span<const Job* const> jobs, Survey,
                                    const runtime::WorkContext&) override {
    std::vector<JobEstimate> estimates;
    for (const Job* job : jobs) {
      const int64_t bytes = stat_file(job->name).bytes;
      estimates.push_back({.kind = "hash",
                           .work = double(bytes) / 1e6,
                           .usual_ms_per_unit = 5,
                           .memory_bytes = bytes});
    }
    return estimates;
  }

  Result<JobResult> run(std::string_view line,
                        const runtime::WorkContext& work) override {
    FW_ASSIGN_OR_RETURN(const std::string path, path_of(line));
    std::ifstream file(path, std::ios::binary);
    if (!file) return in_file(fail(ErrorKind::kInput, "cannot read"), path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const Running running(*this, int64_t(text.size()));
    ++runs_;
    if (text == "CRASH") std::abort();
    if (text == "THROW") throw std::runtime_error("thrown");
    while (text == "HANG") {
      if (work.stop.stop_requested())
        return fail(ErrorKind::kCancelled, "stopped");
      std::this_thread::yield();
    }
    Sha256 hash;
    hash.update(std::as_bytes(std::span(text)));
    const std::string digits = hash.hex();
    if (!folder_.empty()) std::ofstream(output_of(path)) << digits;
    return JobResult{text == "WEAK" ? Status::kFailed : Status::kPassed,
                     Json({{"path", path}, {"sha256", digits}}).dump()};
  }

  std::string error_row(std::string_view line,
                        const Error& error) const override {
    const auto path = path_of(line);
    return Json({{"path", path ? *path : std::string(line)},
                 {"error", error.message},
                 {"kind", name_of(error.kind)}})
        .dump();
  }

  bool output_exists(const Job& job) const override {
    return folder_.empty() || std::filesystem::exists(output_of(job.name));
  }

  void release_memory(runtime::MemoryLevel level) override { level_ = level; }

  std::filesystem::path output_of(const std::filesystem::path& path) const {
    return folder_ / (path.filename().string() + ".sha256");
  }

  int runs() const { return runs_; }
  // The most bytes of files that ran at once, and of one that ran alone.
  int64_t most_bytes_together() const { return most_together_; }
  int64_t most_bytes_alone() const { return most_alone_; }
  runtime::MemoryLevel level() const { return level_; }

 private:
  static Result<std::string> path_of(std::string_view line) {
    const auto json = Json::parse(line);
    if (!json.is_object() || !json.contains("path")) {
      return fail(ErrorKind::kUsage, "names no file");
    }
    return json["path"].text();
  }

  // Counts jobs that run at the same time, and their bytes.
  class Running {
   public:
    Running(HashFiles& kind, int64_t bytes) : kind_(kind), bytes_(bytes) {
      std::lock_guard lock(kind_.mutex_);
      kind_.bytes_ += bytes_;
      auto& most = ++kind_.jobs_ > 1 ? kind_.most_together_ : kind_.most_alone_;
      most = std::max(most, kind_.bytes_);
    }
    ~Running() {
      std::lock_guard lock(kind_.mutex_);
      kind_.bytes_ -= bytes_;
      --kind_.jobs_;
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    HashFiles& kind_;
    const int64_t bytes_;
  };

  const std::filesystem::path folder_;
  std::atomic<int> runs_ = 0;
  std::atomic<runtime::MemoryLevel> level_ = runtime::MemoryLevel::kNormal;
  std::mutex mutex_;
  int jobs_ = 0;
  int64_t bytes_ = 0;
  int64_t most_together_ = 0;
  int64_t most_alone_ = 0;
};

}  // namespace framewise::batch
