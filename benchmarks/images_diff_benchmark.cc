// SPDX-License-Identifier: Apache-2.0
// `framewise image diff` beside odiff and pixelmatch on pairs of 12 megapixels,
// each as a program, and `image::check` of files of 512x512 in process.
//
//   bench_images_diff [ROUNDS]
//
// The peers come from npm: ODIFF names the program of odiff-bin, PIXELMATCH a
// folder whose node_modules hold pixelmatch 5 and pngjs. Without them their
// columns are empty.
#include <cmath>
#include <cstdlib>

#include "bench_support.h"
#include "frame/color/color.h"
#include "framewise/framewise.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

constexpr Size kLarge{4032, 3024};

Frame picture(FramePool& pool, const char* name) {
  auto animation =
      open(fs::path(FRAMEWISE_SHARED_DIR) / "corpus/images" / name);
  if (!animation) {
    fmt::print("{}\n", animation.error().to_string());
    std::exit(4);
  }
  return *to_rgba8(**animation->next(), pool);
}

// The picture beside and below itself, with the pixels that `change` gives.
template <typename Change>
Frame tiled(FramePool& pool, const Frame& tile, Size size, Change&& change) {
  FrameBuffer out = *pool.allocate(tile.format(), size);
  const PlaneView from = tile.plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const uint8_t* pixel =
          from.row(y % from.size.height) + ptrdiff_t{4} * (x % from.size.width);
      uint8_t* to = out.plane(0).row(y) + ptrdiff_t{4} * x;
      for (int c = 0; c < 3; ++c) to[c] = change(x, y, pixel[c]);
      to[3] = 255;
    }
  }
  return std::move(out).freeze(0, {}, ChangedArea::everything(size));
}

void save(const fs::path& path, const Frame& frame) {
  const auto written = write(path, frame, {.effort = 4});
  if (written) return;
  fmt::print("{}\n", written.error().to_string());
  std::exit(4);
}

struct Taken {
  double wall_ms = std::numeric_limits<double>::infinity();
  double cpu_ms = std::numeric_limits<double>::infinity();
};

// A program from its start to its end, the best of some runs.
void run_program(const std::string& command, Taken& taken) {
  const auto children_cpu = [] {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto ms = [](const timeval& time) {
      return double(time.tv_sec) * 1e3 + double(time.tv_usec) * 1e-3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
  };
  const double cpu = children_cpu();
  const auto start = std::chrono::steady_clock::now();
  [[maybe_unused]] const int status =
      std::system((command + " > /dev/null 2>&1").c_str());
  const std::chrono::duration<double, std::milli> wall =
      std::chrono::steady_clock::now() - start;
  taken.wall_ms = std::min(taken.wall_ms, wall.count());
  taken.cpu_ms = std::min(taken.cpu_ms, children_cpu() - cpu);
}

std::string pixelmatch_command(const fs::path& script) {
  const char* folder = std::getenv("PIXELMATCH");
  if (!folder) return {};
  std::ofstream(script)
      << "const fs=require('fs'),r=require('module').createRequire('" << folder
      << "/x.js');const {PNG}=r('pngjs'),pm=r('pixelmatch');"
         "const [a,b]=process.argv.slice(2).map(p=>PNG.sync.read("
         "fs.readFileSync(p)));"
         "pm(a.data,b.data,null,a.width,a.height,{threshold:0.1});\n";
  return fmt::format("node {}", script.string());
}

std::string cell(const Taken& taken) {
  return std::isinf(taken.wall_ms)
             ? "-"
             : fmt::format("{:.0f} / {:.0f}", taken.wall_ms, taken.cpu_ms);
}

void diff_table(const fs::path& folder, int rounds) {
  FramePool pool;
  const Frame tile = picture(pool, "scikit-image--coffee.png");
  const auto plain = [](int, int, uint8_t value) { return value; };
  save(folder / "a.png", tiled(pool, tile, kLarge, plain));
  save(folder / "local.png",
       tiled(pool, tile, kLarge, [](int x, int y, uint8_t value) {
         const bool inside = x >= 1000 && x < 1101 && y >= 1000 && y < 1041;
         return inside ? uint8_t(255 - value) : value;
       }));
  save(folder / "noisy.png",
       tiled(pool, tile, kLarge, [](int x, int y, uint8_t value) {
         return uint8_t(value ^ ((x * 7 + y * 13) % 5 == 0 ? 3 : 1));
       }));
  fs::copy_file(folder / "a.png", folder / "same.png");

  const char* odiff = std::getenv("ODIFF");
  const std::string pixelmatch = pixelmatch_command(folder / "pixelmatch.js");
  const std::string ours =
      program_beside("framewise") + " image diff --counts-only --threads 2";
  Table table({"4032x3024 PNG, wall / CPU ms", "framewise", "with words",
               "odiff", "pixelmatch", "odiff / framewise"});
  for (const char* other : {"local.png", "noisy.png", "same.png"}) {
    const std::string pair = fmt::format(" {} {}", (folder / "a.png").string(),
                                         (folder / other).string());
    Taken counts, words, by_odiff, by_pixelmatch;
    for (int round = 0; round < rounds; ++round) {
      run_program(ours + pair, counts);
      run_program(
          program_beside("framewise") + " image diff --threads 2" + pair,
          words);
      if (odiff) run_program(std::string(odiff) + pair, by_odiff);
      if (!pixelmatch.empty() && round < 2) {
        run_program(pixelmatch + pair, by_pixelmatch);
      }
    }
    table.add({other, cell(counts), cell(words), cell(by_odiff),
               cell(by_pixelmatch),
               odiff ? fmt::format("{:.1f}", by_odiff.wall_ms / counts.wall_ms)
                     : "-"});
  }
  table.print();
}

void check_table(int rounds) {
  FramePool pool;
  const Frame frame = tiled(pool, picture(pool, "libgd--kodim10.png"),
                            {512, 512}, [](int, int, uint8_t v) { return v; });
  Table table({"check of 512x512, CPU ms", "all", "--quick"});
  for (const auto& [name, format] : {std::pair("JPEG", FileFormat::kJpeg),
                                     std::pair("PNG", FileFormat::kPng),
                                     std::pair("WebP", FileFormat::kWebp),
                                     std::pair("AVIF", FileFormat::kAvif)}) {
    const auto bytes = encode(frame, {.format = format});
    if (!bytes) continue;
    std::vector<Rival> rivals;
    for (const bool quick : {false, true}) {
      rivals.push_back({quick ? "quick" : "all", [&bytes, quick] {
                          image::CheckOptions options;
                          options.quick = quick;
                          image::check(*bytes, "a", options);
                        }});
    }
    race(rivals, rounds);
    table.add({name, fmt::format("{:.2f}", rivals[0].cpu_ms),
               fmt::format("{:.3f}", rivals[1].cpu_ms)});
  }
  table.print();
}

}  // namespace
}  // namespace framewise::bench

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 7;
  std::string folder = "/tmp/framewise-bench-XXXXXX";
  if (!mkdtemp(folder.data())) return 1;
  framewise::bench::diff_table(folder, rounds);
  fmt::print("\n");
  framewise::bench::check_table(rounds);
  std::filesystem::remove_all(folder);
  return 0;
}
