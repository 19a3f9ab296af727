// SPDX-License-Identifier: Apache-2.0
// What tiers and sampling save on animations of 120 frames, a GIF and an MP4:
// everything in full and by plan, two costly metrics in full and on samples;
// and how far the mean of one of them is from the full one. Needs ffmpeg.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench_support.h"
#include "framewise/compare.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClip =
    "ffmpeg -v error -nostdin -y -f lavfi -t 6 -i "
    "mandelbrot=size=320x180:rate=20:maxiter=200 ";

struct Pair {
  fs::path original;
  fs::path test;
};

// Encodes the clip twice, well and badly.
Pair encoded(const fs::path& folder, const std::string& ending,
             const std::string& well, const std::string& badly) {
  const Pair pair{folder / ("original" + ending), folder / ("test" + ending)};
  for (const auto& [options, path] :
       {std::pair(well, pair.original), std::pair(badly, pair.test)}) {
    const std::string command = kClip + options + " " + path.string();
    if (std::system(command.c_str()) != 0) {
      std::fprintf(stderr, "cannot run %s\n", command.c_str());
      std::exit(1);
    }
  }
  return pair;
}

Comparison compared(const Pair& pair, const CompareOptions& options) {
  auto report = compare(pair.original, {&pair.test, 1}, options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
    std::exit(1);
  }
  return std::move(report->comparisons.front());
}

double mean_of(const Comparison& comparison, std::string_view name) {
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == name && metric.summary) {
      return metric.summary->mean;
    }
  }
  return NAN;
}

// A way to compare, and what it is measured against: itself or one before.
struct Way {
  std::string name;
  CompareOptions options;
  size_t against;
};

std::vector<Way> ways() {
  CompareOptions full;
  full.metrics = {"all"};
  full.full = true;
  CompareOptions planned = full;
  planned.full = false;
  CompareOptions costly = full;
  costly.metrics = {"ssimulacra2", "butteraugli"};
  CompareOptions progressive = costly;
  progressive.full = false;
  progressive.sampling.by = SampleBy::kProgressive;
  CompareOptions fixed = progressive;
  fixed.sampling.pairs = 24;
  return {{"all, in full", full, 0},
          {"all, planned", planned, 0},
          {"two costly, in full", costly, 2},
          {"two costly, --sample auto", progressive, 2},
          {"two costly, --sample 24", fixed, 2}};
}

void bench(const std::string& name, const Pair& pair, Table& table) {
  const std::vector<Way> all = ways();
  std::vector<Comparison> results(all.size());
  std::vector<Rival> rivals;
  for (size_t i = 0; i < all.size(); ++i) {
    rivals.push_back(
        {all[i].name, [&, i] { results[i] = compared(pair, all[i].options); }});
  }
  race(rivals, 2);
  for (size_t i = 0; i < all.size(); ++i) {
    const double whole = rivals[all[i].against].cpu_ms;
    const double truth = mean_of(results[all[i].against], "ssimulacra2");
    const double off = mean_of(results[i], "ssimulacra2") - truth;
    table.add({name, rivals[i].name, results[i].tier,
               fmt::format("{:.0f}", rivals[i].cpu_ms),
               fmt::format("{:.0f} %", 100 - 100 * rivals[i].cpu_ms / whole),
               fmt::format("{:.2f} %", 100 * std::abs(off / truth)),
               name_of(results[i].status())});
  }
}

int run() {
  const fs::path folder = fs::temp_directory_path() /
                          fmt::format("bench_decide_sampling_{}", getpid());
  fs::create_directories(folder);
  Table table({"120 frames", "run", "tier", "ms", "saved", "off (ssimulacra2)",
               "verdict"});
  bench("GIF, 32 of 256 colors",
        encoded(folder, ".gif",
                "-vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse'",
                "-vf 'split[a][b];[a]palettegen=max_colors=32[p];"
                "[b][p]paletteuse'"),
        table);
  bench("MP4, crf 12 and 32",
        encoded(folder, ".mp4", "-c:v libx264 -crf 12 -pix_fmt yuv420p",
                "-c:v libx264 -crf 32 -pix_fmt yuv420p"),
        table);
  table.print();
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main() { return framewise::bench::run(); }
