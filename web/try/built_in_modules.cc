// SPDX-License-Identifier: Apache-2.0
// Modules where nothing can be loaded: two are linked, the others are missing.
// The same for what the system and Highway find out while a program runs.
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "base/module.h"
#include "base/result.h"
#include "cache/libraries.h"
#include "media/codec_module.h"
#include "media/metadata/profile_transform.h"

extern "C" void framewise_codec_open(
    framewise::media::Source& source, const framewise::media::Job& job,
    framewise::Result<std::unique_ptr<framewise::media::Decoder>>& answer);
extern "C" void framewise_profile_transform(
    const framewise::Frame& frame, framewise::media::PixelKind kind,
    std::span<const std::byte> profile, framewise::FramePool& pool,
    framewise::Result<framewise::Frame>& answer);

namespace framewise {
namespace {

struct Missing {
  std::string_view module;
  std::string_view content;  // of files, as their owners call it
};
constexpr Missing kMissing[] = {
    {"framewise-codec-jxl", "JPEG XL"},
    {"framewise-codec-tiff", "TIFF"},
    {"framewise-codec-vips", "HEIC"},
    {"framewise-codec-video", "video"},
};

}  // namespace

Result<void*> load_module_symbol(const std::string& name, const char*) {
  if (name == "framewise-color-profile") {
    return reinterpret_cast<void*>(&framewise_profile_transform);
  }
  if (name == "framewise-codec-avif") {
    return reinterpret_cast<void*>(&framewise_codec_open);
  }
  const auto format = std::ranges::find(kMissing, name, &Missing::module);
  if (format == std::end(kMissing)) {
    return fail(ErrorKind::kEnvironment, "{} is not part of this build", name);
  }
  return with_hint(fail(ErrorKind::kUnsupported,
                        "{} cannot be read here: this build reads GIF, PNG, "
                        "APNG, JPEG, WebP, AVIF, BMP, PNM and y4m",
                        format->content),
                   "install the program framewise, which reads it");
}

namespace cache {
const char kBuildIdentity[] = "WebAssembly";  // there is no cache to divide
}  // namespace cache

}  // namespace framewise

extern "C" int dl_iterate_phdr(int (*)(struct dl_phdr_info*, size_t, void*),
                               void*) {
  return 0;  // no shared libraries
}

int64_t hwy::SupportedTargets() { return HWY_STATIC_TARGET; }
