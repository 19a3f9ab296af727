// SPDX-License-Identifier: Apache-2.0
// Work of any kind, in words.
#include "bindings/c/boundary.h"
#include "bindings/c/file.h"
#include "framewise/job.h"
#include "framewise/thread_pool.h"

using namespace framewise;  // NOLINT: definitions of extern "C" functions

namespace framewise::c_api {
namespace {

Result<std::string> text_at(const char* const* texts, size_t i,
                            const char* name) {
  if (auto there = require(texts, name); !there) return there.error();
  if (auto there = require(texts[i], name); !there) return there.error();
  return std::string(texts[i]);
}

}  // namespace
}  // namespace framewise::c_api

framewise_error* framewise_job_run(const char* kind, const char* const* files,
                                   size_t file_count,
                                   const char* const* options,
                                   size_t option_count, const char* folder,
                                   int* passed, framewise_file** json) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(kind, "kind"); !there) return there;
    if (auto there = c_api::require(json, "json"); !there) return there;
    Job job{.kind = kind, .files = {}, .options = {}};
    for (size_t i = 0; i < file_count; ++i) {
      auto file = c_api::text_at(files, i, "files");
      if (!file) return std::move(file).error();
      job.files.emplace_back(*file);
    }
    for (size_t i = 0; i < option_count; ++i) {
      auto name = c_api::text_at(options, 2 * i, "options");
      if (!name) return std::move(name).error();
      auto value = c_api::text_at(options, 2 * i + 1, "options");
      if (!value) return std::move(value).error();
      job.options.emplace_back(*std::move(name), *std::move(value));
    }
    ThreadPool pool;
    auto done =
        run_job(job, {.folder = folder ? folder : "", .executor = &pool});
    if (!done) return std::move(done).error();
    const auto bytes = std::as_bytes(std::span(done->json));
    *json = new framewise_file{{bytes.begin(), bytes.end()}};
    if (passed) *passed = done->passed;
    return {};
  });
}
