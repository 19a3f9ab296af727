// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/skip_unreadable_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "base/objects/places.h"
#include "base/printable.h"

namespace framewise::comparison {
namespace {

namespace fs = std::filesystem;

struct Unreadable {
  size_t place;  // among all tests
  Error error;
};

// Where, as people look for it: "b.gif, frame 5, byte 9000".
std::string place_of(const Error& error, const fs::path& test) {
  const fs::path file = error.file.empty() ? test : fs::path(error.file);
  std::string place = printable(file.filename().string());
  if (error.frame) place += fmt::format(", frame {}", *error.frame);
  if (error.offset) place += fmt::format(", byte {}", *error.offset);
  return place;
}

bool is_about_a_file(const Error& error) {
  return error.kind != ErrorKind::kUsage &&
         error.kind != ErrorKind::kCancelled &&
         error.kind != ErrorKind::kInternal && !error.file.empty();
}

// The defect of a file that cannot be read on from some place.
DefectKind kind_of(const Error& error, int64_t bytes) {
  if (error.kind != ErrorKind::kInput) return DefectKind::kUnreadable;
  if (error.offset && bytes > 0 && *error.offset >= bytes) {
    return DefectKind::kTruncated;
  }
  return error.frame ? DefectKind::kCorruptFrame : DefectKind::kUnreadable;
}

// The places of the tests that `error` is about; none: it is about none alone.
std::vector<size_t> culprits(const Error& error, const fs::path& reference,
                             std::span<const fs::path> tests,
                             const std::vector<size_t>& places) {
  std::vector<size_t> found;
  if (!is_about_a_file(error) || error.file == reference.string()) return found;
  for (const size_t place : places) {
    if (tests[place].string() == error.file) found.push_back(place);
  }
  return found;
}

// Whatever counts the tests counts those behind `place` one higher.
void insert(size_t place, Comparison comparison, Report& report) {
  report.comparisons.insert(report.comparisons.begin() + ptrdiff_t(place),
                            std::move(comparison));
  for (Still& still : report.pictures.stills) still.side += still.side > place;
  for (HeatMap& map : report.pictures.heat_maps) {
    map.comparison += map.comparison >= place;
  }
}

}  // namespace

Comparison unreadable(const fs::path& test, const Error& error) {
  const std::string message =
      fmt::format("{} ({})", error.message, place_of(error, test));
  Comparison comparison;
  comparison.test = {.path = test.string(), .bytes = bytes_of_file(test)};
  comparison.error = error;
  comparison.judged = VerdictStatus::kError;
  comparison.verdict_summary = message + ". Nothing was measured.";
  Reason reason = {.kind = kind_of(error, comparison.test.bytes),
                   .severity = Severity::kRuinous,
                   .message = message,
                   .hint = error.hint};
  if (error.frame) reason.first_frame = reason.last_frame = *error.frame;
  comparison.reasons.push_back(std::move(reason));
  return comparison;
}

Result<Report> compare_readable(const fs::path& reference,
                                std::span<const fs::path> tests,
                                const CompareTests& compare) {
  std::vector<size_t> places;  // of those that may be readable
  for (size_t i = 0; i < tests.size(); ++i) places.push_back(i);
  std::vector<Unreadable> failed;
  while (true) {
    std::vector<fs::path> rest;
    for (const size_t place : places) rest.push_back(tests[place]);
    Result<Report> report = compare(rest);
    if (report) {
      std::ranges::sort(failed, {}, &Unreadable::place);
      for (const Unreadable& one : failed) {
        insert(one.place, unreadable(tests[one.place], one.error), *report);
      }
      return report;
    }
    const auto blamed = culprits(report.error(), reference, tests, places);
    const bool any_left = blamed.size() < places.size();
    if (blamed.empty() || !any_left) {
      return failed.empty() || blamed.empty() ? std::move(report).error()
                                              : failed.front().error;
    }
    for (const size_t place : blamed) {
      failed.push_back({place, report.error()});
      std::erase(places, place);
    }
  }
}

}  // namespace framewise::comparison
