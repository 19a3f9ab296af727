// SPDX-License-Identifier: Apache-2.0
// The image verbs: thumbnails beside libvips' C API, hits of the cache beside
// the work that they save, probes of searches for a quality.
//
//   bench_images [thumbnails|animated|cache|search]    default: all of them
#include <vips/vips.h>

#include <cmath>
#include <cstring>

#include "bench_support.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "framewise/framewise.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::byte>;

const fs::path kShared = FRAMEWISE_SHARED_DIR;

Frame first_frame(const fs::path& path, FramePool& pool) {
  auto animation = open(path);
  if (!animation) {
    std::fprintf(stderr, "%s\n", animation.error().to_string().c_str());
    std::exit(1);
  }
  auto frame = animation->next();
  return *to_rgba8(**frame, pool);
}

Bytes written(const Frame& frame, FileFormat format, double quality) {
  WriteOptions options;
  options.format = format;
  if (info_of(format).lossy) options.quality = quality;
  options.effort = format == FileFormat::kAvif ? 0 : 4;
  return *encode(frame, options);
}

struct Input {
  std::string name;
  Bytes bytes;
};

// A real photo at 12 MP, its middle of 2048 pixels, and one at 512 pixels.
std::vector<Input> inputs() {
  FramePool pool;
  const Frame photo = first_frame(
      kShared /
          "corpus/images/avif-sample-images--hato.profile0.8bpc.yuv420.avif",
      pool);
  std::vector<Input> all;
  for (const auto& [name, size] : {std::pair{"512x340", Size{512, 340}},
                                   {"2048x1361", Size{2048, 1361}},
                                   {"4252x2826", Size{4252, 2826}}}) {
    const Frame frame = *resize(photo, size, {}, pool);
    for (const auto& [format, quality] : {std::pair{FileFormat::kJpeg, 90.},
                                          {FileFormat::kPng, 0.},
                                          {FileFormat::kWebp, 85.},
                                          {FileFormat::kAvif, 60.}}) {
      all.push_back({fmt::format("{} {}", info_of(format).name, name),
                     written(frame, format, quality)});
    }
    WriteOptions progressive;
    progressive.format = FileFormat::kJpeg;
    progressive.quality = 90;
    progressive.progressive = true;
    all.push_back({fmt::format("progressive jpeg {}", name),
                   *encode(frame, progressive)});
  }
  return all;
}

image::ThumbnailOptions options_of(FileFormat format) {
  image::ThumbnailOptions options;
  options.format = format;
  if (format == FileFormat::kJpeg) options.quality = 75;
  return options;
}

Bytes by_ours(const Input& input, FileFormat format) {
  return image::thumbnails(input.bytes, input.name, options_of(format))
      ->images.front()
      .content;
}

Bytes by_libvips(const Input& input, const char* ending) {
  VipsImage* image = nullptr;
  void* out = nullptr;
  size_t size = 0;
  // vips_thumbnail_buffer() does not change what it reads.
  auto* const data = const_cast<std::byte*>(input.bytes.data());
  if (vips_thumbnail_buffer(data, input.bytes.size(), &image, 256, "height",
                            256, "size", VIPS_SIZE_DOWN, nullptr) != 0 ||
      vips_image_write_to_buffer(image, ending, &out, &size, nullptr) != 0) {
    std::fprintf(stderr, "libvips: %s\n", vips_error_buffer());
    std::exit(1);
  }
  g_object_unref(image);
  const auto* const first = static_cast<const std::byte*>(out);
  Bytes bytes(first, first + size);
  g_free(out);
  return bytes;
}

double ssimulacra2(const Frame& reference, const Frame& test) {
  return *measure_frames(reference, test, {"ssimulacra2"})->front().value;
}

Frame decoded(const Bytes& bytes, FramePool& pool) {
  auto animation = open(bytes, "bytes");
  return *to_rgba8(**animation->next(), pool);
}

// Against one pass of Lanczos-3 over the whole picture.
double quality_of(const Input& input, const Bytes& thumbnail, FramePool& pool) {
  const Frame small = decoded(thumbnail, pool);
  const Frame exact = *resize(decoded(input.bytes, pool), small.size(),
                              {.filter = Filter::kLanczos3}, pool);
  return ssimulacra2(exact, small);
}

void thumbnails_table() {
  FramePool pool;
  Table table({"256 px JPEG of", "ours, CPU ms", "libvips", "ratio", "score",
               "libvips"});
  for (const Input& input : inputs()) {
    std::vector<Rival> rivals = {
        {"ours", [&] { by_ours(input, FileFormat::kJpeg); }},
        {"libvips", [&] { by_libvips(input, ".jpg[Q=75,strip]"); }}};
    race(rivals, /*rounds=*/7);
    table.add(
        {input.name, fmt::format("{:.2f}", rivals[0].cpu_ms),
         fmt::format("{:.2f}", rivals[1].cpu_ms),
         fmt::format("{:.2f}", rivals[1].cpu_ms / rivals[0].cpu_ms),
         fmt::format("{:.1f}",
                     quality_of(input, by_ours(input, FileFormat::kPng), pool)),
         fmt::format("{:.1f}",
                     quality_of(input, by_libvips(input, ".png"), pool))});
  }
  table.print();
}

Bytes file_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

