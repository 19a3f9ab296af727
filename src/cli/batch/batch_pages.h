// SPDX-License-Identifier: Apache-2.0
// A batch of comparisons as an HTML page, a folder of pages, or Markdown: rows
// with pictures, for which files are decoded again.
#pragma once

#include <filesystem>
#include <functional>

#include "cli/batch/batch_output.h"
#include "framewise/animation.h"
#include "framewise/executor.h"
#include "framewise/report.h"

namespace framewise::cli {

struct PageSources {
  // False: this process must not decode files (--isolate).
  bool pictures = true;
  OpenOptions open;
  Executor* executor = nullptr;
  // The report of a pair with its pictures, by its position in the batch; empty
  // if pairs have no pages of their own.
  std::function<Result<Report>(size_t position)> compare;
};

// One file, with pictures of all rows that do not pass and of 500 more.
Result<void> write_batch_page(const std::filesystem::path& path,
                              const LineSource& lines,
                              const PageSources& sources);

// index.html, pictures of all rows in files, and a page for each of the first
// 200 rows that do not pass.
Result<void> write_batch_folder(const std::filesystem::path& folder,
                                const LineSource& lines,
                                const PageSources& sources);

// The 20 worst rows, for a pull request.
Result<void> write_batch_markdown(const std::filesystem::path& path,
                                  const LineSource& lines,
                                  const PageSources& sources);

}  // namespace framewise::cli
