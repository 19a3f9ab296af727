// SPDX-License-Identifier: Apache-2.0
#include "report/review/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/printable.h"
#include "base/shell_word.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

// An address in Markdown: all but letters, digits and a few others become %xx.
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
    case VerdictStatus::kUnknown: return "❔ no verdict";
  }
  return "";
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
  // Separate statements: the order of evaluation of arguments is unspecified.
  std::string pictures = picture(row.original_picture, stem + "-original.webp",
                                 folder, "original", markdown);
  pictures += " | " + picture(row.picture, stem + "-compressed.webp", folder,
                              "compressed", markdown);
  pictures += " | " + picture(row.difference, stem + "-errors.webp", folder,
                              "errors", markdown);
  const std::string worst =
      row.worst ? fmt::format("{}{}{} at {:.2f} s", row.worst_of,
                              row.worst_of.empty() ? "" : " ",
                              number(row.worst), row.worst_at_ms / 1000)
                : "–";
  markdown.text += fmt::format(
      "| {} | <code>{}</code> | {} | {} | {} | {} | {} |\n",
      row.approval.empty() ? words_of(row.status) : "☑️ approved",
      markdown_cell(row.name), markdown_cell(row.reason), size_text(row),
      number(row.score), worst, pictures);
}

// A line of code, so that names are no markup. Names of other signs cannot be
// typed from it, and are left out.
std::string how_to_approve(const BatchPage& batch) {
  std::string names;
  size_t count = 0;
  for (const BatchRow& row : batch.rows) {
    // Files in folders that change from run to run have a name for it.
    const bool lasts = !row.path.empty() && !row.path.starts_with('/');
    const std::string& name = lasts ? row.path : row.name;
    const bool typable = printable(name) == name;
    if (!row.fails || !typable || ++count > kMarkdownRows) continue;
    names += " " + shell_word(name.starts_with('-') ? "./" + name : name);
  }
  if (names.empty()) return "";
  return fmt::format(
      "\nWhat differs on purpose passes after this, committed with "
      "`framewise-baseline.json`:\n\n"
      "    framewise baseline approve --content{} --why '…'\n",
      names);
}

}  // namespace

Markdown markdown_of(const BatchPage& batch, const std::string& folder) {
  Markdown markdown;
  const auto look = std::count_if(
      batch.rows.begin(), batch.rows.end(), [](const BatchRow& row) {
        return row.status != VerdictStatus::kPass &&
               row.status != VerdictStatus::kUnknown && row.approval.empty();
      });
  markdown.text =
      look > 0
          ? fmt::format("**{} of {} need a look.**\n\n", look,
                        batch.rows.size())
          : fmt::format("**Nothing was found in {} comparison{}.**\n\n",
                        batch.rows.size(), batch.rows.size() == 1 ? "" : "s");
  if (!batch.advice.empty()) {
    markdown.text += markdown_cell(batch.advice) + "\n\n";
  }
  markdown.text += fmt::format(
      "| | file | finding | size | {} | worst | original | compressed | "
      "errors |\n|---|---|---|--:|--:|--:|---|---|---|\n",
      markdown_cell(batch.score_name));
  size_t shown = 0;
  std::string notes;
  for (const size_t row : page_order(batch.rows)) {
    if (shown == kMarkdownRows) break;
    add_row(batch.rows[row], ++shown, folder, markdown);
    for (const std::string& note : batch.rows[row].notes) {
      notes +=
          fmt::format("- <code>{}</code>: {}\n",
                      markdown_cell(batch.rows[row].name), markdown_cell(note));
    }
  }
  if (!notes.empty()) {
    markdown.text += "\nNotes on the numbers:\n\n" + notes;
  }
  if (shown < batch.rows.size()) {
    markdown.text +=
        fmt::format("\n{} more rows, with better results, are not shown.\n",
                    batch.rows.size() - shown);
  }
  markdown.text += how_to_approve(batch);
  return markdown;
}

}  // namespace framewise::report
