// SPDX-License-Identifier: Apache-2.0
// What deciding costs and saves: a pair of each tier with `-m all`, planned and
// in full; the verdict beside the bare numbers; and the look by itself.
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench_support.h"
#include "compare/observers/content_probe.h"
#include "frame/color/color.h"
#include "framewise/compare.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr int kFrames = 12;

// A slope with texture that moves, and noise of this strength over it.
void write_clip(const fs::path& path, double noise) {
  std::ofstream out(path, std::ios::binary);
  out << "YUV4MPEG2 W" << kWidth << " H" << kHeight << " F10:1 C444\n";
  uint32_t random = 1;
  for (int frame = 0; frame < kFrames; ++frame) {
    out << "FRAME\n";
    std::string plane(size_t(kWidth) * kHeight, '\0');
    for (int channel = 0; channel < 3; ++channel) {
      for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
          random = random * 1664525 + 1013904223;
          const double draw = double(random >> 8) / double(1 << 23) - 1;
          const double texture =
              30 * std::sin((x + 3 * frame) * 0.3) * std::cos(y * 0.21);
          const double value =
              channel == 0 ? 60 + x / 6 + texture + noise * draw : 128;
          plane[size_t(y) * kWidth + size_t(x)] =
              char(uint8_t(std::clamp(value, 16.0, 235.0)));
        }
      }
      out.write(plane.data(), std::streamsize(plane.size()));
    }
  }
}

Comparison compared(const fs::path& original, const fs::path& test,
                    const CompareOptions& options) {
  auto report = compare(original, {&test, 1}, options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
    std::exit(1);
  }
  return std::move(report->comparisons.front());
}

void bench_tiers(const fs::path& original, const fs::path& folder) {
  Table table({"tier", "planned ms", "full ms", "saved", "skipped", "verdict"});
  for (const double noise : {1.5, 14.0, 60.0}) {
    const fs::path test = folder / "test.y4m";
    write_clip(test, noise);
    CompareOptions planned;
    planned.metrics = {"all"};
    CompareOptions full = planned;
    full.full = true;
    Comparison by_plan;
    Comparison in_full;
    std::vector<Rival> rivals = {
        {"planned", [&] { by_plan = compared(original, test, planned); }},
        {"full", [&] { in_full = compared(original, test, full); }}};
    race(rivals, 3);
    if (by_plan.status() != in_full.status()) std::exit(1);
    table.add({by_plan.tier, fmt::format("{:.0f}", rivals[0].cpu_ms),
               fmt::format("{:.0f}", rivals[1].cpu_ms),
               fmt::format("{:.0f} %",
                           100 - 100 * rivals[0].cpu_ms / rivals[1].cpu_ms),
               fmt::format("{}", by_plan.skipped.size()),
               name_of(by_plan.status())});
  }
  table.print();
}

void bench_look(const fs::path& original, const fs::path& test) {
  auto a = open(original);
  auto b = open(test);
  const Survey first = *a->survey();
  const Survey second = *b->survey();
  timeline::Pairing pairing;
  for (int64_t i = 0; i < kFrames; ++i) {
    pairing.pairs.push_back({.reference = i, .test = i, .weight = 1});
  }
  std::vector<Rival> rivals = {{"look", [&] {
                                  const auto glance =
                                      comparison::estimate_content(
                                          {*a, first}, {*b, second}, pairing);
                                  if (!glance) std::exit(1);
                                }}};
  race(rivals, 5);
  fmt::print("the look at {}x{}: {:.1f} ms\n", kWidth, kHeight,
             rivals[0].cpu_ms);
}

void bench_verdict(const fs::path& original, const fs::path& test) {
  CompareOptions numbers;
  numbers.metrics = {"psnr"};
  numbers.judge = false;
  CompareOptions verdict = numbers;
  verdict.judge = true;
  CompareOptions score = numbers;
  score.metrics = {"score"};
  std::vector<Rival> rivals = {
      {"psnr alone", [&] { compared(original, test, numbers); }},
      {"score alone", [&] { compared(original, test, score); }},
      {"psnr and verdict", [&] { compared(original, test, verdict); }}};
  race(rivals, 3);
  const double pixels = double(kWidth) * kHeight * kFrames;
  Table table({"decoding and", "ms", "ns a pixel"});
  for (const Rival& rival : rivals) {
    table.add({rival.name, fmt::format("{:.1f}", rival.cpu_ms),
               fmt::format("{:.1f}", rival.cpu_ms * 1e6 / pixels)});
  }
  table.print();
}

// The score's kernels by themselves, on pixels that are there.
void bench_score(const fs::path& original, const fs::path& test) {
  auto a = open(original);
  auto b = open(test);
  const Frame first = **a->next();
  const Frame second = **b->next();
  FramePool pool;
  measure::Picture reference(pool);
  measure::Picture shown(pool);
  measure::PairView view(reference, shown);
  const auto rgb = [&](const Frame& frame) { return *to_rgba8(frame, pool); };
  const Frame frames[2][2] = {{rgb(first), rgb(second)},
                              {rgb(second), rgb(first)}};
  const auto score = measure::select("score");
  std::vector<measure::Value> values(score->metric->outputs.size());
  size_t turn = 0;
  std::vector<Rival> rivals = {{"score", [&] {
                                  const auto& pair = frames[turn++ % 2];
                                  reference.show(pair[0],
                                                 measure::Planes::kRgb);
                                  shown.show(pair[1], measure::Planes::kRgb);
                                  view.refresh();
                                  score->metric->measure(view, values);
                                }}};
  race(rivals, 5, 50);
  fmt::print("the score of a pair: {:.1f} ns a pixel\n",
             rivals[0].cpu_ms * 1e6 / (double(kWidth) * kHeight));
}

int run() {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("bench_decide_{}", getpid());
  fs::create_directories(folder);
  const fs::path original = folder / "original.y4m";
  const fs::path test = folder / "test.y4m";
  write_clip(original, 0);
  bench_tiers(original, folder);
  bench_look(original, test);
  bench_verdict(original, test);
  bench_score(original, test);
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main() { return framewise::bench::run(); }
