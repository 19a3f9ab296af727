// SPDX-License-Identifier: Apache-2.0
// A batch as a page, as a folder of pages, and as Markdown: rows with pictures,
// which are read from the files once more.
#pragma once

#include <filesystem>
#include <functional>

#include "cli/batch/batch_output.h"
#include "framewise/animation.h"
#include "framewise/executor.h"
#include "framewise/report.h"

namespace framewise::cli {

struct PageSources {
  // False: files are not to be read in this process.
  bool pictures = true;
  OpenOptions open;
  Executor* executor = nullptr;
  // The report of a pair with its pictures, by its index; empty where pairs
  // have no pages of their own.
  std::function<Result<Report>(size_t index)> compare;
};

// One file: pictures of what needs a look and of 500 more.
Result<void> write_batch_page(const std::filesystem::path& path,
                              const LineSource& lines,
                              const PageSources& sources);

// index.html with pictures of all rows beside it, and a page for each of the
// first 200 that need a look.
Result<void> write_batch_folder(const std::filesystem::path& folder,
                                const LineSource& lines,
                                const PageSources& sources);

// The worst 20, for a pull request.
Result<void> write_batch_markdown(const std::filesystem::path& path,
                                  const LineSource& lines,
                                  const PageSources& sources);

}  // namespace framewise::cli
