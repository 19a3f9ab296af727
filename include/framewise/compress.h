// SPDX-License-Identifier: Apache-2.0
// One GIF by one encoder with given settings, and the quality of a result in
// GifLab's terms: the two calls on which experiments stand.
//
//   auto done = framewise::compress("a.gif", "b.gif", "gifsicle", {.loss =
//   40}); auto quality = framewise::measure_files("a.gif", "b.gif", {"ssim",
//   "gmsd"});
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise {

struct CompressParameters {
  double loss = 0;         // 0 to 100; each engine has a scale of its own
  int colors = 256;        // 2 to 256
  double frame_ratio = 1;  // the share of frames that is kept, above 0

  bool operator==(const CompressParameters&) const = default;
};

struct CompressOptions {
  // Lowers the loss of Animately where the content does not bear more: 40 for
  // charts, 20 for photographs, 30 for film grain. Never raises it.
  bool content_ceiling = true;
  int64_t timeout_ms = 60'000;  // of one program
  OpenOptions open;             // of the input and the result
  std::stop_token stop;
};

struct Compression {
  std::filesystem::path path;
  int64_t bytes = 0;
  double render_ms = 0;  // of all programs together
  std::string engine;
  std::string version;            // as the program prints it
  CompressParameters parameters;  // as they were used
  // Options that were lowered, and frames that are missing.
  std::vector<Finding> warnings;
};

// "animately", "ffmpeg", "framewise", "gifsicle", "gifski", "imagemagick".
std::span<const std::string_view> compress_engines();

// Writes a GIF. Before anything is read it fails with kUsage for an unknown
// engine or parameters out of range, and with kEnvironment for one that is not
// installed.
Result<Compression> compress(const std::filesystem::path& input,
                             const std::filesystem::path& output,
                             std::string_view engine,
                             const CompressParameters& parameters = {},
                             const CompressOptions& options = {});

struct FileValue {
  std::string metric;           // "ssim"
  std::optional<double> value;  // the mean over time
  std::string why_not;          // why there is no value
};

// The names that measure_files() knows: ssim, ms_ssim, psnr (dB), lpips, gmsd,
// fsim, chist, composite_quality.
std::span<const std::string_view> file_metrics();

struct MeasureFilesOptions {
  OpenOptions open;
  std::filesystem::path models;  // see CompareOptions::models
  Executor* executor = nullptr;
  std::stop_token stop;
};

// The values of `metrics`, in their order, by GifLab's definitions. Others are
// not computed: LPIPS only where it or composite_quality is asked for. Fails
// with kUsage for unknown names before anything is read.
Result<std::vector<FileValue>> measure_files(
    const std::filesystem::path& reference,
    const std::filesystem::path& candidate,
    const std::vector<std::string>& metrics,
    const MeasureFilesOptions& options = {});

}  // namespace framewise
