// SPDX-License-Identifier: Apache-2.0
#include "batch/pairs/pair_memory.h"

#include <algorithm>

#include "base/objects/object_name.h"
#include "base/result.h"
#include "compare/cached/known_comparison.h"
#include "framewise/executor.h"
#include "runtime/admit_memory.h"

namespace framewise::batch {
namespace {

constexpr int64_t kMebibyte = int64_t{1} << 20;

// The program and its libraries; those of FFmpeg come to more.
constexpr int64_t kAlways = 24 * kMebibyte;
constexpr int64_t kVideoLibraries = 48 * kMebibyte;

// Bytes a pixel: frames in flight and the planes of metrics, as measured; with
// other formats and threads they are up to 1.3 times as much
// (tools/hostile/bombs.py).
constexpr int64_t kUsualBytes = 42;
// DSSIM and GifLab's metrics keep several planes at once.
constexpr int64_t kMostBytes = 160;
// Of each test behind the first: its frames, and what is kept of them.
constexpr int64_t kAnotherTest = 16;
// Decoders of videos: the frames that later ones refer to, and one for each
// thread of both decoders.
constexpr int64_t kDecoders = 9;
constexpr int64_t kDecodersOfThread = 3;

bool is_usual(const std::string& metric) {
  constexpr std::string_view kFrugal[] = {
      "default", "fast", "ssimulacra2", "butteraugli", "psnr",
      "psnr_y",  "ssim", "ms_ssim",     "ciede2000",   "vif"};
  return std::find(std::begin(kFrugal), std::end(kFrugal), metric) !=
         std::end(kFrugal);
}

// FFmpeg's names of containers and those of our own readers of raw video.
bool is_video(const FileFacts& file) {
  constexpr std::string_view kImages[] = {"gif", "png",  "webp", "jpeg", "avif",
                                          "jxl", "tiff", "bmp",  "pnm",  ""};
  return std::find(std::begin(kImages), std::end(kImages), file.container) ==
         std::end(kImages);
}

}  // namespace

int64_t memory_to_compare(std::span<const FileFacts> files,
                          std::span<const std::string> metrics, int threads) {
  const bool usual = std::all_of(metrics.begin(), metrics.end(), is_usual);
  const bool videos = std::any_of(files.begin(), files.end(), is_video);
  int64_t bytes = kAlways + (videos ? kVideoLibraries : 0);
  int64_t pixels = 0;
  for (const FileFacts& file : files) {
    pixels = std::max(pixels, file.pixels);
    if (!is_video(file)) bytes += file.bytes;  // read whole
  }
  int64_t per_pixel = usual ? kUsualBytes : kMostBytes;
  if (videos) per_pixel += kDecoders + kDecodersOfThread * threads;
  per_pixel += std::max<int64_t>(int64_t(files.size()) - 2, 0) * kAnotherTest;
  return bytes + pixels * per_pixel;
}

bool is_known_of_store(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options) {
  const bool is_of_store =
      is_object(reference) || std::ranges::any_of(tests, is_object);
  return is_of_store &&
         comparison::is_probably_known(reference, tests, options);
}

Result<void> admit_comparison(const std::filesystem::path& reference,
                              std::span<const std::filesystem::path> tests,
                              const CompareOptions& options, int64_t allowed) {
  if (allowed <= 0 || is_known_of_store(reference, tests, options)) return {};
  std::vector<FileFacts> files = {survey_file(reference, options.open)};
  for (const auto& test : tests) {
    files.push_back(survey_file(test, options.open));
  }
  const auto largest = std::ranges::max_element(files, {}, &FileFacts::pixels);
  if (largest->pixels == 0) return {};
  const int threads = options.executor ? options.executor->concurrency() : 1;
  return runtime::admit_memory(
      fmt::format("comparing frames of {:.1f} megapixels takes",
                  double(largest->pixels) / 1e6),
      memory_to_compare(files, options.metrics, threads), allowed);
}

}  // namespace framewise::batch
