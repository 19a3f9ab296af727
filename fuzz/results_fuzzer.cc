// SPDX-License-Identifier: Apache-2.0
// Results of batches from strangers, as SQLite databases and as lines: they
// are read or refused, and no statement changes the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "report/results/database.h"
#include "report/results/results_diff.h"
#include "scratch_folder.h"

namespace {

using namespace framewise;

constexpr const char* kStatements[] = {
    "SELECT id, status, failed, score, size_ratio, test, error FROM results "
    "ORDER BY id LIMIT 50",
    "SELECT name, avg(mean), max(p95) FROM metrics GROUP BY name LIMIT 50",
    "SELECT path, sha256 FROM files ORDER BY sha256 LIMIT 50",
    "PRAGMA writable_schema=1",
    "ATTACH 'other.sqlite' AS other",
    "DELETE FROM pairs",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::ScratchFolder folder;
  const auto path = folder.write("results.sqlite", {data, size});
  {
    const auto results = report::Results::open(path);
    if (!results) return 0;
    [[maybe_unused]] const auto text = [&] {
      const auto rows = results->rows();
      return rows ? report::results_summary(*rows) : std::string();
    }();
    for (const char* sql : kStatements) {
      [[maybe_unused]] const auto table = results->query(sql);
      const bool reads = std::string_view(sql).starts_with("SELECT");
      if (!reads && table) std::abort();
    }
  }
  std::ifstream file(path, std::ios::binary);
  const std::string now(std::istreambuf_iterator<char>(file), {});
  if (now != std::string(data, data + size)) std::abort();
  return 0;
}
