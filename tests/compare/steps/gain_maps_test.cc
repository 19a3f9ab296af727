// SPDX-License-Identifier: Apache-2.0
// What a verdict says of HDR gain maps.
#include <gmock/gmock.h>

#include <fstream>

#include "compare/compare_fixture.h"
#include "framewise/write.h"
#include "media/gain_map/gain_map.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::Contains;
using testing::Field;
using testing::Not;

class GainMapCompare : public testing::Test {
 protected:
  static std::vector<std::byte> jpeg(FramePool& pool, Size size, int step) {
    auto buffer = pool.allocate(PixelFormat{}, size);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        for (int c = 0; c < 4; ++c) {
          buffer->plane(0).row(y)[4 * x + c] =
              c == 3 ? 255 : uint8_t((x * step + y) % 256);
        }
      }
    }
    const Frame frame =
        std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
    return *encode(frame, {.format = FileFormat::kJpeg,
                           .quality = 95,
                           .subsampling = Subsampling::k444});
  }

  static media::GainMap numbers(double most) {
    media::GainMap map;
    map.alternate_headroom = 3;
    map.channels.fill({.least = 0, .most = most});
    return map;
  }

  std::filesystem::path file(const char* name,
                             const std::vector<std::byte>& bytes) {
    const auto path = folder_.path() / name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               std::streamsize(bytes.size()));
    return path;
  }

  std::vector<Reason> reasons(const std::vector<std::byte>& original,
                              const std::vector<std::byte>& test) {
    const auto report =
        compare(file("original.jpg", original), file("test.jpg", test));
    EXPECT_TRUE(report) << report.error().to_string();
    return report ? report->comparisons[0].reasons : std::vector<Reason>();
  }

  TemporaryFolder folder_;
  FramePool pool_;
  std::vector<std::byte> photograph_ = jpeg(pool_, {160, 120}, 1);
  std::vector<std::byte> map_ = jpeg(pool_, {40, 30}, 5);
  std::vector<std::byte> original_ =
      *media::with_gain_map(photograph_, map_, numbers(3));
};

TEST_F(GainMapCompare, ALostMapIsHdrLost) {
  EXPECT_THAT(reasons(original_, photograph_),
              Contains(Field(&Reason::kind, DefectKind::kHdrLost)));
  EXPECT_THAT(reasons(photograph_, original_),
              Not(Contains(Field(&Reason::kind, DefectKind::kHdrLost))));
}

TEST_F(GainMapCompare, AKeptMapIsNoReason) {
  const auto again =
      *media::with_gain_map(jpeg(pool_, {160, 120}, 1), map_, numbers(3.01));
  for (const DefectKind kind :
       {DefectKind::kHdrLost, DefectKind::kGainMapChanged}) {
    EXPECT_THAT(reasons(original_, again),
                Not(Contains(Field(&Reason::kind, kind))));
  }
}

TEST_F(GainMapCompare, OtherNumbersAreAChangedMap) {
  const auto weaker = *media::with_gain_map(photograph_, map_, numbers(1));
  const auto found = reasons(original_, weaker);
  const auto changed =
      std::ranges::find(found, DefectKind::kGainMapChanged, &Reason::kind);
  ASSERT_NE(changed, found.end());
  EXPECT_EQ(changed->severity, Severity::kRuinous);
  // Two stops of the samples of 202 that 5 % of the map exceed.
  EXPECT_NEAR(changed->measured->value, 2 * 202 / 255.0, 0.05);
}

}  // namespace
}  // namespace framewise
