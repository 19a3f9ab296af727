// SPDX-License-Identifier: Apache-2.0
// Rows of stills at several scales, and their metadata: read, and left out of a
// copy that has to be readable as the file is.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "media/metadata/container_metadata.h"
#include "media/rows/row_reader.h"

namespace framewise::media {
namespace {

void read_rows(std::span<const std::byte> bytes, Size least, const Job& job) {
  Source source =
      Source::from_bytes({bytes.begin(), bytes.end()}, "fuzzed file");
  const auto rows = open_rows(source, job);
  if (!rows || !*rows) return;
  const auto extent = (*rows)->start(least);
  if (!extent) return;
  auto buffer = job.pool->allocate(
      {.layout = Layout::kRgba, .bits = uint8_t((*rows)->facts().bits)},
      {extent->size.width, 16});
  if (!buffer) return;
  for (int y = 0; y < extent->size.height; y += 16) {
    MutablePlaneView strip = buffer->plane(0);
    strip.size.height = std::min(16, extent->size.height - y);
    if (!(*rows)->read(strip)) return;
  }
  (void)(*rows)->finish();
}

}  // namespace
}  // namespace framewise::media

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const auto bytes = std::as_bytes(std::span(data, size));
  OpenOptions options;
  options.limits.frame_pixels = 1 << 20;
  options.limits.wall_time_ms = 2000;
  FramePool pool(int64_t{64} << 20);
  const media::Job job = media::Job::of(options, pool);
  for (const Size least : {Size{1, 1}, Size{60, 40}, Size{10000, 10000}}) {
    media::read_rows(bytes, least, job);
  }
  (void)media::metadata_of(bytes);
  if (const auto bare = media::without_metadata(bytes, {})) {
    const Metadata left = media::metadata_of(*bare);
    if (!left.xmp.empty()) __builtin_trap();
  }
  return 0;
}
