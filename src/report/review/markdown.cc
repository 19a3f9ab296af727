// SPDX-License-Identifier: Apache-2.0
#include "report/review/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/printable.h"

namespace framewise::report {
namespace {

// Names are hostile: whatever Markdown, HTML or a table could read into them
// becomes a number.
std::string quoted(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (std::ispunct(static_cast<unsigned char>(c)) && c != '.' && c != '/') {
      safe += fmt::format("&#{};", int(c));
    } else {
      safe += c;
    }
  }
  return safe;
}

// Addresses in Markdown: everything but letters, digits and a few as %xx.
std::string address(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 128 && std::isalnum(byte)) || c == '.' || c == '/' ||
        c == '-' || c == '_') {
      safe += c;
    } else {
      safe += fmt::format("%{:02X}", byte);
    }
  }
  return safe;
}

const char* words_of(VerdictStatus status) {
  switch (status) {
    case VerdictStatus::kPass: return "✅ looks right";
    case VerdictStatus::kWarning: return "⚠️ look closer";
    case VerdictStatus::kArtifact: return "❌ damaged";
    case VerdictStatus::kError: return "🚫 failed";
    case VerdictStatus::kUnknown: return "❔ cannot tell";
  }
  return "";
}

int rank_of(VerdictStatus status) {
  constexpr std::array kWorstFirst = {
      VerdictStatus::kError, VerdictStatus::kArtifact, VerdictStatus::kWarning,
      VerdictStatus::kUnknown, VerdictStatus::kPass};
  return int(std::find(kWorstFirst.begin(), kWorstFirst.end(), status) -
             kWorstFirst.begin());
}

std::vector<const BatchRow*> worst_first(const std::vector<BatchRow>& rows) {
  std::vector<const BatchRow*> order;
  for (const BatchRow& row : rows) order.push_back(&row);
  std::stable_sort(
      order.begin(), order.end(), [](const BatchRow* a, const BatchRow* b) {
        const auto key = [](const BatchRow& row) {
          return std::pair(rank_of(row.status), row.score.value_or(1e300));
        };
        return key(*a) < key(*b);
      });
  return order;
}

std::string size_text(const BatchRow& row) {
  if (row.status == VerdictStatus::kError || row.original_bytes <= 0) {
    return "–";
  }
  const double share =
      100.0 * double(row.bytes) / double(row.original_bytes) - 100;
  return fmt::format("{:+.0f} %", share);
}

std::string number(std::optional<double> value) {
  return value ? fmt::format("{:.2f}", *value) : "–";
}

std::string picture(const std::string& webp, const std::string& name,
                    const std::string& folder, const char* words,
                    Markdown& markdown) {
  if (webp.empty()) return "";
  markdown.files.emplace_back(name, webp);
  return fmt::format("<img src=\"{}/{}\" width=\"160\" alt=\"{}\">",
                     address(folder), name, words);
}

void add_row(const BatchRow& row, size_t number_of_row,
             const std::string& folder, Markdown& markdown) {
  const std::string stem = fmt::format("{}", number_of_row);
  // One after the other: arguments of a call have no order.
  std::string pictures = picture(row.original_picture, stem + "-original.webp",
                                 folder, "original", markdown);
  pictures += " | " + picture(row.picture, stem + "-compressed.webp", folder,
                              "compressed", markdown);
  pictures += " | " + picture(row.difference, stem + "-errors.webp", folder,
                              "errors", markdown);
  const std::string worst =
      row.worst ? fmt::format("{} at {:.2f} s", number(row.worst),
                              row.worst_at_ms / 1000)
                : "–";
  markdown.text +=
      fmt::format("| {} | <code>{}</code> | {} | {} | {} | {} | {} |\n",
                  words_of(row.status), quoted(row.name), quoted(row.reason),
                  size_text(row), number(row.score), worst, pictures);
}

}  // namespace

Markdown markdown_of(const BatchPage& batch, const std::string& folder,
                     size_t most) {
  Markdown markdown;
  const auto look = std::count_if(
      batch.rows.begin(), batch.rows.end(), [](const BatchRow& row) {
        return row.status != VerdictStatus::kPass &&
               row.status != VerdictStatus::kUnknown;
      });
  markdown.text =
      look > 0
          ? fmt::format("**{} of {} need a look.**\n\n", look,
                        batch.rows.size())
          : fmt::format("**Nothing was found in {} comparison{}.**\n\n",
                        batch.rows.size(), batch.rows.size() == 1 ? "" : "s");
  markdown.text += fmt::format(
      "| | file | finding | size | {} | worst | original | compressed | "
      "errors |\n|---|---|---|--:|--:|--:|---|---|---|\n",
      quoted(batch.score_name));
  size_t shown = 0;
  for (const BatchRow* row : worst_first(batch.rows)) {
    if (shown == most) break;
    add_row(*row, ++shown, folder, markdown);
  }
  if (shown < batch.rows.size()) {
    markdown.text += fmt::format("\n{} more are better than these.\n",
                                 batch.rows.size() - shown);
  }
  return markdown;
}

}  // namespace framewise::report
