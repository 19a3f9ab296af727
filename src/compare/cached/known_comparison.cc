// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/known_comparison.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/objects/object_name.h"
#include "base/result.h"
#include "cache/store.h"
#include "compare/cached/comparison_key.h"
#include "compare/cached/comparison_record.h"
#include "framewise/cache.h"
#include "framewise/executor.h"
#include "telemetry/span.h"

namespace framewise::comparison {
namespace {

namespace fs = std::filesystem;

// A file as it was when it was hashed.
struct Hashed {
  fs::path path;
  cache::FileStamp stamp;
  std::string sha256;

  bool unchanged() const { return cache::stamp_of(path) == stamp; }
};

// nullopt if it cannot be read: opening it later gives the error.
std::optional<Hashed> hashed(const fs::path& path,
                             const CompareOptions& options) {
  if (options.stop.stop_requested()) return std::nullopt;
  if (is_object(path)) {
    auto object = cache::hash_object(path);
    if (!object) return std::nullopt;
    return Hashed{path, object->stamp, std::move(object->sha256)};
  }
  const auto stamp = cache::stamp_of(path);
  if (!stamp) return std::nullopt;
  auto hash = options.cache->content_hash(path);
  if (!hash) return std::nullopt;
  return Hashed{path, *stamp, *std::move(hash)};
}

// The reference, then the tests; empty if one of them cannot be hashed.
std::vector<Hashed> hash_all(const fs::path& reference,
                             std::span<const fs::path> tests,
                             const CompareOptions& options) {
  const telemetry::Span span("hash files");
  std::vector<Hashed> files;
  auto first = hashed(reference, options);
  if (first) files.push_back(*std::move(first));
  for (const fs::path& test : tests) {
    auto file = files.empty() ? std::nullopt : hashed(test, options);
    if (!file) return {};
    files.push_back(*std::move(file));
  }
  return files;
}

KnownFiles known_files(const std::vector<Hashed>& files) {
  KnownFiles known;
  known.reference_sha256 = files.front().sha256;
  for (size_t i = 1; i < files.size(); ++i) {
    known.test_sha256.push_back(files[i].sha256);
  }
  known.unchanged = [&files] {
    for (const Hashed& file : files) {
      if (!file.unchanged()) return false;
    }
    return true;
  };
  return known;
}

std::optional<Report> look_up(cache::Store& store, const cache::Key& key,
                              const std::vector<Hashed>& files,
                              const CompareOptions& options) {
  const telemetry::Span span("cache");
  const auto found = store.find(key);
  if (!found) return std::nullopt;
  auto record = read_report(found->value.bytes);
  if (!record || record->report.comparisons.size() + 1 != files.size()) {
    store.reject(key);
    return std::nullopt;
  }
  if (!store.libraries().unchanged(record->libraries)) return std::nullopt;
  Report report = std::move(record->report);
  report.reference.path = files.front().path.string();
  report.threads = options.executor ? options.executor->concurrency() : 1;
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    Comparison& comparison = report.comparisons[i];
    comparison.test.path = files[i + 1].path.string();
    report.cache.hits += int64_t(comparison.metrics.size());
  }
  return report;
}

// A text that names a file would be wrong for a copy of it elsewhere.
bool names_a_file(const Comparison& comparison, const std::string& reference) {
  const auto names = [&](const std::string& text) {
    return text.find(reference) != std::string::npos ||
           text.find(comparison.test.path) != std::string::npos;
  };
  for (const auto* findings :
       {&comparison.warnings, &comparison.pairing_findings}) {
    for (const Finding& finding : *findings) {
      if (names(finding.message) || names(finding.hint)) return true;
    }
  }
  for (const Reason& reason : comparison.reasons) {
    if (names(reason.message) || names(reason.hint)) return true;
  }
  return false;
}

bool worth_keeping(const Report& report) {
  if (report.partial()) return false;
  // Words that OCR could not read now may be readable with a later setup.
  const auto lacks_words = [](const Finding& warning) {
    return warning.kind == "text_not_read";
  };
  for (const Comparison& comparison : report.comparisons) {
    if (names_a_file(comparison, report.reference.path) ||
        std::ranges::any_of(comparison.warnings, lacks_words)) {
      return false;
    }
  }
  return true;
}

// Pictures are not kept: they are made from the files.
bool needs_files(const CompareOptions& options) {
  return options.error_maps > 0 || options.pictures != Embed::kNone;
}

double ms_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now() - begin)
      .count();
}

}  // namespace

Result<Report> known_or_compared(
    const fs::path& reference, std::span<const fs::path> tests,
    const CompareOptions& options,
    const std::function<Result<Report>(const KnownFiles&)>& compare) {
  if (!options.cache) return compare({});
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<Hashed> files = hash_all(reference, tests, options);
  if (files.empty()) return compare({});
  const KnownFiles known = known_files(files);
  if (needs_files(options)) return compare(known);
  const auto key =
      comparison_key({known.reference_sha256, known.test_sha256}, options);
  if (!key) return compare(known);

  cache::Store& store = options.cache->store();
  if (auto report = look_up(store, *key, files, options)) {
    report->timing.total_ms = ms_since(begin);
    return *std::move(report);
  }
  FW_ASSIGN_OR_RETURN(Report report, compare(known));
  // A comparison that was stopped may have skipped steps.
  if (worth_keeping(report) && !options.stop.stop_requested() &&
      known.unchanged()) {
    store.put(*key, CacheKind::kComparison,
              write_record(ReportRecord{cache::loaded_libraries(), report}),
              report.timing.total_ms);
  }
  report.timing.total_ms = ms_since(begin);
  return report;
}

bool is_probably_known(const fs::path& reference,
                       std::span<const fs::path> tests,
                       const CompareOptions& options) {
  if (!options.cache || needs_files(options)) return false;
  const std::vector<Hashed> files = hash_all(reference, tests, options);
  if (files.empty()) return false;
  const KnownFiles known = known_files(files);
  const auto key =
      comparison_key({known.reference_sha256, known.test_sha256}, options);
  return key && options.cache->store().may_have(*key);
}

}  // namespace framewise::comparison
