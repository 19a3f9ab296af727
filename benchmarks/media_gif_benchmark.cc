// SPDX-License-Identifier: Apache-2.0
// GIF decoding: ours against giflib and FFmpeg, file by file, full canvases,
// one thread; then ours with two. Every frame is decoded and dropped.
//
//   bench_media_gif [FILE.gif…]    default: all of the shared corpus
//
// make_gif.sh makes files of any size to try.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench_support.h"
#include "framewise/framewise.h"
#include "framewise/thread_pool.h"
#include "media/decode/gif/peers.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

std::vector<std::byte> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> text{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::byte> bytes(text.size());
  std::copy(text.begin(), text.end(), reinterpret_cast<char*>(bytes.data()));
  return bytes;
}

struct Work {
  int64_t frames = 0;
  int64_t pixels = 0;  // of full canvases
};

Work decode_ours(const std::vector<std::byte>& file, Executor* executor) {
  Work work;
  OpenOptions options;
  options.executor = executor;
  options.tolerant = true;
  options.limits.total_pixels = 0;
  auto animation = open(file, "benchmark", options);
  while (animation) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    ++work.frames;
    work.pixels += (*frame)->size().pixels();
  }
  return work;
}

using Peer = std::string (*)(std::span<const std::byte>, const peers::OnFrame&);

Work decode_theirs(const std::vector<std::byte>& file, Peer peer) {
  Work work;
  peer(file, [&work](const peers::Canvas& canvas) {
    ++work.frames;
    work.pixels += int64_t{canvas.width} * canvas.height;
  });
  return work;
}

std::vector<fs::path> corpus() {
  std::vector<fs::path> paths;
  const fs::path folder = fs::path(FRAMEWISE_SHARED_DIR) / "corpus/animated";
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".gif") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

int compare(const std::vector<fs::path>& paths, int rounds) {
  framewise::ThreadPool two(2);
  Table table({"file", "frames", "ours ms", "giflib ms", "FFmpeg ms", "MP/s",
               "x giflib", "x FFmpeg", "2 threads", "RSS MB"});
  double total[4] = {};
  double long_files[2] = {};
  int64_t pixels = 0;
  for (const fs::path& path : paths) {
    const auto file = read_file(path);
    const Work work = decode_ours(file, nullptr);
    const Work expected = decode_theirs(file, peers::decode_with_giflib);
    if (work.frames == 0 || work.frames != expected.frames) {
      fmt::print("{}: {} frames, giflib has {}\n", path.filename().string(),
                 work.frames, expected.frames);
    }
    std::vector<Rival> rivals{
        {"ours", [&] { decode_ours(file, nullptr); }},
        {"giflib", [&] { decode_theirs(file, peers::decode_with_giflib); }},
        {"FFmpeg", [&] { decode_theirs(file, peers::decode_with_ffmpeg); }},
        {"ours, 2", [&] { decode_ours(file, &two); }}};
    race(rivals, rounds);
    for (size_t i = 0; i < 4; ++i) total[i] += rivals[i].wall_ms;
    if (work.frames >= 50) {
      long_files[0] += rivals[0].wall_ms;
      long_files[1] += rivals[3].wall_ms;
    }
    pixels += work.pixels;
    const double ms = rivals[0].wall_ms;
    const int64_t rss =
        number_from_child({program_beside("decode_once"), path.string()});
    table.add({path.filename().string(), fmt::format("{}", work.frames),
               fmt::format("{:.2f}", ms),
               fmt::format("{:.2f}", rivals[1].wall_ms),
               fmt::format("{:.2f}", rivals[2].wall_ms),
               fmt::format("{:.0f}", double(work.pixels) / ms / 1e3),
               fmt::format("{:.1f}", rivals[1].wall_ms / ms),
               fmt::format("{:.1f}", rivals[2].wall_ms / ms),
               fmt::format("{:.2f}", ms / rivals[3].wall_ms),
               fmt::format("{:.1f}", double(rss) / 1e6)});
  }
  table.add({"total", "", fmt::format("{:.1f}", total[0]),
             fmt::format("{:.1f}", total[1]), fmt::format("{:.1f}", total[2]),
             fmt::format("{:.0f}", double(pixels) / total[0] / 1e3),
             fmt::format("{:.2f}", total[1] / total[0]),
             fmt::format("{:.2f}", total[2] / total[0]),
             fmt::format("{:.2f}", total[0] / total[3])});
  table.print();
  fmt::print("two threads, files of 50 frames and more: {:.2f}x\n",
             long_files[0] / long_files[1]);
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  using namespace framewise::bench;
  const std::vector<std::string> words(arguments + 1, arguments + count);
  std::vector<fs::path> paths(words.begin(), words.end());
  if (paths.empty()) paths = corpus();
  return compare(paths, /*rounds=*/5);
}
