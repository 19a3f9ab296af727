// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2 and Butteraugli: CPU time per megapixel of one picture on one
// thread, with buffers reused, for each SIMD target of this machine, and the
// bytes a pixel that they hold. perceptual_peer.sh compares with libjxl's
// program.
//
//   bench_perceptual --benchmark_filter=AVX3
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <hwy/targets.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "measure/perceptual/butteraugli/butteraugli.h"
#include "measure/perceptual/ssimulacra2/reference.h"
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"

namespace framewise::measure {
namespace {

// Waves of several lengths, edges and noise; `damage` adds to the noise.
struct Picture {
  Picture(Size wanted, double damage) : size(wanted) {
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 3 + damage);
    rgba.reserve(size_t(4 * size.pixels()));
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double wave = 60 * std::sin(x / 37.0) * std::cos(y / 53.0) +
                            ((x / 64 + y / 48) % 2 ? 40 : -20);
        for (const double tint : {1.0, 0.8, 0.5}) {
          const double value = 120 + tint * wave + noise(random);
          rgba.push_back(uint8_t(std::clamp(value, 0.0, 255.0)));
        }
        rgba.push_back(255);
      }
    }
  }
  PictureView view() const {
    return PictureView::rgba8({rgba.data(), 4 * size.width, size});
  }

  Size size;
  std::vector<uint8_t> rgba;
};

struct Pair {
  explicit Pair(Size size) : reference(size, 0), test(size, 4) {}
  Picture reference;
  Picture test;
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

// Times the loop; the best round counts, as the one least disturbed.
template <class Work>
void time_rounds(benchmark::State& state, double pixels, const Work& work) {
  double best = 1e9;
  for (auto _ : state) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  state.counters["ms/MP"] = best * 1e9 / pixels;
}

// Both metrics have the same shape.
struct Ssimulacra2 {
  using Workspace = Ssimulacra2Workspace;
  using Reference = Ssimulacra2Picture;
  static auto measure(const Pair& pair, Workspace& workspace) {
    return ssimulacra2(pair.reference.view(), pair.test.view(), workspace);
  }
  static auto prepare(const Pair& pair, Workspace&, Reference& prepared) {
    return prepared.prepare(pair.reference.view());
  }
};
struct Butteraugli {
  using Workspace = ButteraugliWorkspace;
  using Reference = ButteraugliReference;
  static auto measure(const Pair& pair, Workspace& workspace) {
    return butteraugli(pair.reference.view(), pair.test.view(), workspace);
  }
  static auto prepare(const Pair& pair, Workspace& workspace,
                      Reference& prepared) {
    return prepared.prepare(pair.reference.view(), workspace);
  }
};

template <class Metric>
void whole_pair(benchmark::State& state, Size size) {
  const Pair pair(size);
  typename Metric::Workspace workspace;
  const double pixels = double(size.pixels());
  time_rounds(state, pixels, [&] {
    benchmark::DoNotOptimize(Metric::measure(pair, workspace));
  });
  state.counters["bytes/px"] = double(workspace.bytes()) / pixels;
}

template <class Metric>
void prepare(benchmark::State& state, Size size) {
  const Pair pair(size);
  typename Metric::Workspace workspace;
  typename Metric::Reference prepared;
  const double pixels = double(size.pixels());
  time_rounds(state, pixels, [&] {
    benchmark::DoNotOptimize(Metric::prepare(pair, workspace, prepared));
  });
  state.counters["bytes/px"] = double(prepared.bytes()) / pixels;
}

template <class Metric>
void against_prepared(benchmark::State& state, Size size) {
  const Pair pair(size);
  typename Metric::Workspace workspace;
  typename Metric::Reference prepared;
  if (!Metric::prepare(pair, workspace, prepared)) return;
  typename Metric::Workspace own;
  const double pixels = double(size.pixels());
  time_rounds(state, pixels, [&] {
    benchmark::DoNotOptimize(prepared.score(pair.test.view(), own));
  });
  state.counters["bytes/px"] = double(own.bytes() + prepared.bytes()) / pixels;
}

void reference_program_form(benchmark::State& state, Size size) {
  const Pair pair(size);
  time_rounds(state, double(size.pixels()), [&] {
    benchmark::DoNotOptimize(
        ssimulacra2_reference(pair.reference.view(), pair.test.view()));
  });
}

// As reference.ppm and test.ppm.
void write_pair(Size size, const std::filesystem::path& folder) {
  const Pair pair(size);
  for (const bool test : {false, true}) {
    const Picture& picture = test ? pair.test : pair.reference;
    std::ofstream out(folder / (test ? "test.ppm" : "reference.ppm"),
                      std::ios::binary);
    out << fmt::format("P6\n{} {}\n255\n", size.width, size.height);
    for (size_t i = 0; i < picture.rgba.size(); i += 4) {
      out.write(reinterpret_cast<const char*>(&picture.rgba[i]), 3);
    }
  }
}

void register_all() {
  const auto add = [](const std::string& name, auto function, Size size) {
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      const std::string full =
          fmt::format("{}/{}/{}x{}", name, hwy::TargetName(target), size.width,
                      size.height);
      benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) {
        hwy::SetSupportedTargetsForTest(target);
        function(state, size);
        hwy::SetSupportedTargetsForTest(0);
      })->Unit(benchmark::kMillisecond);
    }
  };
  for (const Size size : {Size{448, 336}, Size{1920, 1080}}) {
    add("ssimulacra2", whole_pair<Ssimulacra2>, size);
    add("ssimulacra2_prepare", prepare<Ssimulacra2>, size);
    add("ssimulacra2_prepared", against_prepared<Ssimulacra2>, size);
    add("ssimulacra2_reference", reference_program_form, size);
    add("butteraugli", whole_pair<Butteraugli>, size);
    add("butteraugli_prepare", prepare<Butteraugli>, size);
    add("butteraugli_prepared", against_prepared<Butteraugli>, size);
  }
}

}  // namespace
}  // namespace framewise::measure

int main(int argc, char** argv) {
  // --write-pair WIDTH HEIGHT FOLDER: the pictures for other programs.
  if (argc == 5 && std::string(argv[1]) == "--write-pair") {
    const framewise::Size size{std::stoi(argv[2]), std::stoi(argv[3])};
    framewise::measure::write_pair(size, argv[4]);
    return 0;
  }
  framewise::measure::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
