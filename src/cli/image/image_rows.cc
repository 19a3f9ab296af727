// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_rows.h"

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::cli {
namespace {

ErrorKind error_kind(const std::string& name) {
  for (int kind = 0; kind <= int(ErrorKind::kInternal); ++kind) {
    if (name == name_of(ErrorKind(kind))) return ErrorKind(kind);
  }
  return ErrorKind::kInput;
}

// The error of a row; nullopt if it is none.
std::optional<Error> error_of(const Json& row) {
  const Json& stated = row["error"];
  if (!stated.is_object()) return std::nullopt;
  Error error;
  error.kind = error_kind(stated["kind"].text());
  error.message = stated["message"].text();
  error.hint = stated["hint"].text();
  error.file = stated["file"].text();
  if (error.file.empty()) error.file = row["file"].text();
  if (stated.contains("offset")) error.offset = stated["offset"].integer();
  if (stated.contains("frame")) error.frame = stated["frame"].integer();
  return error;
}

}  // namespace

Result<ImageRowFormat> image_row_format(const Invocation& invocation) {
  if (invocation.has("json") && invocation.has("ndjson")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--json and --ndjson cannot be combined"),
        "use one of them");
  }
  if (invocation.has("json")) return ImageRowFormat::kJson;
  return invocation.has("ndjson") ? ImageRowFormat::kNdjson
                                  : ImageRowFormat::kText;
}

ImageRows::ImageRows(size_t jobs, std::string_view verb,
                     const Invocation& invocation, ImageRowFormat format,
                     const TextOf& text_of, const batch::Journal& journal,
                     ProgressDisplay& display)
    : invocation_(invocation),
      format_(format),
      verb_(verb),
      text_of_(text_of),
      journal_(journal),
      display_(display),
      entries_(jobs) {}

void ImageRows::start() {
  if (format_ != ImageRowFormat::kJson) return;
  print(
      fmt::format("{{\"schema\":\"framewise.image/1\",\"verb\":\"{}\","
                  "\"files\":[",
                  verb_));
}

void ImageRows::add(size_t job, const batch::Journal::Entry& entry) {
  entries_[job] = entry;
  for (; next_ < entries_.size() && entries_[next_]; ++next_) {
    auto row = journal_.read(*entries_[next_]);
    if (row) {
      print_row(with_input_named(*std::move(row)));
    } else if (written_) {
      written_ = std::move(row).error();
    }
  }
}

std::string ImageRows::with_input_named(std::string row) const {
  constexpr std::string_view kName = "standard input";
  if (copied_.empty()) return row;
  for (size_t at = 0; (at = row.find(copied_, at)) != std::string::npos;
       at += kName.size()) {
    row.replace(at, copied_.size(), kName);
  }
  return row;
}

Result<void> ImageRows::finish() {
  if (format_ == ImageRowFormat::kJson) print("]}\n");
  return written_;
}

std::string ImageRows::error_text(const Error& error) const {
  std::string text = printable(error.to_string());
  if (!error.hint.empty() && entries_.size() == 1) {
    text += "\n  hint: " + printable(error.hint);
  }
  return "error: " + text + '\n';
}

void ImageRows::print_row(const std::string& row) {
  const Json json = Json::parse(row);
  const auto error = error_of(json);
  if (error) error_ = error;
  const bool skipped = json.contains("skipped");
  skipped_ += skipped;
  switch (format_) {
    case ImageRowFormat::kJson:
      print(fmt::format("{}\n{}", printed_ > 0 ? "," : "", row));
      break;
    case ImageRowFormat::kNdjson: print(row + '\n'); break;
    case ImageRowFormat::kText: {
      if (skipped) return;
      // The one error of a command is said as other commands say theirs.
      if (error && entries_.size() == 1) return;
      const Terminal& output = invocation_.output;
      print(error
                ? error_text(*error)
                : text_of_(row, {.color = output.color,
                                 .columns =
                                     output.is_terminal ? output.columns : 0}));
      break;
    }
  }
  ++printed_;
}

void ImageRows::print(const std::string& text) {
  if (text.empty() || !written_) return;
  display_.without_bar(
      [&] { written_ = write(invocation_.output.stream, text); });
}

}  // namespace framewise::cli
