// SPDX-License-Identifier: Apache-2.0
// VMAF beside what libvmaf prints.
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "measure/golden.h"
#include "measure/models/models.h"
#include "measure/models/store.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "measure/shown.h"
#include "measure/vmaf/clip.h"

namespace framewise::measure {
namespace {

// All outputs of VMAF at one frame of two clips.
class VmafOfFrames {
 public:
  VmafOfFrames(std::vector<Frame> reference, std::vector<Frame> test,
               const Models* models, Planes planes = Planes::kOwn)
      : reference_frames_(std::move(reference)),
        test_frames_(std::move(test)),
        planes_(planes),
        reference_(pool_, {.models = models}),
        test_(pool_, {.models = models}),
        view_(reference_, test_) {}

  size_t frames() const { return reference_frames_.size(); }

  std::map<std::string, Value> at(size_t frame) {
    Neighbours around;
    if (frame > 0) around.previous = reference_frames_[frame - 1];
    if (frame + 1 < frames()) around.next = reference_frames_[frame + 1];
    reference_.show_between(reference_frames_[frame], planes_, around);
    test_.show(test_frames_[frame], planes_);
    view_.refresh();
    const Metric& metric = *select("vmaf")->metric;
    std::vector<Value> values(metric.outputs.size());
    metric.measure(view_, values);
    std::map<std::string, Value> named;
    for (size_t i = 0; i < values.size(); ++i) {
      named[std::string(metric.outputs[i].name)] = values[i];
    }
    return named;
  }

 private:
  FramePool pool_;
  std::vector<Frame> reference_frames_;
  std::vector<Frame> test_frames_;
  Planes planes_;
  Picture reference_;
  Picture test_;
  PairView view_;
};

// Our output of a value that libvmaf prints under this name, or nothing.
std::string our_name(const std::string& model, const std::string& theirs) {
  static const std::map<std::string, std::string> kModels = {
      {"vmaf_v0.6.1", "vmaf"},
      {"vmaf_v0.6.1neg", "vmaf_neg"},
      {"vmaf_4k_v0.6.1", "vmaf_4k"},
      {"vmaf_4k_v0.6.1neg", "vmaf_4k_neg"},
      {"vmaf_b_v0.6.3", "vmaf_b"}};
  if (theirs == model) return kModels.at(model);
  const auto selected = select(theirs);
  return selected && selected->metric->outputs[0].name == "vmaf"
             ? std::string(selected->info().name)
             : "";
}

class VmafParity : public testing::TestWithParam<int> {};

TEST_P(VmafParity, EveryValueOfTheClipIsThatOfLibvmaf) {
  SKIP_WITHOUT_CLIP();
  SKIP_WITHOUT_MODELS();
  const Models models(ModelStore(golden::vmaf_models_folder()));
  FramePool pool;
  VmafOfFrames clip(golden::clip(pool, "ref.y4m", GetParam()),
                    golden::clip(pool, "dis.y4m", GetParam()), &models);
  ASSERT_EQ(clip.frames(), 12u);
  const auto expected = golden::clip_values(std::to_string(GetParam()));
  int compared = 0;
  for (size_t frame = 0; frame < clip.frames(); ++frame) {
    const auto values = clip.at(frame);
    for (const auto& [model, places] : expected) {
      if (model == "debug") continue;
      for (const auto& [theirs, value] : places.at(std::to_string(frame))) {
        const std::string ours = our_name(model, theirs);
        if (ours.empty()) continue;
        ASSERT_TRUE(values.at(ours).exists()) << values.at(ours).why_not;
        const bool is_score = ours.starts_with("vmaf");
        EXPECT_NEAR(values.at(ours).number, value, is_score ? 2e-6 : 6e-7)
            << ours << " of " << model << " at frame " << frame;
        ++compared;
      }
    }
  }
  // Five models, six features each, and four values of the bootstrap.
  EXPECT_EQ(compared, 12 * (5 * 7 + 4));
}

INSTANTIATE_TEST_SUITE_P(Bits, VmafParity, testing::Values(8, 10));

TEST(Vmaf, EveryGoldenPairHasTheValuesOfLibvmaf) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_MODELS();
  const Models models(ModelStore(golden::vmaf_models_folder()));
  FramePool pool;
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    if (pair.name.starts_with("p19")) continue;  // too small for VMAF
    // RGB: the luma that is made of it is that of the golden videos.
    for (const Planes planes : {Planes::kOwn, Planes::kRgb}) {
      const auto frame = [&](const std::string& file) {
        const Frame rgba = golden_frame(file);
        return std::vector{planes == Planes::kRgb ? rgba
                                                  : yuv444_frame(pool, rgba)};
      };
      VmafOfFrames shown(frame(pair.reference), frame(pair.test), &models,
                         planes);
      const auto values = shown.at(0);
      for (const auto& [theirs, ours] :
           {std::pair("vmaf yuv444", "vmaf"),
            {"vmaf_neg yuv444", "vmaf_neg"},
            {"integer_adm2 yuv444", "integer_adm2"},
            {"integer_vif_scale0 yuv444", "integer_vif_scale0"},
            {"integer_vif_scale1 yuv444", "integer_vif_scale1"},
            {"integer_vif_scale2 yuv444", "integer_vif_scale2"},
            {"integer_vif_scale3 yuv444", "integer_vif_scale3"}}) {
        const auto expected = golden::values("libvmaf", theirs);
        EXPECT_NEAR(values.at(ours).number, expected.at(pair.name),
                    std::string(ours).starts_with("vmaf") ? 2e-6 : 6e-7)
            << pair.name << ' ' << ours;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 19 * 7 * 2);
}

}  // namespace
}  // namespace framewise::measure
