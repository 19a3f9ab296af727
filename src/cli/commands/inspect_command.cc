// SPDX-License-Identifier: Apache-2.0
// `framewise inspect`: lists files, inspects them, and prints each result in
// one of four formats.
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "inspect/inspect_files.h"
#include "jobs/inspect/inspect_request.h"
#include "report/inspection/inspection_json.h"
#include "report/inspection/inspection_text.h"
#include "runtime/cancellation.h"
#include "runtime/machine.h"

namespace framewise::cli {
namespace {

// Prints results in one format, as they are finished.
class InspectionPrinter {
 public:
  virtual ~InspectionPrinter() = default;
  virtual std::string start() { return {}; }
  virtual std::string file(const Inspection& inspection) = 0;
  virtual std::string error(const std::string& file, const Error& error) = 0;
  virtual std::string end(const report::InspectionSummary& summary) = 0;
};

class JsonPrinter : public InspectionPrinter {
 public:
  explicit JsonPrinter(report::FrameList frames) : frames_(frames) {}
  std::string start() override { return report::inspection_document_start(); }
  std::string file(const Inspection& inspection) override {
    return report::inspection_document_file(inspection, frames_,
                                            std::exchange(first_, false));
  }
  std::string error(const std::string& file, const Error& error) override {
    return report::inspection_document_file(file, error,
                                            std::exchange(first_, false));
  }
  std::string end(const report::InspectionSummary& summary) override {
    return report::inspection_document_end(summary, first_);
  }

 private:
  report::FrameList frames_;
  bool first_ = true;
};

class LinePrinter : public InspectionPrinter {
 public:
  explicit LinePrinter(report::FrameList frames) : frames_(frames) {}
  std::string file(const Inspection& inspection) override {
    return report::inspection_line(inspection, frames_) + "\n";
  }
  std::string error(const std::string& file, const Error& error) override {
    return report::inspection_line(file, error) + "\n";
  }
  std::string end(const report::InspectionSummary& summary) override {
    return report::inspection_line(summary) + "\n";
  }

 private:
  report::FrameList frames_;
};

class TablePrinter : public InspectionPrinter {
 public:
  TablePrinter(const InputFiles& files, const report::TextStyle& style)
      : table_(longest_name(files), style) {}
  std::string start() override { return table_.header(); }
  std::string file(const Inspection& inspection) override {
    return table_.row(inspection);
  }
  std::string error(const std::string& file, const Error& error) override {
    return table_.row(file, error);
  }
  std::string end(const report::InspectionSummary& summary) override {
    return table_.footer(summary);
  }

 private:
  static int longest_name(const InputFiles& files) {
    int longest = 0;
    for (const auto& path : files.paths) {
      longest = std::max(longest, columns_of(printable(path.string())));
    }
    return longest;
  }

  report::InspectionTable table_;
};

// Prints all details of each file: for a single file, or with --frames. Errors
// go to standard error, as for other commands.
class DetailsPrinter : public InspectionPrinter {
 public:
  DetailsPrinter(report::FrameList frames, const report::TextStyle& style,
                 const Terminal& errors)
      : frames_(frames), style_(style), errors_(errors) {}
  std::string file(const Inspection& inspection) override {
    const std::string gap = std::exchange(first_, false) ? "" : "\n";
    return gap + report::inspection_details(inspection, frames_, style_);
  }
  std::string error(const std::string&, const Error& error) override {
    say_error(errors_, error);
    return {};
  }
  std::string end(const report::InspectionSummary&) override { return {}; }

