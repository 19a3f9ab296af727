// SPDX-License-Identifier: Apache-2.0
// VMAF and CAMBI on 1920x1080: processor time of one thread for a megapixel,
// the least of some runs. libvmaf 3.2 takes 11.6 ms for all of v0.6.1 on a
// machine of this kind (vif 8.2, adm 3.0, motion 0.6), CAMBI 6.7.
#include <fmt/format.h>
#include <hwy/targets.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <string_view>
#include <thread>

#include "measure/pair_view.h"
#include "measure/registry.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/luma.h"
#include "measure/vmaf/motion.h"
#include "measure/vmaf/vif.h"

namespace framewise::measure {
namespace {

constexpr Size kSize{1920, 1080};

double processor_ms() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

// Something with edges, slopes and texture, moving to the right, and a copy
// with errors of a few levels.
Frame picture(FramePool& pool, int step, int errors) {
  PixelFormat format;
  format.layout = Layout::kGray;
  auto buffer = pool.allocate(format, kSize);
  uint32_t noise = 1;
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      noise = noise * 1664525u + 1013904223u;
      const double u = x - 3 * step;
      double level = 128 + 60 * std::sin(u / 37.0) * std::cos(y / 53.0);
      level += 25 * std::sin(u * y / 9000.0);
      if ((int(u) / 120 + y / 90) % 3 == 0) level += 30;
      level += double(noise >> 28) / 4;
      if (errors > 0) level += double(int(noise >> 20) % errors);
      buffer->plane(0).row(y)[x] = uint8_t(std::clamp(level, 0.0, 255.0));
    }
  }
  return std::move(*buffer).freeze(step, {}, ChangedArea::everything(kSize));
}

struct Clip {
  FramePool pool;
  std::vector<Frame> originals, tests;

  Clip() {
    for (int i = 0; i < 3; ++i) {
      originals.push_back(picture(pool, i, 0));
      tests.push_back(picture(pool, i, 9));
    }
  }
};

class Bench {
 public:
  // `candidates`: how many tests the original is measured against.
  Bench(const Clip& clip, size_t candidates)
      : clip_(clip),
        reference_(pool_, {}, candidates),
        test_(pool_),
        view_(reference_, test_) {}

  // `prepared`: the original stays, only the test is another one.
  double cost(bool prepared, const std::function<void(const PairView&)>& work) {
    double best = 1e9;
    for (size_t i = 0; i < 8; ++i) {
      // The first one is not the last one shown.
      const size_t at = prepared ? 0 : (i + 1) % 3;
      reference_.show_between(
          clip_.originals[at], Planes::kOwn,
          {clip_.originals[(at + 2) % 3], clip_.originals[(at + 1) % 3]});
      test_.show(clip_.tests[i % 3], Planes::kOwn);
      view_.refresh();
      const double begin = processor_ms();
      work(view_);
      best = std::min(best, processor_ms() - begin);
    }
    return best / (double(kSize.pixels()) * 1e-6);
  }

 private:
  const Clip& clip_;
  FramePool pool_;
  Picture reference_;
  Picture test_;
  PairView view_;
};

std::function<void(const PairView&)> vif(bool neg) {
  return [neg](const PairView& pair) { vmaf_vif(pair, neg); };
}
std::function<void(const PairView&)> adm(bool neg) {
  return [neg](const PairView& pair) { vmaf_adm(pair, neg); };
}
void motion(const PairView& pair) { pair.reference().get<VmafMotion>(); }
std::function<void(const PairView&)> all(bool neg) {
  return [neg](const PairView& pair) {
    vmaf_vif(pair, neg);
    vmaf_adm(pair, neg);
    motion(pair);
  };
}

// Both threads measure frames of their own, as comparisons do. Their
// processor time tells what they cost each other, on a busy machine too.
double gain_of_two_threads(const Clip& clip) {
  const double one = Bench(clip, 1).cost(false, all(false));
  double costs[2];
  const auto run = [&](double& cost) {
    cost = Bench(clip, 1).cost(false, all(false));
  };
  std::thread other(run, std::ref(costs[1]));
  run(costs[0]);
  other.join();
  return one / costs[0] + one / costs[1];
}

// What one pair keeps beyond its frames.
double memory_mib(const Clip& clip, size_t candidates) {
  const auto used = [] {
    return double(mallinfo2().uordblks + mallinfo2().hblkhd);
  };
  const double before = used();
  Bench bench(clip, candidates);
  bench.cost(false, all(true));
  return (used() - before) / (1 << 20);
}

void run_all(const char* target, const Clip& clip) {
  fmt::print("{}\n", target);
  const auto print = [](const char* what, double cost) {
    fmt::print("  {:<42} {:6.2f} ms/MP\n", what, cost);
  };
  Bench bench(clip, 1);
  Bench prepared(clip, 2);
  print("luma", bench.cost(false, [](const PairView& pair) {
    pair.reference().get<VmafLuma>();
    pair.test().get<VmafLuma>();
  }));
  print("vif", bench.cost(false, vif(false)));
  print("adm", bench.cost(false, adm(false)));
  print("motion, played in order", bench.cost(false, motion));
  const double standard = bench.cost(false, all(false));
  const double both = bench.cost(false, all(true));
  print("all features of v0.6.1", standard);
  print("all features, and those of NEG", both);
  print("vif, original prepared", prepared.cost(true, vif(false)));
  print("adm, original prepared", prepared.cost(true, adm(false)));
  print("all features, original prepared", prepared.cost(true, all(false)));
  print("preparing the original and one test",
        prepared.cost(false, all(false)));
  print("cambi", bench.cost(false, [](const PairView& pair) {
    std::vector<Value> values(1);
    select("cambi")->metric->measure(pair, values);
  }));
  fmt::print("  {:<42} {:6.2f}\n", "with NEG / without", both / standard);
  fmt::print("  {:<42} {:6.2f} times\n", "two threads",
             gain_of_two_threads(clip));
  fmt::print("  {:<42} {:6.1f} MiB\n", "memory beyond frames",
             memory_mib(clip, 1));
  fmt::print("  {:<42} {:6.1f} MiB\n", "memory with a prepared original",
             memory_mib(clip, 2));
}

}  // namespace
}  // namespace framewise::measure

// Arguments: the names of instruction sets; none: all.
int main(int count, char** names) {
  using framewise::measure::run_all;
  const auto wanted = [&](std::string_view name) {
    return count == 1 ||
           std::find(names + 1, names + count, name) != names + count;
  };
  const framewise::measure::Clip clip;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target == HWY_EMU128 || target == HWY_SCALAR) continue;
    if (!wanted(hwy::TargetName(target))) continue;
    hwy::SetSupportedTargetsForTest(target);
    run_all(hwy::TargetName(target), clip);
  }
  hwy::SetSupportedTargetsForTest(0);
}
