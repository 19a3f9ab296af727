// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspect_files.h"

#include <exception>
#include <optional>
#include <vector>

#include "base/objects/places.h"
#include "base/result.h"
#include "inspect/inspection_memory.h"
#include "runtime/admit_memory.h"
#include "runtime/memory_gate.h"

namespace framewise::inspection {
namespace {

// Converts decoded frames of a file to processed bytes for the progress.
class FileProgress {
 public:
  FileProgress(runtime::Progress* progress, const std::filesystem::path& path)
      : progress_(progress) {
    if (!progress_) return;
    bytes_ = bytes_of_file(path);
    progress_->begin(path.string());
  }

  void frame(int64_t done, int64_t total) {
    if (!progress_ || total <= 0) return;
    const int64_t reached = bytes_ / total * std::min(done, total);
    progress_->advance(reached - reported_);
    reported_ = reached;
  }

  void end(bool failed) {
    if (progress_) progress_->end(bytes_ - reported_, failed);
  }

 private:
  runtime::Progress* progress_;
  int64_t bytes_ = 0;
  int64_t reported_ = 0;
};

Result<Inspection> inspect_one(const std::filesystem::path& path,
                               const InspectFilesOptions& options,
                               Executor* executor, runtime::MemoryGate& gate,
                               FileProgress& progress) {
  FramePool pixels;
  OpenOptions open_options = options.reading;
  open_options.executor = executor;
  open_options.pool = &pixels;
  if (open_options.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped on request");
  }
  FW_ASSIGN_OR_RETURN(Animation animation,
                      options.open ? options.open(path, open_options)
                                   : open(path, open_options));
  const int threads = executor ? executor->concurrency() : 1;
  if (auto fits = admit_inspection(animation.info(), options.depth, threads,
                                   options.memory_bytes);
      !fits) {
    return in_file(std::move(fits).error(), path.string());
  }
  const auto memory =
      gate.acquire(memory_to_inspect(animation.info(), options.depth, threads));
  InspectOptions how{.depth = options.depth, .flashes = options.flashes};
  const int64_t total = animation.info().frame_count.value_or(0);
  how.on_frame = [&](int64_t done) { progress.frame(done, total); };
  return inspect(animation, how);
}

// Turns exceptions into errors, so that one file does not stop the others.
Result<Inspection> guarded(const std::filesystem::path& path,
                           const std::function<Result<Inspection>()>& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return in_file(fail(ErrorKind::kLimit, "out of memory"), path.string());
  } catch (const std::exception& thrown) {
    return in_file(fail(ErrorKind::kInternal, "{}", thrown.what()),
                   path.string());
  }
}

}  // namespace

void inspect_files(
    std::span<const std::filesystem::path> paths,
    const InspectFilesOptions& options, ThreadPool& pool,
    const std::function<void(size_t, Result<Inspection>)>& on_result) {
  runtime::MemoryGate gate(
      runtime::memory_left(options.memory_bytes, kProgramBytes));
  // Maximum distance between a file in work and the oldest unfinished one.
  const size_t window = size_t(pool.concurrency()) * 4;
  std::vector<std::optional<Result<Inspection>>> results(window);
  // If there are fewer files than threads, several threads decode each file.
  const bool split = paths.size() < size_t(pool.concurrency());
  if (options.progress) {
    int64_t bytes = 0;
    for (const auto& path : paths) bytes += bytes_of_file(path);
    options.progress->add(int64_t(paths.size()), bytes);
  }
  pool.in_order(
      paths.size(), window,
      [&](size_t i) {
        FileProgress progress(options.progress, paths[i]);
        results[i % window] = guarded(paths[i], [&] {
          return inspect_one(paths[i], options, split ? &pool : nullptr, gate,
                             progress);
        });
        progress.end(!*results[i % window]);
      },
      [&](size_t i) {
        on_result(i, *std::move(results[i % window]));
        results[i % window].reset();
      });
}

}  // namespace framewise::inspection
