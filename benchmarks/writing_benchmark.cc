// SPDX-License-Identifier: Apache-2.0
// Writing PNG: ours at several efforts against libspng, which compresses with
// zlib, at levels of similar time; sizes beside times. What other formats take
// is their libraries'.
//
//   bench_writing [FILE…]                  default: the PNGs of the corpus
#include <spng.h>

#include <memory>

#include "bench_support.h"
#include "frame/color/color.h"
#include "framewise/framewise.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

// RGB without alpha, which both are given.
struct Picture {
  Frame frame;
  std::vector<uint8_t> rgb;
};

std::optional<Picture> picture_of(const fs::path& path, FramePool& pool) {
  auto animation = open(path);
  if (!animation) return std::nullopt;
  auto frame = animation->next();
  if (!frame || !*frame) return std::nullopt;
  const auto opaque = flatten(*to_rgba8(**frame, pool),
                              Background::plain({255, 255, 255}), pool);
  Picture picture{*opaque, {}};
  const PlaneView plane = opaque->plane(0);
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* pixel = plane.row(y) + 4 * x;
      picture.rgb.insert(picture.rgb.end(), pixel, pixel + 3);
    }
  }
  return picture;
}

size_t by_ours(const Picture& picture, int effort) {
  return encode(picture.frame, {.format = FileFormat::kPng, .effort = effort})
      ->size();
}

size_t by_libspng(const Picture& picture, int level) {
  const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> context(
      spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
  spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  spng_set_option(context.get(), SPNG_IMG_COMPRESSION_LEVEL, level);
  spng_ihdr header{};
  header.width = uint32_t(picture.frame.size().width);
  header.height = uint32_t(picture.frame.size().height);
  header.bit_depth = 8;
  header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
  spng_set_ihdr(context.get(), &header);
  spng_encode_image(context.get(), picture.rgb.data(), picture.rgb.size(),
                    SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
  size_t bytes = 0;
  int code = 0;
  std::free(spng_get_png_buffer(context.get(), &bytes, &code));
  return bytes;
}

void compare(const std::vector<fs::path>& paths) {
  Table table({"file", "writer", "CPU ms", "MP/s", "bytes"});
  FramePool pool;
  for (const fs::path& path : paths) {
    const auto picture = picture_of(path, pool);
    if (!picture) continue;
    std::vector<Rival> rivals;
    std::vector<size_t> sizes;
    for (const int effort : {0, 2, 5, 7}) {
      rivals.push_back({fmt::format("ours, effort {}", effort),
                        [&, effort] { by_ours(*picture, effort); }});
      sizes.push_back(by_ours(*picture, effort));
    }
    for (const int level : {1, 6, 9}) {
      rivals.push_back({fmt::format("libspng, level {}", level),
                        [&, level] { by_libspng(*picture, level); }});
      sizes.push_back(by_libspng(*picture, level));
    }
    race(rivals, /*rounds=*/3);
    for (size_t i = 0; i < rivals.size(); ++i) {
      table.add({path.filename().string(), rivals[i].name,
                 fmt::format("{:.1f}", rivals[i].cpu_ms),
                 fmt::format("{:.1f}", double(picture->frame.size().pixels()) /
                                           rivals[i].cpu_ms / 1e3),
                 fmt::format("{}", sizes[i])});
    }
  }
  table.print();
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  namespace fs = std::filesystem;
  std::vector<fs::path> paths(arguments + 1, arguments + count);
  if (paths.empty()) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(
             fs::path(FRAMEWISE_SHARED_DIR) / "corpus" / "images", none)) {
      if (entry.path().extension() == ".png") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
  }
  framewise::bench::compare(paths);
  return 0;
}
