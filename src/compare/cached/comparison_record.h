// SPDX-License-Identifier: Apache-2.0
// Results as bytes: a whole comparison, and the values of one number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/report.h"
#include "measure/metric.h"

namespace framewise::comparison {

// A report without the names of files, pictures and times.
struct ReportRecord {
  std::string libraries;  // that computed it: cache::loaded_libraries()
  Report report;
};

std::string write_record(const ReportRecord& record);
// nullopt if the bytes are not such a record.
std::optional<ReportRecord> read_report(std::string_view bytes);

// One number for each pair of frames, and which pairs are equal.
struct ValuesRecord {
  struct Pair {
    bool identical = false;
    double value = 0;
    std::string why_not;  // empty: there is a value
  };
  std::string libraries;
  std::vector<Pair> pairs;
};

std::string write_record(const ValuesRecord& record);
std::optional<ValuesRecord> read_values(std::string_view bytes);

// The defects of a test.
struct DefectsRecord {
  std::string libraries;
  std::vector<Reason> reasons;
};

std::string write_record(const DefectsRecord& record);
std::optional<DefectsRecord> read_defects(std::string_view bytes);

// The flashes of a file.
struct FlashesRecord {
  std::string libraries;
  FlashReport report;
};

std::string write_record(const FlashesRecord& record);
std::optional<FlashesRecord> read_flashes(std::string_view bytes);

}  // namespace framewise::comparison
