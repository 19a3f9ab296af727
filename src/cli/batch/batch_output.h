// SPDX-License-Identifier: Apache-2.0
// The forms in which a batch is written: what is printed while it runs, and
// files that appear when it is done.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/batch.h"
#include "cli/command.h"
#include "cli/terminal/progress_display.h"

namespace framewise::cli {

enum class BatchFormat {
  kText,
  kNdjson,
  kCsv,
  kJunit,
  kDatabase,
  kPage,
  kFolder,  // of pages
  kMarkdown
};

struct PageSources;

struct BatchFile {
  std::filesystem::path path;
  BatchFormat format = BatchFormat::kNdjson;
};

// By the ending: .ndjson, .jsonl, .csv, .xml, .sqlite, .db, .html, .md, .txt;
// '/' for a folder of pages. The part of a shard ("2-of-8") becomes part of the
// name: results.2-of-8.csv.
Result<BatchFile> batch_file(std::string_view path, std::string_view shard);

// All files that --out, --html and --markdown ask for.
Result<std::vector<BatchFile>> batch_files(const Invocation& invocation,
                                           std::string_view shard);

// What standard output gets; nothing where files are written instead.
Result<std::optional<BatchFormat>> printed_format(const Invocation& invocation);

// Hands over every line of a batch, in order; stops at the first failure.
using TakeLine = std::function<Result<void>(std::string_view line)>;
using EachLine = std::function<Result<void>(const TakeLine& take)>;

// The whole of a batch, in a format of text, piece by piece.
Result<void> format_batch(BatchFormat format, const EachLine& lines, bool color,
                          const TakeLine& write);

// What a batch comes to: 1 where a requirement does not hold, else 3 where a
// pair could not be compared.
Result<ExitCode> exit_code_of(const EachLine& lines);

Result<void> write_batch_file(const BatchFile& file, const EachLine& lines,
                              const PageSources& sources);

// What the pairs have come to, by their places; printed in order or as it
// comes.
class FinishedRows {
 public:
  FinishedRows(std::span<const batch::PairWork> pairs,
               const batch::Journal& journal, const Invocation& invocation,
               std::optional<BatchFormat> printed, ProgressDisplay& display);

  void add(size_t place, const batch::Journal::Entry& entry);

  // Every line there is, in order.
  Result<void> each_line(const TakeLine& take) const;

  // CSV and JUnit need all rows before the first.
  Result<void> print_rest();
  const Result<void>& written() const { return written_; }

 private:
  Result<std::string> line_of(size_t place) const;
  void print(size_t place);

  std::span<const batch::PairWork> pairs_;
  const batch::Journal& journal_;
  const Invocation& invocation_;
  const std::optional<BatchFormat> printed_;
  const bool unordered_;
  ProgressDisplay& display_;
  std::vector<std::optional<batch::Journal::Entry>> entries_;
  size_t next_ = 0;  // to be printed in order
  Result<void> written_;
};

}  // namespace framewise::cli
