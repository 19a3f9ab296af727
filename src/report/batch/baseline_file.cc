// SPDX-License-Identifier: Apache-2.0
#include "report/batch/baseline_file.h"

#include "base/objects/text_file.h"
#include "base/result.h"

namespace framewise::report {

Result<Baseline> read_baseline(const std::filesystem::path& path) {
  constexpr size_t kMostBytes = size_t{256} << 20;
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) {
    return in_file(
        with_hint(
            fail(ErrorKind::kIo, "the baseline does not exist"),
            "create it with `framewise baseline approve ORIGINAL TEST...`"),
        path.string());
  }
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(path.string(), kMostBytes));
  Result<Baseline> baseline = parse_baseline(text);
  if (!baseline) return in_file(std::move(baseline).error(), path.string());
  return baseline;
}

}  // namespace framewise::report
