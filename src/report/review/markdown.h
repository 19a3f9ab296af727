// SPDX-License-Identifier: Apache-2.0
// Results as Markdown, for a pull request: a short table, the worst first, and
// small pictures as files beside it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/page/batch_page.h"

namespace framewise::report {

// So many rows are shown, of which the rest is counted.
inline constexpr size_t kMarkdownRows = 20;

struct Markdown {
  std::string text;
  // Names inside the folder of the pictures, and what they hold.
  std::vector<std::pair<std::string, std::string>> files;
};

// `folder` is how the text reaches its pictures, such as "summary-pictures".
Markdown markdown_of(const BatchPage& batch, const std::string& folder);

}  // namespace framewise::report