// All frames to WebP of the same quality and method.
void animated_table() {
  Table table({"animated, to WebP", "ours, CPU ms", "libvips", "ratio", "bytes",
               "libvips"});
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::directory_iterator(kShared / "corpus/animated")) {
    const bool gif = entry.path().extension() == ".gif";
    if (gif && entry.file_size() > 300'000) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const Input input{path.filename().string(), file_bytes(path)};
    image::ThumbnailOptions options = options_of(FileFormat::kWebp);
    options.animated = true;
    options.quality = 75;
    Bytes ours, theirs;
    std::vector<Rival> rivals = {
        {"ours",
         [&] {
           ours = image::thumbnails(input.bytes, input.name, options)
                      ->images.front()
                      .content;
         }},
        {"libvips", [&] {
           VipsImage* all = nullptr;
           VipsImage* small = nullptr;
           void* out = nullptr;
           size_t size = 0;
           vips_thumbnail_buffer(const_cast<std::byte*>(input.bytes.data()),
                                 input.bytes.size(), &small, 256, "height", 256,
                                 "size", VIPS_SIZE_DOWN, "option_string",
                                 "n=-1", nullptr);
           vips_image_write_to_buffer(small, ".webp[Q=75,strip]", &out, &size,
                                      nullptr);
           const auto* first = static_cast<const std::byte*>(out);
           theirs.assign(first, first + size);
           g_free(out);
           g_object_unref(small);
           (void)all;
         }}};
    race(rivals, /*rounds=*/3);
    table.add({input.name, fmt::format("{:.0f}", rivals[0].cpu_ms),
               fmt::format("{:.0f}", rivals[1].cpu_ms),
               fmt::format("{:.2f}", rivals[1].cpu_ms / rivals[0].cpu_ms),
               fmt::format("{}", ours.size()),
               fmt::format("{}", theirs.size())});
  }
  table.print();
}

// The work is the real one, in the same process; a hit includes its key.
void cache_table() {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("bench_images.{}", getpid());
  fs::create_directories(folder);
  const auto all = inputs();
  const auto jpeg = std::find_if(all.begin(), all.end(), [](const Input& one) {
    return one.name == "jpeg 2048x1361";
  });
  const fs::path path = folder / "a.jpg";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(jpeg->bytes.data()),
             std::streamsize(jpeg->bytes.size()));
  // Younger files are not known by their path.
  sleep(3);
  image::ImageCache cache;
  const image::ThumbnailOptions thumbnail;
  image::ConvertOptions convert;
  convert.quality = 80;
  Table table({jpeg->name, "work, CPU ms", "hit, CPU us", "factor"});
  const auto row = [&](const char* name, auto work, auto hit) {
    std::vector<Rival> rivals = {{"work", work}, {"hit", hit}};
    hit();
    race(rivals, /*rounds=*/5, /*min_round_ms=*/50);
    table.add({name, fmt::format("{:.2f}", rivals[0].cpu_ms),
               fmt::format("{:.2f}", rivals[1].cpu_ms * 1000),
               fmt::format("{:.0f}", rivals[0].cpu_ms / rivals[1].cpu_ms)});
  };
  row(
      "thumbnail", [&] { (void)image::thumbnails(path, thumbnail); },
      [&] { (void)cache.thumbnails(path, thumbnail); });
  row(
      "convert to WebP", [&] { (void)image::convert(path, convert); },
      [&] { (void)cache.convert(path, convert); });
  table.print();
  fs::remove_all(folder);
}

std::vector<fs::path> pictures() {
  std::vector<fs::path> paths;
  for (const char* name : {"bikes", "caps", "house", "ocean", "parrots",
                           "plane", "sailing4", "stream"}) {
    paths.push_back(kShared / "golden/human/pictures" /
                    (std::string(name) + ".webp"));
  }
  for (const char* name :
       {"libgd--kodim10.png", "scikit-image--chelsea.png",
        "scikit-image--coffee.png", "wuffs--hibiscus.regular.png"}) {
    paths.push_back(kShared / "corpus/images" / name);
  }
  return paths;
}

void search_table() {
  Table table({"search", "target", "probes, mean", "most", "above target, mean",
               "most", "missed", "CPU ms/MP"});
  for (const FileFormat format : {FileFormat::kJpeg, FileFormat::kWebp,
                                  FileFormat::kAvif, FileFormat::kJxl}) {
    for (const double target : {70., 80.}) {
      int probes = 0, most_probes = 0, reached = 0, missed = 0;
      double above = 0, most_above = 0, megapixels = 0;
      const double start = cpu_ms_so_far();
      for (const fs::path& path : pictures()) {
        image::ConvertOptions options;
        options.format = format;
        options.target = target;
        const auto made = image::convert(path, options);
        if (!made) continue;
        megapixels += double(made->size.pixels()) / 1e6;
        int tried = 0;
        for (const auto& attempt : made->attempts) tried += attempt.probes;
        probes += tried;
        most_probes = std::max(most_probes, tried);
        if (made->outcome != image::ConvertOutcome::kConverted ||
            made->attempts.size() > 1) {
          ++missed;  // by the first way to encode
          continue;
        }
        ++reached;
        above += *made->score - target;
        most_above = std::max(most_above, *made->score - target);
      }
      const double count = double(reached + missed);
      table.add(
          {std::string(info_of(format).name), fmt::format("{:.0f}", target),
           fmt::format("{:.2f}", probes / count),
           fmt::format("{}", most_probes),
           fmt::format("{:.2f}", above / std::max(1, reached)),
           fmt::format("{:.2f}", most_above), fmt::format("{}", missed),
           fmt::format("{:.0f}", (cpu_ms_so_far() - start) / megapixels)});
    }
  }
  table.print();
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  using namespace framewise::bench;
  if (vips_init(arguments[0]) != 0) return 1;
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  const std::string only = count > 1 ? arguments[1] : "";
  const std::pair<const char*, void (*)()> tables[] = {
      {"thumbnails", thumbnails_table},
      {"animated", animated_table},
      {"cache", cache_table},
      {"search", search_table}};
  for (const auto& [name, print] : tables) {
    if (!only.empty() && only != name) continue;
    print();
    std::puts("");
  }
  return 0;
}
