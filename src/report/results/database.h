// SPDX-License-Identifier: Apache-2.0
// The results of a batch as an SQLite database. docs/results.md describes its
// tables and views.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

// Writes a database; the file appears at commit(), whole.
class NewResults {
 public:
  static Result<NewResults> create(std::filesystem::path path);
  NewResults(NewResults&&) noexcept;
  ~NewResults();

  // `line` is a row of a batch. A second row with the same position is an
  // error.
  Result<void> add(std::string_view line);
  Result<void> commit();

  // Implemented by the module that links SQLite.
  class State {
   public:
    virtual ~State() = default;
    virtual Result<void> add(std::string_view line) = 0;
    virtual Result<void> commit() = 0;
  };

 private:
  explicit NewResults(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether the file is an SQLite database, by its first bytes.
bool is_results_database(const std::filesystem::path& path);

// Reads results: a database, or the NDJSON of a batch.
class Results {
 public:
  static Result<Results> open(const std::filesystem::path& path);
  Results(Results&&) noexcept;
  ~Results();

  struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  // NULL is empty
  };
  // Runs one SQL statement that reads; fails on others.
  Result<Table> query(const std::string& sql) const;

  // Every row as the batch wrote it, in the order of positions.
  Result<void> each_line(
      const std::function<Result<void>(std::string_view)>& take) const;

  Result<std::vector<RowFacts>> rows() const;

  class State {
   public:
    virtual ~State() = default;
    virtual Result<Table> query(const std::string& sql) const = 0;
    virtual Result<void> each_line(
        const std::function<Result<void>(std::string_view)>& take) const = 0;
  };

 private:
  explicit Results(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace framewise::report
