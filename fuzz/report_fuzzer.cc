// SPDX-License-Identifier: Apache-2.0
// Reports and policies from strangers: read, and told in words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "framewise/policy.h"
#include "report/verdict/explanation.h"
#include "report/verdict/report_reading.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto report = framewise::report::read_report(text, "fuzz.json");
  if (report) {
    const std::string words =
        framewise::report::explanation_text(*report, {.color = false});
    // Nothing that a terminal would obey gets through.
    if (words.find('\x1b') != words.npos) std::abort();
  }
  const auto policy = framewise::parse_policy(text, "fuzz.toml");
  if (policy) {
    // What is printed can be read again.
    const std::string printed = framewise::policy_text(*policy);
    if (!framewise::parse_policy(printed, "again.toml")) std::abort();
  }
  return 0;
}
