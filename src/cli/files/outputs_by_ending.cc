// SPDX-License-Identifier: Apache-2.0
#include "cli/files/outputs_by_ending.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace framewise::cli {
namespace {

struct Ending {
  std::string_view ending;
  std::string_view flag;  // that writes this format to its own file
};
constexpr Ending kFiles[] = {{".html", "html"},   {".htm", "html"},
                             {".md", "markdown"}, {".svg", "plot"},
                             {".png", "heatmap"}, {".pfm", "heatmap"}};
constexpr Ending kReports[] = {{".json", "json"},
                               {".ndjson", "ndjson"},
                               {".jsonl", "ndjson"},
                               {".csv", "csv"}};

const Ending* find(std::span<const Ending> endings, const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  const auto found = std::ranges::find(endings, ending, &Ending::ending);
  return found == endings.end() ? nullptr : &*found;
}

bool has_format(const Invocation& invocation) {
  return invocation.has("json") || invocation.has("ndjson") ||
         invocation.has("csv") || invocation.has("format");
}

// Turns a third argument that is a new .png file into --heatmap.
void take_error_map_argument(Invocation& invocation) {
  std::error_code unknown;
  if (invocation.arguments.size() != 3 || invocation.has("heatmap") ||
      !invocation.arguments.back().ends_with(".png") ||
      std::filesystem::exists(invocation.arguments.back(), unknown)) {
    return;
  }
  invocation.options.emplace_back("heatmap", invocation.arguments.back());
  invocation.arguments.pop_back();
}

}  // namespace

Invocation outputs_by_ending(Invocation invocation) {
  take_error_map_argument(invocation);
  const bool format_given = has_format(invocation);
  for (size_t i = 0; i < invocation.options.size(); ++i) {
    auto& [name, path] = invocation.options[i];
    if (name != "out" || format_given) continue;
    if (const Ending* file = find(kFiles, path)) {
      name = file->flag;
    } else if (const Ending* report = find(kReports, path)) {
      invocation.options.emplace_back(report->flag, "");
    }
  }
  return invocation;
}

}  // namespace framewise::cli
