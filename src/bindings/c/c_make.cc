// SPDX-License-Identifier: Apache-2.0
// Thumbnails, conversions and optimized files.
#include "bindings/c/compare_options.h"
#include "bindings/c/file.h"
#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"
#include "framewise/optimize.h"

using namespace framewise;  // NOLINT: definitions of extern "C" functions

namespace framewise::c_api {
namespace {

static_assert(int(OptimizeOutcome::kMet) == FRAMEWISE_OUTCOME_MET);
static_assert(int(OptimizeOutcome::kMissed) == FRAMEWISE_OUTCOME_MISSED);

Result<FileFormat> format_from(const char* name) {
  if (!name) return FileFormat::kWebp;
  for (const FileFormatInfo& info : file_formats()) {
    if (info.name == name) return info.format;
  }
  return usage(std::string("there is no format ") + name,
               "formats: jpeg, png, webp, avif, jxl, gif, tiff, bmp, pnm");
}

}  // namespace
}  // namespace framewise::c_api

const uint8_t* framewise_file_data(const framewise_file* file) {
  if (!file) return nullptr;
  return reinterpret_cast<const uint8_t*>(file->content.data());
}
size_t framewise_file_size(const framewise_file* file) {
  return file ? file->content.size() : 0;
}
void framewise_file_free(framewise_file* file) { delete file; }

framewise_error* framewise_thumbnail(const char* path, int32_t width,
                                     int32_t height, const char* format,
                                     framewise_file** file) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(path, "path"); !there) return there;
    if (auto there = c_api::require(file, "file"); !there) return there;
    const Result<FileFormat> wanted = c_api::format_from(format);
    if (!wanted) return wanted.error();
    image::ThumbnailOptions options;
    options.boxes = {{width, height}};
    options.format = *wanted;
    Result<image::Thumbnails> made = image::thumbnails(path, options);
    if (!made) return made.error();
    *file = new framewise_file{std::move(made->images.front().content)};
    return {};
  });
}

framewise_error* framewise_convert(const char* path, const char* format,
                                   const framewise_convert_options* options,
                                   framewise_file** file) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(path, "path"); !there) return there;
    if (auto there = c_api::require(file, "file"); !there) return there;
    const Result<FileFormat> wanted = c_api::format_from(format);
    if (!wanted) return wanted.error();
    const auto read = c_api::read_struct(options);
    if (!read) return read.error();
    image::ConvertOptions how;
    how.format = *wanted;
    if (read->quality != 0) how.quality = read->quality;
    if (read->target != 0) how.target = read->target;
    if (read->max_bytes != 0) how.max_bytes = read->max_bytes;
    how.lossless = read->lossless != 0;
    Result<image::Conversion> made = image::convert(path, how);
    if (!made) return made.error();
    if (made->outcome == image::ConvertOutcome::kMissed) {
      return Error{ErrorKind::kLimit, "no setting reaches the target", "",
                   path};
    }
    *file = new framewise_file{std::move(made->content)};
    return {};
  });
}

framewise_error* framewise_optimize(const char* input, const char* output,
                                    const char* const* targets,
                                    size_t target_count,
                                    const framewise_compare_options* options,
                                    framewise_optimization* optimization) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(input, "input"); !there) return there;
    if (auto there = c_api::require(output, "output"); !there) return there;
    auto wanted = c_api::strings(targets, target_count, "targets");
    if (!wanted) return wanted.error();
    c_api::CompareRun run;
    if (auto read = run.read(options); !read) return read;
    OptimizeOptions how;
    how.targets = *std::move(wanted);
    how.compare = run.options;
    const Result<Optimization> made = optimize(input, output, how);
    if (!made) return made.error();
    if (!optimization) return {};
    framewise_optimization ours = FRAMEWISE_INIT(ours);
    ours.outcome = framewise_outcome(made->outcome);
    ours.input_bytes = made->input_bytes;
    ours.bytes = made->bytes;
    return c_api::write_struct(ours, optimization);
  });
}
