// SPDX-License-Identifier: Apache-2.0
// Answers of stores: XML of a few known elements, which may be wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise {

struct ListedObject {
  std::string key;
  int64_t bytes = 0;
  std::string etag;
};

struct ListedPage {
  std::vector<ListedObject> objects;
  std::string next;  // empty: the last page
};

// Fails with kInput where it is no list.
Result<ListedPage> read_list(std::string_view xml);

// The text of the first element with this name; empty: there is none.
std::string element_text(std::string_view xml, std::string_view name);

struct ContentRange {
  int64_t begin = 0;
  int64_t end = 0;    // inclusive
  int64_t total = 0;  // bytes of the object
};
// "bytes 0-4095/123456".
std::optional<ContentRange> read_content_range(std::string_view text);

}  // namespace framewise
