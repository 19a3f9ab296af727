// SPDX-License-Identifier: Apache-2.0
// Output of a batch: rows are printed while it runs, files are written at the
// end.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/job.h"
#include "batch/journal.h"
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
  kMarkdown,
  kSarif,
  kGithub  // workflow commands, which make annotations
};

struct PageSources;

struct BatchFile {
  std::filesystem::path path;
  BatchFormat format = BatchFormat::kNdjson;
};

// The format follows from the extension: .ndjson, .jsonl, .csv, .xml, .sqlite,
// .db, .html, .md, .sarif, .txt; a '/' at the end means a folder of pages. A
// shard
// ("2-of-8") becomes part of the name: results.2-of-8.csv.
Result<BatchFile> batch_file(std::string_view path, std::string_view shard);

// The files that --out, --html and --markdown name.
Result<std::vector<BatchFile>> batch_files(const Invocation& invocation,
                                           std::string_view shard);

// The format of standard output; nullopt if files are written instead.
Result<std::optional<BatchFormat>> printed_format(const Invocation& invocation);

// Calls the sink with every line of a batch, in order, until a call fails. May
// be called several times.
using LineSink = std::function<Result<void>(std::string_view line)>;
using LineSource = std::function<Result<void>(const LineSink& sink)>;

// Writes a batch in a text format, piece by piece.
Result<void> format_batch(BatchFormat format, const LineSource& lines,
                          bool color, const LineSink& write);

Result<void> write_batch_file(const BatchFile& file, const LineSource& lines,
                              const PageSources& sources);

// The rows of finished jobs. Prints them in the order of the jobs, or in the
// order in which they finish.
class FinishedRows {
 public:
  // Turns a job's row into a line of output.
  using OutputLine =
      std::function<std::string(const batch::Job&, std::string_view row)>;

  FinishedRows(std::span<const batch::Job> jobs, OutputLine output_line,
               const batch::Journal& journal, const Invocation& invocation,
               std::optional<BatchFormat> printed, ProgressDisplay& display);

  void add(size_t job, const batch::Journal::Entry& entry);

  // Calls the sink with the line of every finished job, in the order of jobs.
  Result<void> each_line(const LineSink& sink) const;

  // By job; without an offset where the job has not finished.
  const std::vector<batch::Journal::Entry>& entries() const { return entries_; }
  // Of a finished job.
  Result<std::string> line_of(size_t job) const;

  // Prints CSV or JUnit, which need all rows before they can start.
  Result<void> print_rest();
  // The first failure of printing.
  const Result<void>& written() const { return written_; }

 private:
  void print(size_t job);

  const std::span<const batch::Job> jobs_;
  const OutputLine output_line_;
  const batch::Journal& journal_;
  const Invocation& invocation_;
  const std::optional<BatchFormat> printed_;
  const bool unordered_;
  ProgressDisplay& display_;
  std::vector<batch::Journal::Entry> entries_;
  size_t next_ = 0;  // first job that is not printed yet, if printed in order
  Result<void> written_;
};

}  // namespace framewise::cli
