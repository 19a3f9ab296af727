// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_output.h"

#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "cli/batch/batch_pages.h"
#include "cli/files/output_file.h"
#include "report/batch/batch_row.h"
#include "report/batch/batch_tables.h"
#include "report/batch/row_facts.h"
#include "report/results/database.h"

namespace framewise::cli {
namespace {

using batch::Journal;

constexpr std::pair<std::string_view, BatchFormat> kEndings[] = {
    {".ndjson", BatchFormat::kNdjson},   {".jsonl", BatchFormat::kNdjson},
    {".csv", BatchFormat::kCsv},         {".xml", BatchFormat::kJunit},
    {".sqlite", BatchFormat::kDatabase}, {".db", BatchFormat::kDatabase},
    {".txt", BatchFormat::kText},        {".html", BatchFormat::kPage},
    {".md", BatchFormat::kMarkdown},
};

// A table that has to see all rows before it can write the first.
template <typename Table>
Result<Table> collected(const EachLine& lines) {
  Table table;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    table.collect(row);
    return {};
  }));
  return table;
}

template <typename Table>
Result<void> write_rows(const Table& table, const EachLine& lines,
                        const TakeLine& write) {
  FW_RETURN_IF_ERROR(write(table.header()));
  return lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    return write(table.row(row));
  });
}

Result<void> write_database(const std::filesystem::path& path,
                            const EachLine& lines) {
  FW_ASSIGN_OR_RETURN(report::NewResults results,
                      report::NewResults::create(path));
  FW_RETURN_IF_ERROR(
      lines([&](std::string_view line) { return results.add(line); }));
  return results.commit();
}

}  // namespace

Result<BatchFile> batch_file(std::string_view path, std::string_view shard) {
  BatchFile file{std::filesystem::path(path)};
  if (path.ends_with('/')) {
    file = {file.path.parent_path(), BatchFormat::kFolder};
    if (!shard.empty()) file.path += fmt::format(".{}", shard);
    return file;
  }
  const std::string ending = file.path.extension().string();
  for (const auto& [known, format] : kEndings) {
    if (known != ending) continue;
    file.format = format;
    if (!shard.empty()) {
      file.path.replace_extension();
      file.path += fmt::format(".{}{}", shard, ending);
    }
    return file;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "what shall '{}' hold?", printable(path)),
      "the ending says it: .ndjson, .csv, .xml (JUnit), .sqlite, .html, .md, "
      ".txt, or / for a folder of pages");
}

Result<std::vector<BatchFile>> batch_files(const Invocation& invocation,
                                           std::string_view shard) {
  std::vector<BatchFile> files;
  for (const auto& [name, value] : invocation.options) {
    std::string path(value);
    if (name == "html") {
      if (!path.ends_with(".html") && !path.ends_with('/')) path += '/';
    } else if (name == "markdown") {
      if (!path.ends_with(".md")) path += ".md";
    } else if (name != "out") {
      continue;
    }
    FW_ASSIGN_OR_RETURN(BatchFile file, batch_file(path, shard));
    files.push_back(std::move(file));
  }
  return files;
}

Result<std::optional<BatchFormat>> printed_format(
    const Invocation& invocation) {
  if (!invocation.has("format")) {
    for (const char* file : {"out", "html", "markdown"}) {
      if (invocation.has(file)) return std::optional<BatchFormat>();
    }
    return std::optional(BatchFormat::kText);
  }
  const std::string_view name = invocation.value("format");
  if (name == "text") return std::optional(BatchFormat::kText);
  if (name == "ndjson") return std::optional(BatchFormat::kNdjson);
  if (name == "csv") return std::optional(BatchFormat::kCsv);
  if (name == "junit") return std::optional(BatchFormat::kJunit);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no format '{}'", printable(name)),
      "use text, ndjson, csv or junit");
}

