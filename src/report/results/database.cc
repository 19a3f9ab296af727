// SPDX-License-Identifier: Apache-2.0
#include "report/results/database.h"

#include <fstream>
#include <utility>

#include "base/module.h"
#include "base/result.h"

namespace framewise::report {
namespace {

// Loads the module that links SQLite and calls its function `function`.
template <typename State>
Result<std::unique_ptr<State>> from_module(const char* function,
                                           const std::filesystem::path& path) {
  using Function =
      void (*)(const std::filesystem::path&, Result<std::unique_ptr<State>>&);
  return call_module<Function>("framewise-results", function, path);
}

}  // namespace

Result<NewResults> NewResults::create(std::filesystem::path path) {
  FW_ASSIGN_OR_RETURN(auto state,
                      from_module<State>("framewise_results_create", path));
  return NewResults(std::move(state));
}

bool is_results_database(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(16, '\0');
  file.read(start.data(), 16);
  return file && start == std::string("SQLite format 3\0", 16);
}

Result<Results> Results::open(const std::filesystem::path& path) {
  FW_ASSIGN_OR_RETURN(auto state,
                      from_module<State>("framewise_results_open", path));
  return Results(std::move(state));
}

Result<std::vector<RowFacts>> Results::rows() const {
  std::vector<RowFacts> rows;
  FW_RETURN_IF_ERROR(each_line([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(RowFacts row, parse_row(line));
    rows.push_back(std::move(row));
    return {};
  }));
  return rows;
}

}  // namespace framewise::report
