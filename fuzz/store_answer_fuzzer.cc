// SPDX-License-Identifier: Apache-2.0
// Answers of stores, and the names of objects that users write.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/http/percent_code.h"
#include "base/objects/credentials.h"
#include "base/objects/object_answers.h"
#include "base/objects/object_name.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto page = read_list(text)) {
    for (const ListedObject& object : page->objects) {
      if (object.key.empty() || object.bytes < 0) std::abort();
    }
  }
  if (element_text(text, "Code").size() > size * 4) std::abort();
  if (const auto range = read_content_range(text);
      range && (range->begin > range->end || range->end >= range->total)) {
    std::abort();
  }
  value_in_profile(text, "default", "region");
  const std::filesystem::path path(text);
  if (const auto name = parse_object_name(path); name && !is_object(path)) {
    std::abort();
  }
  if (percent_decoded(percent_encoded(text, Slash::kEncoded)) != text) {
    std::abort();
  }
  return 0;
}