Result<void> format_batch(BatchFormat format, const EachLine& lines, bool color,
                          const TakeLine& write) {
  switch (format) {
    case BatchFormat::kNdjson: return lines(write);
    case BatchFormat::kText:
      return lines([&](std::string_view line) -> Result<void> {
        FW_ASSIGN_OR_RETURN(const auto row, report::parse_row(line));
        return write(report::batch_text(row, color));
      });
    case BatchFormat::kCsv: {
      FW_ASSIGN_OR_RETURN(const auto csv, collected<report::BatchCsv>(lines));
      return write_rows(csv, lines, write);
    }
    case BatchFormat::kJunit: {
      FW_ASSIGN_OR_RETURN(const auto xml, collected<report::BatchJunit>(lines));
      FW_RETURN_IF_ERROR(write_rows(xml, lines, write));
      return write(xml.footer());
    }
    // More than a text.
    case BatchFormat::kDatabase:
    case BatchFormat::kPage:
    case BatchFormat::kFolder:
    case BatchFormat::kMarkdown: break;
  }
  return {};
}

Result<ExitCode> exit_code_of(const EachLine& lines) {
  ExitCode code = ExitCode::kOk;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    if (row.requirement_failed()) {
      code = ExitCode::kRequirementFailed;
    } else if (row.error && code == ExitCode::kOk) {
      code = ExitCode::kInput;
    }
    return {};
  }));
  return code;
}

Result<void> write_batch_file(const BatchFile& file, const EachLine& lines,
                              const PageSources& sources) {
  switch (file.format) {
    case BatchFormat::kDatabase: return write_database(file.path, lines);
    case BatchFormat::kPage: return write_batch_page(file.path, lines, sources);
    case BatchFormat::kFolder:
      return write_batch_folder(file.path, lines, sources);
    case BatchFormat::kMarkdown:
      return write_batch_markdown(file.path, lines, sources);
    default: break;
  }
  FW_ASSIGN_OR_RETURN(NewFile output, NewFile::create(file.path));
  FW_RETURN_IF_ERROR(
      format_batch(file.format, lines, false,
                   [&](std::string_view text) { return output.write(text); }));
  return output.commit();
}

FinishedRows::FinishedRows(std::span<const batch::PairWork> pairs,
                           const Journal& journal, const Invocation& invocation,
                           std::optional<BatchFormat> printed,
                           ProgressDisplay& display)
    : pairs_(pairs),
      journal_(journal),
      invocation_(invocation),
      printed_(printed),
      unordered_(invocation.has("unordered")),
      display_(display),
      entries_(pairs.size()) {}

void FinishedRows::add(size_t place, const Journal::Entry& entry) {
  entries_[place] = entry;
  const bool at_once =
      printed_ == BatchFormat::kText || printed_ == BatchFormat::kNdjson;
  if (!at_once) return;
  if (unordered_) return print(place);
  while (next_ < entries_.size() && entries_[next_]) print(next_++);
}

Result<std::string> FinishedRows::line_of(size_t place) const {
  FW_ASSIGN_OR_RETURN(const std::string row, journal_.read(*entries_[place]));
  const batch::PairWork& work = pairs_[place];
  return report::batch_line(*work.pair, row, work.fail_on);
}

void FinishedRows::print(size_t place) {
  if (!written_) return;
  const EachLine one = [&](const TakeLine& take) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const std::string line, line_of(place));
    return take(line);
  };
  const Terminal& output = invocation_.output;
  display_.make_way_for([&] {
    written_ = format_batch(*printed_, one, output.color,
                            [&output](std::string_view text) {
                              return write(output.stream, text);
                            });
  });
}

Result<void> FinishedRows::each_line(const TakeLine& take) const {
  for (size_t place = 0; place < entries_.size(); ++place) {
    if (!entries_[place]) continue;
    FW_ASSIGN_OR_RETURN(const std::string line, line_of(place));
    FW_RETURN_IF_ERROR(take(line));
  }
  return {};
}

Result<void> FinishedRows::print_rest() {
  FW_RETURN_IF_ERROR(written_);
  if (printed_ != BatchFormat::kCsv && printed_ != BatchFormat::kJunit) {
    return {};
  }
  FW_RETURN_IF_ERROR(format_batch(
      *printed_, [this](const TakeLine& take) { return each_line(take); },
      false,
      [this](std::string_view piece) {
        return write(invocation_.output.stream, piece);
      }));
  return {};
}

}  // namespace framewise::cli
