// SPDX-License-Identifier: Apache-2.0
// Run times of equal programs, recorded on a noisy machine. The files are not
// part of the project; tests skip where they are absent.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace framewise::bench {

inline const std::filesystem::path kNoise =
    std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden/noise";

using Row = std::map<std::string, std::string>;

// The rows of a table of values between tabs, by the names of its first line.
inline std::vector<Row> read_table(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<std::string> names;
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, '\t');)
      cells.push_back(cell);
    if (names.empty()) {
      names = cells;
      continue;
    }
    Row row;
    for (size_t i = 0; i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

// Both members of each pair, in microseconds, in the order of recording.
struct Pairs {
  std::vector<double> first;
  std::vector<double> second;

  Pairs slice(size_t begin, size_t count) const {
    const auto part = [&](const std::vector<double>& all) {
      return std::vector<double>(all.begin() + std::ptrdiff_t(begin),
                                 all.begin() + std::ptrdiff_t(begin + count));
    };
    return {part(first), part(second)};
  }
  std::vector<double> log_ratios() const {
    std::vector<double> ratios;
    for (size_t i = 0; i < first.size(); ++i) {
      ratios.push_back(std::log(second[i] / first[i]));
    }
    return ratios;
  }
};

// All complete pairs of pairs.tsv by "session/workload"; `metric` is "cpu_us"
// or "wall_us".
inline std::map<std::string, Pairs> read_pairs(const std::string& metric) {
  std::map<std::string, std::map<int, std::map<int, double>>> found;
  for (const Row& row : read_table(kNoise / "pairs.tsv")) {
    found[row.at("session") + "/" + row.at("workload")]
         [std::stoi(row.at("pair"))][std::stoi(row.at("pos"))] =
             std::stod(row.at(metric));
  }
  std::map<std::string, Pairs> sets;
  for (const auto& [name, pairs] : found) {
    for (const auto& [number, members] : pairs) {
      if (members.size() != 2) continue;
      sets[name].first.push_back(members.at(0));
      sets[name].second.push_back(members.at(1));
    }
  }
  return sets;
}

}  // namespace framewise::bench

#define SKIP_WITHOUT_NOISE()                                             \
  if (!std::filesystem::exists(framewise::bench::kNoise)) {              \
    GTEST_SKIP() << "no recorded noise at " << framewise::bench::kNoise; \
  }
