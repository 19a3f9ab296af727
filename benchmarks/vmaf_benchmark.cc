// SPDX-License-Identifier: Apache-2.0
// VMAF and CAMBI on 1920x1080: processor time of one thread for a megapixel,
// the least of some runs. libvmaf 3.2 takes 11.6 ms for all of v0.6.1 on a
// machine of this kind (vif 8.2, adm 3.0, motion 0.6), CAMBI 6.7.
#include <fmt/format.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>

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

class Bench {
 public:
  Bench() : reference_(pool_), test_(pool_), view_(reference_, test_) {
    for (int i = 0; i < 3; ++i) {
      originals_.push_back(picture(pool_, i, 0));
      tests_.push_back(picture(pool_, i, 9));
    }
  }

  // `prepared`: the original stays, only the test is another one.
  double cost(bool prepared, const std::function<void(const PairView&)>& work) {
    double best = 1e9;
    for (size_t i = 0; i < 8; ++i) {
      const size_t at = prepared ? 0 : i % 3;
      reference_.show_between(
          originals_[at], Planes::kOwn,
          {originals_[(at + 2) % 3], originals_[(at + 1) % 3]});
      test_.show(tests_[i % 3], Planes::kOwn);
      view_.refresh();
      const double begin = processor_ms();
      work(view_);
      best = std::min(best, processor_ms() - begin);
    }
    return best / (double(kSize.pixels()) * 1e-6);
  }

 private:
  FramePool pool_;
  std::vector<Frame> originals_;
  std::vector<Frame> tests_;
  Picture reference_;
  Picture test_;
  PairView view_;
};

void run_all(const char* target) {
  Bench bench;
  const auto vif = [](bool neg) {
    return [neg](const PairView& pair) { vmaf_vif(pair, neg); };
  };
  const auto adm = [](bool neg) {
    return [neg](const PairView& pair) { vmaf_adm(pair, neg); };
  };
  const auto motion = [](const PairView& pair) {
    pair.reference().get<VmafMotion>();
  };
  const auto all = [](bool neg) {
    return [neg](const PairView& pair) {
      vmaf_vif(pair, neg);
      vmaf_adm(pair, neg);
      pair.reference().get<VmafMotion>();
    };
  };
  const auto cambi = [](const PairView& pair) {
    std::vector<Value> values(1);
    select("cambi")->metric->measure(pair, values);
  };
  const double standard = bench.cost(false, all(false));
  const double both = bench.cost(false, all(true));
  fmt::print("{}\n", target);
  const auto print = [](const char* what, double cost) {
    fmt::print("  {:<34} {:6.2f} ms/MP\n", what, cost);
  };
  print("luma", bench.cost(false, [](const PairView& pair) {
    pair.reference().get<VmafLuma>();
    pair.test().get<VmafLuma>();
  }));
  print("vif", bench.cost(false, vif(false)));
  print("adm", bench.cost(false, adm(false)));
  print("motion, to both neighbours", bench.cost(false, motion));
  print("all features of v0.6.1", standard);
  print("all features, and those of NEG", both);
  print("all features, original prepared", bench.cost(true, all(false)));
  print("cambi", bench.cost(false, cambi));
  fmt::print("  with NEG / without: {:.2f}\n", both / standard);
}

}  // namespace
}  // namespace framewise::measure

int main() {
  using framewise::measure::run_all;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target == HWY_EMU128 || target == HWY_SCALAR) continue;
    hwy::SetSupportedTargetsForTest(target);
    run_all(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
}
