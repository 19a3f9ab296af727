// SPDX-License-Identifier: Apache-2.0
#include "monitor/source.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "base/http/http_client.h"
#include "base/result.h"
#include "batch/journal.h"
#include "telemetry/reading/exposition.h"

namespace framewise::monitor {
namespace {

namespace fs = std::filesystem;
using telemetry::Snapshot;

// Of one answer or file; an exposition of 2000 series has 200 KB.
constexpr telemetry::ExpositionLimits kLimits;
constexpr std::chrono::milliseconds kServerTime{3'000};

double unix_now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::optional<double> modified_s(const fs::path& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return std::nullopt;
  return double(facts.st_mtim.tv_sec) + double(facts.st_mtim.tv_nsec) / 1e9;
}

// A regular file: a pipe or device could block or never end.
Result<std::string> read_text(const fs::path& path) {
  const auto problem = [&path](ErrorKind kind, std::string_view what) {
    return in_file(fail(kind, "{}", what), path.string());
  };
  std::error_code unknown;
  if (!fs::is_regular_file(path, unknown)) {
    return problem(ErrorKind::kIo, "is no file that can be read");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem(ErrorKind::kIo, "cannot be read");
  std::string text(kLimits.bytes + 1, '\0');
  file.read(text.data(), std::streamsize(text.size()));
  text.resize(size_t(file.gcount()));
  if (text.size() > kLimits.bytes) {
    return problem(ErrorKind::kLimit, "is too large for metrics");
  }
  return text;
}

Result<Snapshot> read_metrics(const fs::path& path) {
  FW_ASSIGN_OR_RETURN(const std::string text, read_text(path));
  auto snapshot = telemetry::parse_exposition(text, kLimits);
  if (!snapshot) return in_file(std::move(snapshot).error(), path.string());
  snapshot->time_s = modified_s(path).value_or(unix_now());
  return snapshot;
}

class MetricsFile : public Source {
 public:
  explicit MetricsFile(fs::path path) : path_(std::move(path)) {}
  Result<Reading> read(const std::stop_token&) override {
    Reading reading{.name = path_.string()};
    FW_ASSIGN_OR_RETURN(reading.snapshot, read_metrics(path_));
    reading.age_s = std::max(0.0, unix_now() - reading.snapshot.time_s);
    return reading;
  }

 private:
  const fs::path path_;
};

class MetricsServer : public Source {
 public:
  MetricsServer(std::string url, HttpAddress address) : url_(std::move(url)) {
    request_.address = std::move(address);
    request_.deadline = kServerTime;
    request_.limits.body_bytes = kLimits.bytes;
  }
  Result<Reading> read(const std::stop_token& stop) override {
    FW_ASSIGN_OR_RETURN(const HttpResponse answer,
                        send_request(request_, stop));
    if (answer.status != 200) {
      return fail(ErrorKind::kIo, "{} answered with status {}", url_,
                  answer.status);
    }
    Reading reading{.name = url_, .running = true};
    auto snapshot = telemetry::parse_exposition(answer.body, kLimits);
    if (!snapshot) return in_file(std::move(snapshot).error(), url_);
    reading.snapshot = *std::move(snapshot);
    reading.snapshot.time_s = unix_now();
    return reading;
  }

 private:
  const std::string url_;
  HttpRequest request_;
};

// Whether a batch holds the lock of its journal. Asking for the lock would keep
// a batch that begins now from it; the system lists all locks: "1: FLOCK
// ADVISORY WRITE 1234 08:01:131 0 EOF", with the inode after the last colon.
bool is_locked(const fs::path& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return false;
  const std::string end = fmt::format(":{}", facts.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number;
    std::string kind;
    std::string mode;
    std::string access;
    std::string process;
    std::string file;
    words >> number >> kind >> mode >> access >> process >> file;
    if (kind == "FLOCK" && file.ends_with(end)) return true;
  }
  return false;
}

class RunningBatch : public Source {
 public:
  RunningBatch(fs::path results, fs::path journal, fs::path metrics)
      : results_(std::move(results)),
        journal_(std::move(journal)),
        metrics_(std::move(metrics)) {}

  Result<Reading> read(const std::stop_token&) override {
    Reading reading{.name = results_.string()};
    std::error_code unknown;
    reading.running = is_locked(journal_);
    // At its end, a batch writes its results and removes the journal.
    if (fs::exists(journal_, unknown)) {
      FW_ASSIGN_OR_RETURN(
          offset_, batch::read_journal(
                       journal_, offset_,
                       [this](batch::Status status, std::string_view row) {
                         add(read_job_row(status, row));
                       }));
    }
    reading.jobs = jobs_;
    if (fs::exists(metrics_, unknown)) {
      auto snapshot = read_metrics(metrics_);
      // The batch may have removed the file a moment ago.
      if (snapshot) {
        reading.snapshot = *std::move(snapshot);
        reading.age_s = std::max(0.0, unix_now() - reading.snapshot.time_s);
      }
    }
    if (reading.snapshot.time_s == 0) reading.snapshot.time_s = unix_now();
    return reading;
  }

 private:
  void add(JobRow row) {
    switch (row.status) {
      case batch::Status::kPassed: ++jobs_.passed; break;
      case batch::Status::kFailed: ++jobs_.failed; break;
      case batch::Status::kError: ++jobs_.errors; break;
    }
    // Kinds are few; others come from a damaged row.
    constexpr size_t kMostKinds = 32;
    if (!row.error_kind.empty() &&
        (jobs_.error_kinds.size() < kMostKinds ||
         jobs_.error_kinds.contains(row.error_kind))) {
      ++jobs_.error_kinds[row.error_kind];
    }
    const auto place = std::ranges::upper_bound(jobs_.worst, row, is_worse);
    if (place == jobs_.worst.end() && jobs_.worst.size() >= kMostWorst) return;
    jobs_.worst.insert(place, std::move(row));
    if (jobs_.worst.size() > kMostWorst) jobs_.worst.pop_back();
  }

  const fs::path results_;
  const fs::path journal_;
  const fs::path metrics_;
  int64_t offset_ = 0;  // of the journal, up to which it was read
  FinishedJobs jobs_;
};

fs::path with_suffix(fs::path path, const char* suffix) {
  path += suffix;
  return path;
}

// `path` is a journal or a results file.
std::unique_ptr<Source> batch_of(fs::path path) {
  if (path.extension() == ".journal") {
    fs::path results = path;
    results.replace_extension();
    return std::make_unique<RunningBatch>(results, path,
                                          with_suffix(results, ".prom"));
  }
  return std::make_unique<RunningBatch>(path, with_suffix(path, ".journal"),
                                        with_suffix(path, ".prom"));
}

std::optional<fs::path> newest_journal() {
  std::optional<fs::path> newest;
  double newest_s = 0;
  std::error_code unknown;
  for (const auto& entry : fs::directory_iterator(".", unknown)) {
    if (entry.path().extension() != ".journal") continue;
    const auto time = modified_s(entry.path());
    if (!time || *time < newest_s) continue;
    newest = entry.path().filename();
    newest_s = *time;
  }
  return newest;
}

Error not_found(const std::string& target) {
  return in_file(
      with_hint(fail(ErrorKind::kIo,
                     "there is no running batch, journal or "
                     "file of metrics"),
                "name the --out or --journal of a batch that runs, a file of "
                "--metrics-file, or http://HOST:PORT of a service"),
      target);
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const std::string& target) {
  std::error_code unknown;
  if (target.empty()) {
    const auto journal = newest_journal();
    if (!journal) return not_found("this folder");
    return batch_of(*journal);
  }
  if (target.find("://") != std::string::npos) {
    FW_ASSIGN_OR_RETURN(HttpAddress address, parse_http_address(target));
    if (address.path == "/") address.path = "/metrics";
    return std::unique_ptr<Source>(
        std::make_unique<MetricsServer>(target, std::move(address)));
  }
  fs::path path(target);
  if (path.extension() == ".journal" ||
      fs::exists(with_suffix(path, ".journal"), unknown)) {
    if (path.extension() == ".journal" && !fs::exists(path, unknown)) {
      return not_found(target);
    }
    return batch_of(path);
  }
  // A folder with one batch in it.
  if (fs::is_directory(path, unknown)) {
    for (const auto& entry : fs::directory_iterator(path, unknown)) {
      if (entry.path().extension() == ".journal") return batch_of(entry.path());
    }
    return not_found(target);
  }
  if (!fs::exists(path, unknown)) return not_found(target);
  return std::unique_ptr<Source>(std::make_unique<MetricsFile>(path));
}

}  // namespace framewise::monitor
