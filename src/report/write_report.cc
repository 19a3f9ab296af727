// SPDX-License-Identifier: Apache-2.0
#include "report/write_report.h"

#include <string>
#include <system_error>

#include "base/objects/atomic_file.h"
#include "base/objects/places.h"
#include "base/result.h"
#include "framewise/report.h"
#include "report/comparison/comparison_csv.h"
#include "report/comparison/comparison_json.h"
#include "report/review/comparison_page.h"
#include "report/review/markdown.h"
#include "report/review/summary_rows.h"

namespace framewise {
namespace report {

namespace fs = std::filesystem;

Result<void> write_markdown(const fs::path& path, const BatchPage& batch) {
  const fs::path name = path.stem().string() + "-pictures";
  const fs::path folder = path.parent_path() / name;
  const Markdown markdown = markdown_of(batch, name.string());
  if (!markdown.files.empty()) {
    FW_RETURN_IF_ERROR(make_folders(folder));
  }
  for (const auto& [file, bytes] : markdown.files) {
    FW_RETURN_IF_ERROR(write_atomically(folder / file, bytes));
  }
  return write_atomically(path, markdown.text);
}

}  // namespace report

Result<void> Report::write_json(const std::filesystem::path& path) const {
  return write_atomically(path, report::report_json(*this, {}));
}

Result<void> Report::write_csv(const std::filesystem::path& path) const {
  return write_atomically(path, report::summary_csv(*this));
}

Result<void> Report::write_html(const std::filesystem::path& path) const {
  return write_atomically(path, report::comparison_html(*this));
}

Result<void> Report::write_markdown(const std::filesystem::path& path) const {
  return report::write_markdown(path, report::batch_of(*this));
}

}  // namespace framewise
