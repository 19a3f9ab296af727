// SPDX-License-Identifier: Apache-2.0
// Prints the rows of image jobs in order, as they finish.
#pragma once

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
#include "report/text_style.h"

namespace framewise::cli {

enum class ImageRowFormat : uint8_t { kText, kJson, kNdjson };

Result<ImageRowFormat> image_row_format(const Invocation& invocation);

class ImageRows {
 public:
  using TextOf = std::function<std::string(std::string_view row,
                                           const report::TextStyle& style)>;

  // All arguments must outlive it.
  ImageRows(size_t jobs, std::string_view verb, const Invocation& invocation,
            ImageRowFormat format, const TextOf& text_of,
            const batch::Journal& journal, ProgressDisplay& display);
  // Rows say "standard input" instead of this path.
  void name_copied_input(std::string path) { copied_ = std::move(path); }

  void start();
  void add(size_t job, const batch::Journal::Entry& entry);
  // After the last job.
  Result<void> finish();

  size_t skipped() const { return skipped_; }
  // The error of the last row that was one.
  const std::optional<Error>& error() const { return error_; }

 private:
  std::string with_input_named(std::string row) const;
  void print_row(const std::string& row);
  void print(const std::string& text);
  std::string error_text(const Error& error) const;

  const Invocation& invocation_;
  const ImageRowFormat format_;
  const std::string verb_;
  std::string copied_;  // path of the copy of standard input; empty: none
  const TextOf& text_of_;
  const batch::Journal& journal_;
  ProgressDisplay& display_;
  std::vector<std::optional<batch::Journal::Entry>> entries_;  // by job
  size_t next_ = 0;     // first job that is not printed
  size_t printed_ = 0;  // rows
  size_t skipped_ = 0;
  std::optional<Error> error_;
  Result<void> written_;
};

}  // namespace framewise::cli
