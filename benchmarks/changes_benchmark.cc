// SPDX-License-Identifier: Apache-2.0
// What is saved on screen recordings by measuring only where pixels changed:
// CPU time per megapixel on one thread, showing the pair included. The rival
// does the same work on the same frames with one pixel of every tile touched,
// so that all of each picture counts as changed.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench_support.h"
#include "framewise/framewise.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "measure/tile_map.h"
#include "runtime/floating_mode.h"

namespace framewise::measure {
namespace {

constexpr size_t kMostFrames = 60;
constexpr const char* kMetrics[] = {"ssim",    "gmsd",        "ciede2000",
                                    "ms_ssim", "ssimulacra2", "butteraugli"};

// A copy of an RGBA frame with `change` applied to each byte.
template <typename Change>
Frame changed(const Frame& frame, FramePool& pool, Change&& change) {
  auto buffer = pool.allocate(frame.format(), frame.size());
  const PlaneView plane = frame.plane(0);
  for (int y = 0; y < plane.size.height; ++y) {
    uint8_t* row = buffer->plane(0).row(y);
    for (int i = 0; i < 4 * plane.size.width; ++i) {
      row[i] = change(plane.row(y)[i], i / 4, y, i % 4);
    }
  }
  return std::move(*buffer).freeze(frame.index(), frame.time(),
                                   frame.changed());
}

// The frames of a recording, and each with fewer colors. As the decoder says
// where a frame changed, only there is looked for changes.
struct Recording {
  explicit Recording(const std::filesystem::path& path) {
    auto animation = open(path);
    if (!animation) return;
    while (originals.size() < kMostFrames) {
      auto frame = animation->next();
      if (!frame || !*frame) return;
      if ((*frame)->format().layout != Layout::kRgba) return;
      add(**frame);
    }
  }

  void add(const Frame& frame) {
    const bool odd = originals.size() % 2 == 1;
    originals.push_back(frame);
    tests.push_back(
        changed(frame, pool, [](uint8_t value, int, int, int channel) {
          return channel == 3 ? value : uint8_t(value & 0xF0);
        }));
    touched.push_back(
        changed(frame, pool, [odd](uint8_t value, int x, int, int channel) {
          const bool edge = x % TileMap::kSide == 0 && channel == 1;
          return edge ? uint8_t((value & 0xFE) | int(odd)) : value;
        }));
  }

  FramePool pool;
  std::vector<Frame> originals, tests, touched;
};

// Measures all frames in their order, on one thread.
class Walk {
 public:
  Walk(const std::vector<Frame>& references, const std::vector<Frame>& tests,
       const Metric* metric, bool changes_known)
      : references_(references),
        tests_(tests),
        metric_(metric),
        changes_known_(changes_known) {}

  void run() {
    marked_ = 0;
    for (size_t i = 0; i < references_.size(); ++i) {
      const bool known = changes_known_ && i > 0;
      const ChangedArea& area = references_[i].changed();
      reference_.show(references_[i], Planes::kRgb, known ? &area : nullptr);
      test_.show(tests_[i], Planes::kRgb, known ? &area : nullptr);
      view_.refresh();
      const TileMap& map = view_.changed();
      marked_ += double(map.count()) / (map.columns() * map.rows());
      std::vector<Value> values(metric_->outputs.size());
      metric_->measure(view_, values);
    }
  }
  double changed_percent() const {
    return 100 * marked_ / double(references_.size());
  }

 private:
  const std::vector<Frame>& references_;
  const std::vector<Frame>& tests_;
  const Metric* metric_;
  bool changes_known_;
  FramePool pool_;
  Picture reference_{pool_};
  Picture test_{pool_};
  PairView view_{reference_, test_};
  double marked_ = 0;
};

// CPU ms of one metric, over recordings.
struct Times {
  double all = 0;
  double changes = 0;
};

std::string ratio(const Times& times) {
  return fmt::format("{:.1f}x", times.all / times.changes);
}

void race_on(const std::string& file, int rounds,
             std::map<std::string, Times>& sums) {
  const Recording recording(std::filesystem::path(FRAMEWISE_SHARED_DIR) /
                            "corpus/animated" / file);
  if (recording.originals.empty()) {
    fmt::print("{} is not present\n\n", file);
    return;
  }
  const double megapixels = double(recording.originals[0].size().pixels()) *
                            double(recording.originals.size()) * 1e-6;
  bench::Table table({file, "changed", "all ms/MP", "changes ms/MP", "saved"});
  for (const char* name : kMetrics) {
    const Metric* metric = select(name)->metric;
    Walk all(recording.touched, recording.tests, metric, false);
    Walk changes(recording.originals, recording.tests, metric, true);
    std::vector<bench::Rival> rivals{{"all", [&] { all.run(); }},
                                     {"changes", [&] { changes.run(); }}};
    bench::race(rivals, rounds);
    const Times times{rivals[0].cpu_ms, rivals[1].cpu_ms};
    table.add({name, fmt::format("{:.1f} %", changes.changed_percent()),
               fmt::format("{:.2f}", times.all / megapixels),
               fmt::format("{:.2f}", times.changes / megapixels),
               ratio(times)});
    sums[name].all += times.all;
    sums[name].changes += times.changes;
  }
  table.print();
  fmt::print("\n");
}

}  // namespace
}  // namespace framewise::measure

int main(int argc, char**) {
  // As whoever compares files measures.
  const framewise::FloatingModeScope quick(
      framewise::with_denormals_as_zero(framewise::floating_mode()));
  using namespace framewise;
  const int rounds = argc > 1 ? 1 : 4;
  std::map<std::string, measure::Times> sums;
  for (const char* file :
       {"bubbletea--list-default.gif", "cli--httpie-animation.gif",
        "bubbletea--pager.gif", "rich--status.gif"}) {
    measure::race_on(file, rounds, sums);
  }
  bench::Table table({"all recordings", "saved"});
  for (const auto& [name, times] : sums) table.add({name, ratio(times)});
  table.print();
}
