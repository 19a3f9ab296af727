// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_output.h"

#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "cli/batch/batch_pages.h"
#include "cli/files/output_file.h"
#include "report/batch/annotations.h"
#include "report/batch/batch_tables.h"
#include "report/batch/row_facts.h"
#include "report/results/database.h"

namespace framewise::cli {
namespace {

using batch::Journal;

constexpr std::pair<std::string_view, BatchFormat> kExtensions[] = {
    {".ndjson", BatchFormat::kNdjson},   {".jsonl", BatchFormat::kNdjson},
    {".csv", BatchFormat::kCsv},         {".xml", BatchFormat::kJunit},
    {".sqlite", BatchFormat::kDatabase}, {".db", BatchFormat::kDatabase},
    {".txt", BatchFormat::kText},        {".html", BatchFormat::kPage},
    {".md", BatchFormat::kMarkdown},     {".sarif", BatchFormat::kSarif},
};

// A table needs all rows before it can write its header.
template <typename Table>
Result<Table> collected(const LineSource& lines) {
  Table table;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    table.collect(row);
    return {};
  }));
  return table;
}

template <typename Table>
Result<void> write_rows(const Table& table, const LineSource& lines,
                        const LineSink& write) {
  FW_RETURN_IF_ERROR(write(table.header()));
  return lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    return write(table.row(row));
  });
}

Result<void> write_database(const std::filesystem::path& path,
                            const LineSource& lines) {
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
  const std::string extension = file.path.extension().string();
  for (const auto& [known, format] : kExtensions) {
    if (known != extension) continue;
    file.format = format;
    if (!shard.empty()) {
      file.path.replace_extension();
      file.path += fmt::format(".{}{}", shard, extension);
    }
    return file;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "the extension of '{}' names no format",
           printable(path)),
      "use one of the extensions .ndjson, .csv, .xml (JUnit), .sqlite, .html, "
      ".md, .sarif, .txt, or end a folder of pages in /");
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
  if (name == "github") return std::optional(BatchFormat::kGithub);
  return with_hint(
      fail(ErrorKind::kUsage, "unknown format '{}'", printable(name)),
      "use text, ndjson, csv, junit or github");
}

Result<void> format_batch(BatchFormat format, const LineSource& lines,
                          bool color, const LineSink& write) {
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
    case BatchFormat::kSarif: {
      FW_ASSIGN_OR_RETURN(const auto sarif,
                          collected<report::BatchSarif>(lines));
      return write(sarif.document());
    }
    case BatchFormat::kGithub:
      return lines([&](std::string_view line) -> Result<void> {
        FW_ASSIGN_OR_RETURN(const auto row, report::parse_row(line));
        return write(report::github_annotation(row));
      });
    // These are not text formats.
    case BatchFormat::kDatabase:
    case BatchFormat::kPage:
    case BatchFormat::kFolder:
    case BatchFormat::kMarkdown: break;
  }
  return {};
}

Result<void> write_batch_file(const BatchFile& file, const LineSource& lines,
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
  FW_ASSIGN_OR_RETURN(AtomicFile output, create_file(file.path));
  FW_RETURN_IF_ERROR(
      format_batch(file.format, lines, false,
                   [&](std::string_view text) { return output.write(text); }));
  return output.commit();
}

FinishedRows::FinishedRows(std::span<const batch::Job> jobs,
                           OutputLine output_line, const Journal& journal,
                           const Invocation& invocation,
                           std::optional<BatchFormat> printed,
                           ProgressDisplay& display)
    : jobs_(jobs),
      output_line_(std::move(output_line)),
      journal_(journal),
      invocation_(invocation),
      printed_(printed),
      unordered_(invocation.has("unordered")),
      display_(display),
      entries_(jobs.size()) {}

void FinishedRows::add(size_t job, const Journal::Entry& entry) {
  entries_[job] = entry;
  const bool at_once = printed_ == BatchFormat::kText ||
                       printed_ == BatchFormat::kNdjson ||
                       printed_ == BatchFormat::kGithub;
  if (!at_once) return;
  if (unordered_) return print(job);
  while (next_ < entries_.size() && entries_[next_].offset) print(next_++);
}

Result<std::string> FinishedRows::line_of(size_t job) const {
  FW_ASSIGN_OR_RETURN(const std::string row, journal_.read(entries_[job]));
  return output_line_(jobs_[job], row);
}

void FinishedRows::print(size_t job) {
  if (!written_) return;
  const LineSource one = [&](const LineSink& sink) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const std::string line, line_of(job));
    return sink(line);
  };
  const Terminal& output = invocation_.output;
  display_.without_bar([&] {
    written_ = format_batch(*printed_, one, output.color,
                            [&output](std::string_view text) {
                              return write(output.stream, text);
                            });
  });
}

Result<void> FinishedRows::each_line(const LineSink& sink) const {
  for (size_t job = 0; job < entries_.size(); ++job) {
    if (!entries_[job].offset) continue;
    FW_ASSIGN_OR_RETURN(const std::string line, line_of(job));
    FW_RETURN_IF_ERROR(sink(line));
  }
  return {};
}

Result<void> FinishedRows::print_rest() {
  FW_RETURN_IF_ERROR(written_);
  if (printed_ != BatchFormat::kCsv && printed_ != BatchFormat::kJunit) {
    return {};
  }
  FW_RETURN_IF_ERROR(format_batch(
      *printed_, [this](const LineSink& sink) { return each_line(sink); },
      false,
      [this](std::string_view piece) {
        return write(invocation_.output.stream, piece);
      }));
  return {};
}

}  // namespace framewise::cli
