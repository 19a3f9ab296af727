// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2 and Butteraugli: CPU time per megapixel of one picture, one
// thread, buffers reused, and the bytes a pixel that they hold.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "measure/perceptual/butteraugli.h"
#include "measure/perceptual/ssimulacra2.h"

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

Size size_of(const benchmark::State& state) {
  return {int32_t(state.range(0)), int32_t(state.range(1))};
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

// Times the loop; the best iteration counts, as the one least disturbed.
template <class Work>
void measure(benchmark::State& state, const Work& work) {
  double best = 1e9;
  for (auto _ : state) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  state.counters["ms/MP"] = best * 1e9 / double(size_of(state).pixels());
}

void report_bytes(benchmark::State& state, int64_t bytes) {
  state.counters["bytes/px"] = double(bytes) / double(size_of(state).pixels());
}

void BM_Ssimulacra2(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  const Picture test(size_of(state), 4);
  Ssimulacra2Workspace workspace;
  measure(state, [&] {
    benchmark::DoNotOptimize(
        ssimulacra2(reference.view(), test.view(), workspace));
  });
  report_bytes(state, workspace.bytes());
}

void BM_Ssimulacra2Prepare(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  Ssimulacra2Workspace workspace;
  Ssimulacra2Reference prepared;
  measure(state, [&] {
    benchmark::DoNotOptimize(prepared.prepare(reference.view(), workspace));
  });
  report_bytes(state, workspace.bytes() + prepared.bytes());
}

void BM_Ssimulacra2Prepared(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  const Picture test(size_of(state), 4);
  Ssimulacra2Workspace workspace;
  Ssimulacra2Reference prepared;
  (void)prepared.prepare(reference.view(), workspace);
  measure(state, [&] {
    benchmark::DoNotOptimize(prepared.score(test.view(), workspace));
  });
  report_bytes(state, workspace.bytes() + prepared.bytes());
}

void BM_Butteraugli(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  const Picture test(size_of(state), 4);
  ButteraugliWorkspace workspace;
  measure(state, [&] {
    benchmark::DoNotOptimize(
        butteraugli(reference.view(), test.view(), workspace));
  });
  report_bytes(state, workspace.bytes());
}

void BM_ButteraugliPrepare(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared;
  measure(state, [&] {
    benchmark::DoNotOptimize(prepared.prepare(reference.view(), workspace));
  });
  report_bytes(state, workspace.bytes() + prepared.bytes());
}

void BM_ButteraugliPrepared(benchmark::State& state) {
  const Picture reference(size_of(state), 0);
  const Picture test(size_of(state), 4);
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared;
  (void)prepared.prepare(reference.view(), workspace);
  measure(state, [&] {
    benchmark::DoNotOptimize(prepared.score(test.view(), workspace));
  });
  report_bytes(state, workspace.bytes() + prepared.bytes());
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({448, 336})
      ->Args({1920, 1080})
      ->Unit(benchmark::kMillisecond);
}
BENCHMARK(BM_Ssimulacra2)->Apply(sizes);
BENCHMARK(BM_Ssimulacra2Prepare)->Apply(sizes);
BENCHMARK(BM_Ssimulacra2Prepared)->Apply(sizes);
BENCHMARK(BM_Butteraugli)->Apply(sizes);
BENCHMARK(BM_ButteraugliPrepare)->Apply(sizes);
BENCHMARK(BM_ButteraugliPrepared)->Apply(sizes);

}  // namespace
}  // namespace framewise::measure

BENCHMARK_MAIN();
