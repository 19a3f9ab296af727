// SPDX-License-Identifier: Apache-2.0
#include "optimize/engines/engine_run.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "runtime/program.h"

namespace framewise::optimization {
namespace {

constexpr int64_t kVersionTimeoutMs = 5000;
constexpr int kMostQuotedColumns = 300;
// A command line holds about so many names of files.
constexpr size_t kMostFiles = 10'000;

WriteOptions source_options(FileFormat format, const OptimizeOptions& options) {
  WriteOptions write{.format = format};
  // Quick: the file is read once more and then thrown away.
  write.effort = 1;
  write.executor = options.compare.executor;
  write.stop = options.compare.stop;
  write.limits = options.compare.open.limits;
  return write;
}

Result<void> write_frames(Animation& animation,
                          const std::filesystem::path& folder,
                          const OptimizeOptions& options,
                          EngineSource& source) {
  const WriteOptions write_options = source_options(FileFormat::kPng, options);
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) return {};
    if (source.files.size() == kMostFiles) {
      return fail(ErrorKind::kLimit,
                  "more than {} frames do not fit into a command line",
                  kMostFiles);
    }
    const auto file =
        folder / fmt::format("frame-{:05}.png", source.files.size());
    FW_RETURN_IF_ERROR(write(file, *frame, write_options));
    source.files.push_back(file);
    source.durations_ms.push_back(int64_t(
        1000 * animation.info().time_base.seconds(frame->time().duration) +
        0.5));
  }
}

Result<void> write_one(Animation& animation, FileFormat format,
                       const std::filesystem::path& folder,
                       const OptimizeOptions& options, EngineSource& source) {
  source.files = {folder /
                  (format == FileFormat::kGif ? "source.gif" : "source.png")};
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::create(source.files.front(), AnimationFacts::of(animation.info()),
                     source_options(format, options)));
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_RETURN_IF_ERROR(writer.add(*frame));
  }
  const auto written = writer.finish();
  if (!written) return written.error();
  return {};
}

// Whether the engine reads the file of the input itself.
bool reads_itself(const Animation& animation, EngineReads reads) {
  const std::string_view wanted = reads == EngineReads::kGif   ? "gif"
                                  : reads == EngineReads::kPng ? "png"
                                                               : "";
  return animation.info().container == wanted;
}

std::string printed_version(const std::filesystem::path& program,
                            const Engine& engine) {
  const auto end = runtime::run_program(
      {.words = {program.string(), std::string(engine.version_flag)},
       .timeout_ms = kVersionTimeoutMs});
  if (!end || end->text.empty()) return "unknown";
  return shortened(printable(end->text.substr(0, end->text.find('\n'))), 80);
}

}  // namespace

Result<EngineSource> write_engine_source(Animation& animation,
                                         const std::filesystem::path& file,
                                         EngineReads reads,
                                         const std::filesystem::path& folder,
                                         const OptimizeOptions& options) {
  EngineSource source{.plays = animation.info().plays.value_or(0)};
  if (!file.empty() && reads_itself(animation, reads)) {
    // An absolute path never looks like an option.
    std::error_code failed;
    source.files = {std::filesystem::absolute(file, failed)};
    if (!failed) return source;
    source.files.clear();
  }
  FW_RETURN_IF_ERROR(reads == EngineReads::kPngPerFrame
                         ? write_frames(animation, folder, options, source)
                         : write_one(animation,
                                     reads == EngineReads::kGif
                                         ? FileFormat::kGif
                                         : FileFormat::kPng,
                                     folder, options, source));
  return source;
}

Result<void> run_engine(const Engine& engine, const EngineCall& call,
                        const OptimizeOptions& options) {
  FW_ASSIGN_OR_RETURN(const std::filesystem::path program, program_of(engine));
  std::vector<std::string> words = {program.string()};
  for (std::string& word : engine.arguments(call)) {
    words.push_back(std::move(word));
  }
  FW_ASSIGN_OR_RETURN(
      const runtime::ProgramEnd end,
      runtime::run_program({.words = std::move(words),
                            .timeout_ms = options.engine_timeout_ms,
                            .stop = options.compare.stop}));
  std::error_code absent;
  if (end.exit_code == 0 &&
      std::filesystem::is_regular_file(call.output, absent)) {
    return {};
  }
  const std::string said = shortened(printable(end.text), kMostQuotedColumns);
  return fail(ErrorKind::kInput, "{} failed with exit code {}{}{}", engine.name,
              end.exit_code, said.empty() ? " and wrote no file" : ": ", said);
}

std::string version_of(const Engine& engine) {
  const auto program = program_of(engine);
  if (!program) return "unknown";
  std::error_code unknown;
  const auto changed = std::filesystem::last_write_time(*program, unknown);
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::filesystem::file_time_type>,
                  std::string>
      known;
  const std::lock_guard lock(mutex);
  std::string& version = known[{program->string(), changed}];
  if (version.empty()) version = printed_version(*program, engine);
  return version;
}

}  // namespace framewise::optimization
