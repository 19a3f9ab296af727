// SPDX-License-Identifier: Apache-2.0
// The results of a batch as an SQLite database. docs/results.md describes its
// tables and views.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

// Writes a database; the file appears at commit(), whole.
class NewResults {
 public:
  static Result<NewResults> create(std::filesystem::path path);

  // Implemented by the module that links SQLite.
  class State {
   public:
    virtual ~State() = default;
    virtual Result<void> add(std::string_view line) = 0;
    virtual Result<void> commit() = 0;
  };

  // `line` is a row of a batch. A second row with the same position is an
  // error.
  Result<void> add(std::string_view line) { return state_->add(line); }
  Result<void> commit() { return state_->commit(); }

 private:
  explicit NewResults(std::unique_ptr<State> state)
      : state_(std::move(state)) {}
  std::unique_ptr<State> state_;
};

// Whether the file is an SQLite database, by its first bytes.
bool is_results_database(const std::filesystem::path& path);

// Reads results: a database, or the NDJSON of a batch.
class Results {
 public:
  static Result<Results> open(const std::filesystem::path& path);

  struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  // NULL is empty
  };
  using TakeLine = std::function<Result<void>(std::string_view)>;

  class State {
   public:
    virtual ~State() = default;
    virtual Result<Table> query(const std::string& sql) const = 0;
    virtual Result<void> each_line(const TakeLine& take) const = 0;
  };

  // Runs one SQL statement that reads; fails on others.
  Result<Table> query(const std::string& sql) const {
    return state_->query(sql);
  }
  // Every row as the batch wrote it, in the order of positions.
  Result<void> each_line(const TakeLine& take) const {
    return state_->each_line(take);
  }
  Result<std::vector<RowFacts>> rows() const;

 private:
  explicit Results(std::unique_ptr<State> state) : state_(std::move(state)) {}
  std::unique_ptr<State> state_;
};

}  // namespace framewise::report
