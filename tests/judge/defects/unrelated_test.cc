// SPDX-License-Identifier: Apache-2.0
// Two files that have nothing to do with each other, and damage that leaves
// little of a picture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// Hills of another place, from left to right.
Clip elsewhere() {
  Clip clip;
  for (int k = 0; k < 12; ++k) {
    Picture& p = clip.emplace_back(192, 144);
    std::mt19937 random(5);
    p.each([&](int x, int y) {
      const float hill = 120 + 80 * std::sin(float(x + 3 * k) / 23);
      const float leaves = float(random() % 40);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = hill + leaves * float(c) / 2;
    });
  }
  return clip;
}

TEST(Defects, AnotherFileIsToldAsThatAndAsNothingElse) {
  EXPECT_THAT(kinds(scene(), elsewhere()), ElementsAre("unrelated"));
  EXPECT_THAT(kinds(elsewhere(), drawing()), ElementsAre("unrelated"));
}

// Both are lighter at the bottom, which a third of the brightness is then.
TEST(Defects, AnotherFileMayHaveSomeShadesInCommonByChance) {
  const auto lighter_below = [](const Clip& clip) {
    return changed(clip, [](Picture& p, size_t) {
      p.each([&](int x, int y) {
        for (int c = 0; c < 3; ++c) {
          float& value = p.at(x, y, c);
          value = std::min(255.0f, 0.6f * value + 80 * float(y) / 144);
        }
      });
    });
  };
  EXPECT_THAT(kinds(lighter_below(scene()), lighter_below(elsewhere())),
              ElementsAre("unrelated"));
}

TEST(Defects, WhatIsLeftOfAPictureIsStillThat) {
  const auto damaged = [](const std::function<float(float, int)>& change) {
    return changed(scene(), [=](Picture& p, size_t) { p.map(change); });
  };
  const Clip tests[] = {
      with_noise(scene(), 90),
      with_levels(scene(), 2),
      damaged([](float v, int) { return 255 - v; }),
      damaged([](float v, int) { return v < 128 ? 2 * v : 510 - 2 * v; }),
      changed(scene(), [](Picture& p, size_t) { p = blurred(p, 12); }),
      changed(scene(), [](Picture& p,
                          size_t) { p.map([](float, int) { return 0.0f; }); }),
  };
  for (const Clip& test : tests) {
    EXPECT_THAT(kinds(scene(), test), Not(Contains("unrelated")));
  }
}

// A soft light that moves over black, and what may be written above it: most of
// what there is to see, and most of its edges.
TEST(Defects, WritingOnAPlainPictureIsNoOtherFile) {
  Clip dot;
  for (int k = 0; k < 12; ++k) {
    Picture& p = dot.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const float far = std::hypot(float(x - 40 - 3 * k), float(y - 110));
      const float light = 160 * std::exp(-far * far / 200);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = light;
    });
  }
  const Clip written = changed(dot, [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (y < 20 || y >= 60 || x < 20 || x >= 170) return;
      if (x % 4 >= 2 && y % 20 >= 4) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 255;
    });
  });
  EXPECT_THAT(kinds(dot, written), Not(Contains("unrelated")));
  EXPECT_THAT(kinds(written, dot), Not(Contains("unrelated")));
}

// A white bar has more edges than all the soft shades that it leaves, and none
// of the grain that it hides.
TEST(Defects, ABarOverAPictureIsNoOtherFile) {
  Clip soft;
  for (int k = 0; k < 6; ++k) {
    Picture& p = soft.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const float far = std::hypot(float(x - 96), float(y - 72));
      const float shade = 100 * std::clamp(1.3f - far / 44, 0.0f, 1.0f);
      const float grain =
          y >= 136 ? float((x * 73 + y * 151 + x * y * 17) % 23) : 0;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = shade * float(c + 1) / 3 + grain;
      }
    });
  }
  const Clip test = changed(soft, [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        if (y >= 131) p.at(x, y, c) = 255;
      }
    });
  });
  EXPECT_THAT(kinds(soft, test), ElementsAre("corrupt_frame"));
}

// Its pictures, size and times are those of something else.
TEST(Defects, OfAnotherFileNothingElseIsTold) {
  const auto fault = [](DefectKind kind) {
    Reason reason;
    reason.kind = kind;
    reason.severity = Severity::kRuinous;
    return reason;
  };
  const std::vector<Reason> reasons = {fault(DefectKind::kTruncated),
                                       fault(DefectKind::kDroppedFrames)};
  EXPECT_EQ(merged(reasons, {fault(DefectKind::kBlur)}).size(), 3u);
  EXPECT_THAT(kinds_of(merged(reasons, {fault(DefectKind::kUnrelated)})),
              ElementsAre("unrelated"));
  EXPECT_THAT(kinds_of(merged({}, {fault(DefectKind::kResized),
                                   fault(DefectKind::kUnrelated)})),
              ElementsAre("unrelated"));
}

// A black or plain picture has nothing to tell it by.
TEST(Defects, APlainOriginalHasNoUnrelatedTest) {
  const Clip plain = changed(scene(), [](Picture& p, size_t) {
    p.map([](float, int) { return 90.0f; });
  });
  EXPECT_THAT(kinds(plain, elsewhere()), Not(Contains("unrelated")));
}

}  // namespace
}  // namespace framewise::judge
