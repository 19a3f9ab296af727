// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "frame/color/color_facts.h"
#include "frame/frames.h"
#include "simd/every_target.h"

namespace framewise {
namespace {

constexpr Filter kAllFilters[] = {
    Filter::kNearest,     Filter::kArea,          Filter::kBilinear,
    Filter::kBicubic,     Filter::kLanczos3,      Filter::kOpenCvLinear,
    Filter::kOpenCvCubic, Filter::kOpenCvLanczos4};
constexpr Filter kWeighted[] = {Filter::kArea, Filter::kBilinear,
                                Filter::kBicubic, Filter::kLanczos3,
                                Filter::kOpenCvCubic};

PixelFormat format_of(Layout layout, int bits) {
  return {.layout = layout, .bits = uint8_t(bits)};
}

// The separable sum in double precision for output sample (x, y). `source`
// returns a source sample.
template <class Source>
double exact(const ResizeWeights& across, const ResizeWeights& down, int x,
             int y, const Source& source) {
  double sum = 0;
  for (int j = 0; j < down.taps; ++j) {
    for (int i = 0; i < across.taps; ++i) {
      sum += double(across.weights[size_t(x * across.taps + i)]) *
             double(down.weights[size_t(y * down.taps + j)]) *
             source(across.first[size_t(x)] + i, down.first[size_t(y)] + j);
    }
  }
  return sum;
}

double srgb_of(double linear) {
  return linear <= 0.0031308 ? linear * 12.92
                             : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}
double linear_of(double coded) {
  return coded <= 0.04045 ? coded / 12.92
                          : std::pow((coded + 0.055) / 1.055, 2.4);
}

// RGBA by definition: weighted by alpha, in the chosen light.
void expect_rgba(const Frame& in, const Frame& out, const ResizeOptions& how) {
  const double most = (1 << in.format().bits) - 1;
  const auto across = resize_weights(
      how.filter, Axis::whole(in.size().width, out.size().width));
  const auto down = resize_weights(
      how.filter, Axis::whole(in.size().height, out.size().height));
  const bool linear = how.light == Light::kLinear;
  for (int y = 0; y < out.size().height; ++y) {
    for (int x = 0; x < out.size().width; ++x) {
      const auto at = [&](int c) {
        return exact(across, down, x, y, [&](int sx, int sy) {
          const double alpha = sample(in, 0, sy, 4 * sx + 3) / most;
          if (c == 3) return alpha;
          const double value = sample(in, 0, sy, 4 * sx + c) / most;
          return alpha * (linear ? linear_of(value) : value);
        });
      };
      const double alpha = at(3);
      ASSERT_NEAR(sample(out, 0, y, 4 * x + 3),
                  most * std::clamp(alpha, 0.0, 1.0), 0.51);
      if (alpha < 0.02)
        continue;  // the color of a nearly transparent pixel is arbitrary
      for (int c = 0; c < 3; ++c) {
        const double value = std::clamp(at(c) / alpha, 0.0, 1.0);
        ASSERT_NEAR(sample(out, 0, y, 4 * x + c),
                    most * (linear ? srgb_of(value) : value), 0.5 + most * 2e-5)
            << x << ',' << y << " of " << c << ", alpha " << alpha;
      }
    }
  }
}

TEST(Resize, OfRgbaEqualsItsDefinitionForOddSizesOnEveryTarget) {
  simd::on_every_target([] {
    FramePool pool;
    for (const int bits : {8, 16}) {
      for (const Filter filter : kWeighted) {
        for (const Light light : {Light::kCoded, Light::kLinear}) {
          for (const auto& [from, to] : {std::pair{Size{1, 1}, Size{3, 2}},
                                         {Size{31, 17}, Size{7, 5}},
                                         {Size{7, 5}, Size{31, 17}},
                                         {Size{13, 40}, Size{20, 3}},
                                         // Rows first would take far more sums.
                                         {Size{60, 5}, Size{1, 90}},
                                         {Size{63, 6}, Size{3, 70}}}) {
            SCOPED_TRACE(testing::Message()
                         << name_of(filter) << ' ' << bits << " bits, light "
                         << int(light) << ", width " << from.width);
            const Frame in =
                random_frame(pool, format_of(Layout::kRgba, bits), from, 1);
            const ResizeOptions how{filter, light};
            const auto out = resize(in, to, how, pool);
            ASSERT_TRUE(out);
            expect_rgba(in, *out, how);
          }
        }
      }
    }
  });
}

TEST(Resize, OfOpaqueRgbaGivesOpaqueRgba) {
  FramePool pool;
  for (const int bits : {8, 16}) {
    const int most = (1 << bits) - 1;
    const Frame noise =
        random_frame(pool, format_of(Layout::kRgba, bits), {33, 21}, 2);
    const Frame in =
        painted(pool, noise.format(), noise.size(), [&](int, int y, int i) {
          return i % 4 == 3 ? most : sample(noise, 0, y, i);
        });
    for (const Filter filter : kWeighted) {
      const auto out = resize(in, {10, 50}, {filter}, pool);
      expect_rgba(in, *out, {filter});
      for (int x = 0; x < 10; ++x) {
        EXPECT_EQ(sample(*out, 0, 49, 4 * x + 3), most);
      }
    }
  }
}

TEST(Resize, DoesNotLetInvisibleColorsBleed) {
  FramePool pool;
  // Opaque green on the left, invisible red on the right.
  const Frame in =
      painted(pool, format_of(Layout::kRgba, 8), {16, 4}, [](int, int, int i) {
        const bool left = i / 4 < 8;
        const int c = i % 4;
        return c == 3   ? 255 * left
               : c == 1 ? 255 * left
               : c == 0 ? 255 * !left
                        : 0;
      });
  for (const Filter filter : {Filter::kArea, Filter::kBilinear}) {
    const auto out = resize(in, {5, 4}, {filter}, pool);
    for (int x = 0; x < 5; ++x) {
      EXPECT_EQ(sample(*out, 0, 0, 4 * x), 0) << name_of(filter);
      if (sample(*out, 0, 0, 4 * x + 3) > 0) {
        EXPECT_EQ(sample(*out, 0, 0, 4 * x + 1), 255) << name_of(filter);
      }
    }
  }
}

TEST(Resize, LeavesAConstantPictureConstantInEveryFormat) {
  FramePool pool;
  for (const Layout layout : kAllLayouts) {
    for (const int bits : {8, 10, 16}) {
      if (layout == Layout::kRgba && bits == 10) continue;
      PixelFormat format = format_of(layout, bits);
      format.alpha_plane = layout != Layout::kRgba;
      const int most = (1 << bits) - 1;
      const Frame in = painted(pool, format, {37, 23}, [&](int p, int, int i) {
        return most * (2 + (p + i % 4 * samples_of(format)) % 5) / 7;
      });
      // All pixels are equal: a sample depends only on its channel.
      const Frame flat =
          painted(pool, format, {37, 23}, [&](int p, int, int i) {
            return sample(in, p, 0, i % samples_of(format));
          });
      for (const Filter filter : kAllFilters) {
        for (const Size to : {Size{11, 50}, Size{80, 5}, Size{1, 1}}) {
          const auto out = resize(flat, to, {filter}, pool);
          ASSERT_TRUE(out);
          for (int p = 0; p < format.planes(); ++p) {
            const Size plane = out->plane(p).size;
            for (int y = 0; y < plane.height; ++y) {
              for (int i = 0; i < plane.width * samples_of(format); ++i) {
                ASSERT_EQ(sample(*out, p, y, i),
                          sample(flat, p, 0, i % samples_of(format)))
                    << name_of(filter) << " plane " << p;
              }
            }
          }
        }
      }
    }
  }
}

TEST(Resize, ToTheSameSizeChangesNothing) {
  FramePool pool;
  for (const Layout layout : kAllLayouts) {
    for (const int bits : {8, 16}) {
      const Frame noise =
          random_frame(pool, format_of(layout, bits), {67, 13}, 3);
      // Colors under alpha 0 are lost, so use opaque pixels.
      const Frame in =
          painted(pool, noise.format(), noise.size(), [&](int p, int y, int i) {
            const bool alpha = layout == Layout::kRgba && i % 4 == 3;
            return alpha ? (1 << bits) - 1 : sample(noise, p, y, i);
          });
      for (const Filter filter : kAllFilters) {
        EXPECT_EQ(difference(*resize(in, in.size(), {filter}, pool), in), "")
            << name_of(filter);
      }
    }
  }
}

TEST(Resize, OfPlanesEqualsItsDefinition) {
  FramePool pool;
  for (const int bits : {8, 10}) {
    for (const Filter filter : kWeighted) {
      const Frame in =
          random_frame(pool, format_of(Layout::kGray, bits), {41, 19}, 4);
      for (const Size to :
           {Size{9, 6}, Size{70, 33}, Size{41, 3}, Size{1, 120}, Size{2, 99}}) {
        const auto out = resize(in, to, {filter}, pool);
        const auto across = resize_weights(filter, Axis::whole(41, to.width));
        const auto down = resize_weights(filter, Axis::whole(19, to.height));
        const double most = (1 << bits) - 1;
        for (int y = 0; y < to.height; ++y) {
          for (int x = 0; x < to.width; ++x) {
            const double value = exact(across, down, x, y, [&](int i, int j) {
              return sample(in, 0, j, i);
            });
            ASSERT_NEAR(sample(*out, 0, y, x), std::clamp(value, 0.0, most),
                        0.501);
          }
        }
      }
    }
  }
}

// A linear ramp, sampled at the chroma positions of the siting, must be the
// same ramp in the new size, on average within 3 % of a pixel: chroma is not
// displaced against luma.
TEST(Resize, KeepsChromaAtItsSiting) {
  FramePool pool;
  for (const ChromaSiting siting :
       {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
    PixelFormat format = format_of(Layout::kYuv420, 16);
    format.color.siting = siting;
    // In source luma pixels from the left edge.
    const auto place = [&](int plane, int i, double ratio) {
      if (plane == 0) return (i + 0.5) * ratio;
      return (siting == ChromaSiting::kCenter ? 2 * i + 1.0 : 2 * i + 0.5) *
             ratio;
    };
    const Frame in = painted(pool, format, {64, 64}, [&](int p, int, int i) {
      return int(std::lround(800 * place(p, i, 1.0)));
    });
    for (const int width : {40, 100, 128}) {
      for (const Filter filter : {Filter::kBilinear, Filter::kLanczos3}) {
        const auto out = resize(in, {width, 64}, {filter}, pool);
        for (int plane = 0; plane < 3; ++plane) {
          const int count = out->plane(plane).size.width;
          double error = 0;
          for (int i = count / 4; i < count * 3 / 4; ++i) {
            error += sample(*out, plane, 20, i) -
                     800 * place(plane, i, 64.0 / width);
          }
          EXPECT_NEAR(error / (count / 2), 0, 24)
              << "plane " << plane << " width " << width << " siting "
              << int(siting) << ' ' << name_of(filter);
        }
      }
    }
  }
}

TEST(Resize, FullChromaLiesWhereLumaLies) {
  FramePool pool;
  for (const Layout layout : {Layout::kYuv420, Layout::kYuv422}) {
    for (const ChromaSiting siting :
         {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
      PixelFormat format = format_of(layout, 16);
      format.color.siting = siting;
      const auto place = [&](int plane, int i) {
        if (plane == 0) return i + 0.5;
        return siting == ChromaSiting::kCenter ? 2 * i + 1.0 : 2 * i + 0.5;
      };
      const Frame in = painted(pool, format, {65, 33}, [&](int p, int, int i) {
        return int(std::lround(800 * place(p, i)));
      });
      const auto out =
          resize(in, {20, 10},
                 {.filter = Filter::kLanczos3, .full_chroma = true}, pool);
      EXPECT_EQ(out->format().layout, Layout::kYuv444);
      for (int plane = 0; plane < 3; ++plane) {
        for (int i = 5; i < 15; ++i) {
          EXPECT_NEAR(sample(*out, plane, 5, i), 800 * (i + 0.5) * 65 / 20, 60)
              << plane << ' ' << i;
        }
      }
    }
  }
}

TEST(Resize, WritesDownFactsThatTheNewSizeWouldChange) {
  FramePool pool;
  const Frame hd =
      random_frame(pool, format_of(Layout::kYuv420, 8), {1280, 4}, 5);
  const auto small = resize(hd, {64, 4}, {}, pool);
  EXPECT_EQ(small->format().color.matrix, Matrix::kBt709);
}

TEST(Resize, MarksEveryPixelThatAChangeReaches) {
  FramePool pool;
  for (const Layout layout : {Layout::kRgba, Layout::kYuv420}) {
    const PixelFormat format = format_of(layout, 8);
    const Frame before = random_frame(pool, format, {24, 24}, 6);
    const auto channels = samples_of(format);
    for (const Size to : {Size{10, 50}, Size{50, 10}}) {
      for (const Filter filter : kAllFilters) {
        auto resizer = Resizer::create(format, before.size(), to, {filter});
        const auto out_before = resizer->apply(before, pool);
        for (int at = 0; at < 24; ++at) {
          ChangedArea changed;
          changed.add({at, 23 - at, 1, 1});
          const Frame after =
              painted(pool, format, before.size(), [&](int p, int y, int i) {
                const int unit = p == 0 ? 1 : 2;
                const bool here =
                    y == (23 - at) / unit && i / channels == at / unit;
                return sample(before, p, y, i) ^ (here ? 0x80 : 0);
              });
          const auto out =
              resizer->apply(after.with_time(1, {}, changed), pool);
          for (int p = 0; p < format.planes(); ++p) {
            const int unit = p == 0 ? 1 : 2;
            const Size plane = out->plane(p).size;
            for (int y = 0; y < plane.height; ++y) {
              for (int i = 0; i < plane.width * channels; ++i) {
                if (sample(*out, p, y, i) == sample(*out_before, p, y, i)) {
                  continue;
                }
                bool marked = false;
                for (const Rect& rect : out->changed().rects()) {
                  const int x = i / channels * unit;
                  marked |= x >= rect.x && x < rect.x + rect.width &&
                            y * unit >= rect.y &&
                            y * unit < rect.y + rect.height;
                }
                ASSERT_TRUE(marked) << name_of(filter) << " plane " << p;
              }
            }
          }
        }
      }
    }
  }
}

TEST(Resize, OfFramesOneAfterTheOtherIsThatOfEachAlone) {
  FramePool pool;
  const PixelFormat format = format_of(Layout::kRgba, 8);
  auto resizer = Resizer::create(format, {40, 30}, {17, 23});
  for (uint32_t seed = 0; seed < 5; ++seed) {
    const Frame frame = random_frame(pool, format, {40, 30}, seed);
    const auto alone = resize(frame, {17, 23}, {}, pool);
    EXPECT_EQ(difference(*resizer->apply(frame, pool), *alone), "");
  }
}

TEST(Resize, NeedsNoNewFramesInSteadyState) {
  FramePool pool;
  const PixelFormat format = format_of(Layout::kYuv420, 8);
  auto resizer = Resizer::create(format, {64, 64}, {200, 200});
  for (int i = 0; i < 50; ++i) {
    const Frame frame = random_frame(pool, format, {64, 64}, 1);
    ASSERT_TRUE(resizer->apply(frame, pool));
  }
  EXPECT_EQ(pool.statistics().allocations, 2);
}

TEST(Resize, RefusesWhatMakesNoSense) {
  FramePool pool;
  const PixelFormat rgba = format_of(Layout::kRgba, 8);
  EXPECT_EQ(Resizer::create(rgba, {4, 4}, {0, 4}).error().kind,
            ErrorKind::kUsage);
  EXPECT_EQ(Resizer::create(rgba, {4, 4}, {1 << 21, 4}).error().kind,
            ErrorKind::kLimit);
  EXPECT_EQ(Resizer::create(format_of(Layout::kYuv420, 8), {4, 4}, {2, 2},
                            {.light = Light::kLinear})
                .error()
                .kind,
            ErrorKind::kUsage);
  auto resizer = Resizer::create(rgba, {4, 4}, {2, 2});
  EXPECT_EQ(
      resizer->apply(random_frame(pool, rgba, {5, 4}, 1), pool).error().kind,
      ErrorKind::kInternal);
}

TEST(PlaneResizer, EqualsTheDefinitionForFloats) {
  for (const Filter filter : kWeighted) {
    ImageF in(29, 18);
    for (int y = 0; y < 18; ++y) {
      for (int x = 0; x < 29; ++x) {
        in.row(y)[x] = float((x * 37 + y * 101) % 64) / 63.0f;
      }
    }
    for (const Size to :
         {Size{7, 7}, Size{61, 40}, Size{29, 18}, Size{1, 130}}) {
      PlaneResizer resizer(in.size(), to, filter);
      ImageF out;
      resizer.apply(in, out);
      ASSERT_EQ(out.size(), to);
      for (int y = 0; y < to.height; ++y) {
        for (int x = 0; x < to.width; ++x) {
          ASSERT_NEAR(out.row(y)[x],
                      exact(resizer.horizontal(), resizer.vertical(), x, y,
                            [&](int i, int j) { return in.row(j)[i]; }),
                      2e-6);
        }
      }
    }
  }
}

}  // namespace
}  // namespace framewise