 private:
  report::FrameList frames_;
  report::TextStyle style_;
  Terminal errors_;
  bool first_ = true;
};

std::unique_ptr<InspectionPrinter> choose_printer(
    const Invocation& invocation, const jobs::InspectRequest& request,
    const InputFiles& files) {
  const auto frames = request.list_frames ? report::FrameList::kInclude
                                          : report::FrameList::kLeaveOut;
  if (invocation.has("json")) return std::make_unique<JsonPrinter>(frames);
  if (invocation.has("ndjson")) return std::make_unique<LinePrinter>(frames);
  const Terminal& output = invocation.output;
  const report::TextStyle style{
      .color = output.color,
      .columns = output.is_terminal ? output.columns : 0};
  const bool one = files.paths.size() == 1 && !files.found.front();
  if (one || frames == report::FrameList::kInclude) {
    return std::make_unique<DetailsPrinter>(frames, style, invocation.errors);
  }
  return std::make_unique<TablePrinter>(files, style);
}

// Prints and counts the results, in the order of files.
class Results {
 public:
  Results(const Invocation& invocation, const InputFiles& files,
          InspectionPrinter& printer, ProgressDisplay& display)
      : invocation_(invocation),
        files_(files),
        printer_(printer),
        display_(display) {}

  void start() { print(printer_.start()); }

  void take(size_t index, const Result<Inspection>& result) {
    if (result) {
      ++summary_.files;
      return print(printer_.file(*result));
    }
    const Error& error = result.error();
    if (error.kind == ErrorKind::kCancelled) {
      summary_.interrupted = true;
      return;
    }
    if (files_.found[index] && error.kind == ErrorKind::kUnsupported) {
      ++summary_.skipped;
      return;
    }
    ++summary_.files;
    ++summary_.failed;
    // A bad file takes precedence over a codec that this machine lacks.
    const ExitCode code = exit_code_of(error.kind);
    if (exit_code_ == ExitCode::kOk || code == ExitCode::kInput) {
      exit_code_ = code;
    }
    print(printer_.error(files_.paths[index].string(), error));
  }

  Result<ExitCode> finish() {
    print(printer_.end(summary_));
    FW_RETURN_IF_ERROR(written_);
    return summary_.interrupted ? ExitCode::kInterrupted : exit_code_;
  }

  bool can_write() const { return written_.has_value(); }

 private:
  void print(const std::string& text) {
    if (text.empty() || !written_) return;
    display_.without_bar(
        [&] { written_ = write(invocation_.output.stream, text); });
  }

  const Invocation& invocation_;
  const InputFiles& files_;
  InspectionPrinter& printer_;
  ProgressDisplay& display_;
  report::InspectionSummary summary_;
  ExitCode exit_code_ = ExitCode::kOk;
  Result<void> written_;
};

Result<Animation> open_input(const std::filesystem::path& path,
                             const OpenOptions& options) {
  return path == kStandardInput
             ? open_fd(STDIN_FILENO, "standard input", options)
             : open(path, options);
}

}  // namespace

Result<ExitCode> run_inspect(const Invocation& invocation) {
  if (invocation.has("json") && invocation.has("ndjson")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--json and --ndjson cannot be combined"),
        "use one of them");
  }
  const InputFiles files = list_input_files(invocation.arguments);
  if (files.paths.empty()) {
    return with_hint(fail(ErrorKind::kInput, "no files in {}",
                          printable(invocation.arguments.front())),
                     "hidden files and folders are skipped");
  }
  const Resources resources = choose_resources(invocation);
  FW_ASSIGN_OR_RETURN(const jobs::InspectRequest request,
                      jobs::read_inspect(given_of(invocation)));
  ThreadPool pool(resources.threads);
  runtime::Cancellation cancellation;
  runtime::Progress progress("files");
  const Terminal& errors = invocation.errors;
  ProgressDisplay display(progress, invocation.settings, errors);

  inspection::InspectFilesOptions options{
      .open = open_input,
      .reading = request.open,
      .depth = request.depth(),
      .flashes = request.flashes,
      .memory_bytes = resources.memory_bytes,
      .progress = &progress};
  options.reading.stop = cancellation.token();
  const auto printer = choose_printer(invocation, request, files);
  Results results(invocation, files, *printer, display);
  results.start();
  inspection::inspect_files(
      files.paths, options, pool,
      [&](size_t index, const Result<Inspection>& result) {
        results.take(index, result);
      });
  progress.finish();
  display.close();
  return results.finish();
}

}  // namespace framewise::cli
