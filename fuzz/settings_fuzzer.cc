// SPDX-License-Identifier: Apache-2.0
// Configuration files: whatever the bytes, they are settings or problems with
// a place, and a value that is taken is printed and read back as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/settings.h"
#include "base/settings/settings_import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const SettingsSource source = read_settings_file(text, "fuzz.toml");
  for (const Assignment& one : source.assignments) {
    const auto again =
        parse_value(*one.setting, format_value(*one.setting, one.value));
    if (!again || *again != one.value) std::abort();
  }
  const auto settings = Settings::combine({&source, 1});
  if (settings.has_value() != source.problems.empty()) std::abort();
  // Other forms give settings, problems or an error as well.
  if (const auto imported = import_settings(text, "fuzz.json")) {
    const auto combined = Settings::combine({&*imported, 1});
    if (combined.has_value() != imported->problems.empty()) std::abort();
  }
  return 0;
}
