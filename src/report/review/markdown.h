// SPDX-License-Identifier: Apache-2.0
// Results as Markdown for a pull request: a short table, worst first, and small
// images as files beside it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/page/batch_page.h"

namespace framewise::report {

// The most rows of the table; the others are only counted.
inline constexpr size_t kMarkdownRows = 20;

struct Markdown {
  std::string text;
  // The images: file name in the folder, and content.
  std::vector<std::pair<std::string, std::string>> files;
};

// `folder` is the path from the text to its images, such as "summary-pictures".
Markdown markdown_of(const BatchPage& batch, const std::string& folder);

}  // namespace framewise::report
