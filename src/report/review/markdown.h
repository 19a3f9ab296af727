// SPDX-License-Identifier: Apache-2.0
// Results as Markdown, for a pull request: a short table, the worst first, and
// small pictures as files beside it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/page/batch_page.h"

namespace framewise::report {

struct Markdown {
  std::string text;
  // Names inside the folder of the pictures, and what they hold.
  std::vector<std::pair<std::string, std::string>> files;
};

// `folder` is how the text reaches its pictures, such as "summary-pictures".
// The first `most` rows are shown, of which the rest is counted.
Markdown markdown_of(const BatchPage& batch, const std::string& folder,
                     size_t most = 20);

}  // namespace framewise::report
