// SPDX-License-Identifier: Apache-2.0
// Video, AVIF and JPEG XL: ours against the same library used directly, file
// by file, one thread. Every frame is decoded and dropped; what the peer gives
// are the library's own pictures, so that all we add is seen.
//
//   bench_media_modules [FILE…]    default: the shared corpus, and JPEG XL made
//                                  of its pictures where cjxl is installed
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "bench_support.h"
#include "framewise/framewise.h"
#include "module_peers.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

int64_t decode_ours(const std::string& path) {
  OpenOptions options;
  options.limits.total_pixels = 0;
  auto animation = open(path, options);
  int64_t pixels = 0;
  while (animation) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    pixels += (*frame)->size().pixels();
  }
  return pixels;
}

std::vector<fs::path> files_in(const fs::path& folder,
                               std::vector<std::string> endings) {
  std::vector<fs::path> paths;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (std::ranges::count(endings, entry.path().extension().string()) > 0) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

// JPEG XL of two stills and an animation, in a folder of their own.
std::vector<fs::path> make_jxl(const fs::path& folder) {
  const fs::path corpus = fs::path(FRAMEWISE_SHARED_DIR) / "corpus";
  std::vector<fs::path> sources = files_in(corpus / "images", {".png"});
  std::ranges::sort(sources, std::greater{},
                    [](const fs::path& path) { return fs::file_size(path); });
  sources.resize(std::min<size_t>(sources.size(), 2));
  sources.push_back(corpus / "animated/pillow--iss634.gif");
  std::vector<fs::path> made;
  for (const fs::path& source : sources) {
    const fs::path target = folder / (source.stem().string() + ".jxl");
    const std::string command = fmt::format("cjxl '{}' '{}' >/dev/null 2>&1",
                                            source.string(), target.string());
    if (std::system(command.c_str()) == 0) made.push_back(target);
  }
  return made;
}

// Video, AVIF and JPEG XL: what one module decodes.
std::string format_of(const fs::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".avif" || ending == ".jxl" ? ending.substr(1) : "video";
}

// The files of a format, one after the other.
struct Total {
  double ours_ms = 0, library_ms = 0;
  double ours_cpu_ms = 0, library_cpu_ms = 0;
  int64_t pixels = 0;
};

int compare(const std::vector<fs::path>& paths, int rounds) {
  std::map<std::string, Total> totals;
  Table table({"file", "ours ms", "library ms", "ours CPU ms", "library CPU ms",
               "MP/s", "ratio", "CPU ratio", "RSS MB", "library RSS MB"});
  for (const fs::path& path : paths) {
    const std::string name = path.string();
    const int64_t pixels = decode_ours(name);
    const int64_t expected = peers::decode_directly(name);
    if (pixels != expected) {
      fmt::print("{}: {} pixels, the library gives {}\n", name, pixels,
                 expected);
    }
    std::vector<Rival> rivals{
        {"ours", [&] { decode_ours(name); }},
        {"library", [&] { peers::decode_directly(name); }}};
    race(rivals, rounds);
    const Rival& ours = rivals[0];
    const Rival& library = rivals[1];
    Total& total = totals[format_of(path)];
    total.ours_ms += ours.wall_ms;
    total.library_ms += library.wall_ms;
    total.ours_cpu_ms += ours.cpu_ms;
    total.library_cpu_ms += library.cpu_ms;
    total.pixels += pixels;
    const auto megabytes = [](int64_t bytes) {
      return fmt::format("{:.1f}", double(bytes) / 1e6);
    };
    table.add(
        {path.filename().string(), fmt::format("{:.2f}", ours.wall_ms),
         fmt::format("{:.2f}", library.wall_ms),
         fmt::format("{:.2f}", ours.cpu_ms),
         fmt::format("{:.2f}", library.cpu_ms),
         fmt::format("{:.0f}", double(pixels) / ours.wall_ms / 1e3),
         fmt::format("{:.3f}", library.wall_ms / ours.wall_ms),
         fmt::format("{:.3f}", library.cpu_ms / ours.cpu_ms),
         megabytes(number_from_child({program_beside("decode_once"), name})),
         megabytes(number_from_child(
             {program_beside("bench_media_modules"), "--library", name}))});
  }
  for (const auto& [format, total] : totals) {
    table.add(
        {"all " + format, fmt::format("{:.2f}", total.ours_ms),
         fmt::format("{:.2f}", total.library_ms),
         fmt::format("{:.2f}", total.ours_cpu_ms),
         fmt::format("{:.2f}", total.library_cpu_ms),
         fmt::format("{:.0f}", double(total.pixels) / total.ours_ms / 1e3),
         fmt::format("{:.3f}", total.library_ms / total.ours_ms),
         fmt::format("{:.3f}", total.library_cpu_ms / total.ours_cpu_ms), "",
         ""});
  }
  table.print();
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  using namespace framewise::bench;
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 2 && words[0] == "--library") {
    if (framewise::bench::peers::decode_directly(words[1]) == 0) return 3;
    fmt::print("{}\n", peak_rss_bytes());
    return 0;
  }
  std::vector<fs::path> paths(words.begin(), words.end());
  std::string scratch;
  if (paths.empty()) {
    const fs::path corpus = fs::path(FRAMEWISE_SHARED_DIR) / "corpus";
    paths = files_in(corpus / "video", {".mp4", ".webm"});
    for (const char* folder : {"animated", "images"}) {
      std::ranges::copy(files_in(corpus / folder, {".avif"}),
                        std::back_inserter(paths));
    }
    scratch = (fs::temp_directory_path() / "framewise_bench_XXXXXX").string();
    if (!mkdtemp(scratch.data())) return 1;
    std::ranges::copy(make_jxl(scratch), std::back_inserter(paths));
  }
  const int status = compare(paths, /*rounds=*/5);
  std::error_code ignored;
  if (!scratch.empty()) fs::remove_all(scratch, ignored);
  return status;
}
