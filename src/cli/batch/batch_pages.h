// SPDX-License-Identifier: Apache-2.0
// Writes a batch as an HTML page, a folder of pages, or Markdown. Files are
// decoded again to draw the images of the rows.
#pragma once

#include <filesystem>
#include <functional>

#include "cli/batch/batch_output.h"
#include "framewise/animation.h"
#include "framewise/executor.h"
#include "framewise/report.h"
#include "runtime/progress.h"

namespace framewise::cli {

struct PageSources {
  // False: this process must not decode files (--isolate), so no images.
  bool pictures = true;
  OpenOptions open;
  std::string command;  // that was typed, shown on the page; may be empty
  Executor* executor = nullptr;
  // Returns the report of the pair at this position, with images. Empty: no
  // pages of single pairs.
  std::function<Result<Report>(size_t position)> compare;
  // Counts pictures and pages; may be null.
  runtime::Progress* progress = nullptr;
};

// Writes one file, with images of all rows that do not pass and of 500 others.
Result<void> write_batch_page(const std::filesystem::path& path,
                              const LineSource& lines,
                              const PageSources& sources);

// Writes index.html, image files of all rows, and a page for each of the first
// 200 rows that do not pass.
Result<void> write_batch_folder(const std::filesystem::path& folder,
                                const LineSource& lines,
                                const PageSources& sources);

// Writes the 20 worst rows, for a pull request.
Result<void> write_batch_markdown(const std::filesystem::path& path,
                                  const LineSource& lines,
                                  const PageSources& sources);

}  // namespace framewise::cli
