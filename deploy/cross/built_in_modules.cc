// SPDX-License-Identifier: Apache-2.0
// Modules where nothing can be loaded: color profiles are linked, the others
// are left out.
#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/module.h"
#include "base/result.h"
#include "cache/libraries.h"
#include "media/metadata/profile_transform.h"
#include "telemetry/export/sinks.h"

extern "C" void framewise_profile_transform(
    const framewise::Frame& frame, framewise::media::PixelKind kind,
    std::span<const std::byte> profile, framewise::FramePool& pool,
    framewise::Result<framewise::Frame>& answer);

// After the name, in --version.
extern "C" const char* framewise_left_out() {
  return "AVIF, JPEG XL, TIFF, HEIC, video, the cache on disk, batches, the "
         "server, downloads, graphics cards, reading words (docs/packages.md)";
}

namespace framewise {
namespace {

struct LeftOut {
  std::string_view module;
  std::string_view content;  // of files, as their owners call it
};
constexpr LeftOut kLeftOut[] = {
    {"framewise-codec-avif", "AVIF"},
    {"framewise-codec-avif-writer", "AVIF"},
    {"framewise-codec-jxl", "JPEG XL"},
    {"framewise-codec-jxl-writer", "JPEG XL"},
    {"framewise-codec-tiff", "TIFF"},
    {"framewise-codec-vips", "HEIC"},
    {"framewise-codec-video", "video"},
};

}  // namespace

Binary binary_of(const void*) { return {{}, true}; }

Result<void*> load_module_symbol(const std::string& name, const char*) {
  if (name == "framewise-color-profile") {
    return reinterpret_cast<void*>(&framewise_profile_transform);
  }
  const auto format = std::ranges::find(kLeftOut, name, &LeftOut::module);
  if (format == std::end(kLeftOut)) {
    return fail(ErrorKind::kEnvironment, "{} is not part of this program",
                name);
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "{} is not part of this program: it has GIF, PNG, "
                        "APNG, JPEG, WebP, BMP, PNM and y4m",
                        format->content),
                   "use the program for Linux on x86-64, which has it");
}

namespace cache {
const char kBuildIdentity[] = "one file";  // there is no cache to divide
}  // namespace cache

namespace telemetry {
Result<std::unique_ptr<Sink>> statsd_sink(std::string_view) {
  return fail(ErrorKind::kEnvironment, "StatsD is not part of this program");
}
}  // namespace telemetry

}  // namespace framewise
