// SPDX-License-Identifier: Apache-2.0
#include "video/motion/block_motion.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/result.h"
#include "frame/color/color.h"

namespace framewise::video {
namespace {

// Sides in samples of the level that is searched. A window larger than its
// block finds the same shift for neighbors, so that edges do not tear.
constexpr int kStep = BlockMotion::kBlock / 2;
constexpr int kWindow = 2 * kStep;
// The smallest level is searched whole around the block, the others around what
// the smaller one found: in all a fifth of the height of a frame, or more.
constexpr int kWideReach = 7;
constexpr int kNearReach = 2;
constexpr int kSmallestSide = 16;
// A shift may leave the frame by this much, where edges are continued.
constexpr int kBorder = 32;
// The cost of a sample away from the expected shift: a quarter of a level in
// each sample of the window, so that even areas keep the shift around them.
constexpr int kCostOfSample = kWindow * kWindow / 4;
constexpr int kSixteenth = 16;

struct Vector {
  int x = 0;
  int y = 0;
  bool operator==(const Vector&) const = default;
};

// A level of the search, its edges continued on all sides.
class Level {
 public:
  explicit Level(const HalfLuma& luma)
      : size_(luma.size),
        stride_(size_.width + 2 * kMargin),
        levels_(size_t(stride_) * size_t(size_.height + 2 * kMargin)) {
    for (int y = -kMargin; y < size_.height + kMargin; ++y) {
      const uint8_t* from = luma.row(std::clamp(y, 0, size_.height - 1));
      uint8_t* to = at(-kMargin, y);
      std::memset(to, from[0], kMargin);
      std::memcpy(to + kMargin, from, size_t(size_.width));
      std::memset(to + kMargin + size_.width, from[size_.width - 1], kMargin);
    }
  }

  Size size() const { return size_; }
  int columns() const { return (size_.width + kStep - 1) / kStep; }
  int rows() const { return (size_.height + kStep - 1) / kStep; }
  const uint8_t* window(int x, int y) const {
    return at(std::clamp(x, -kBorder, size_.width + kBorder),
              std::clamp(y, -kBorder, size_.height + kBorder));
  }
  int stride() const { return stride_; }

 private:
  static constexpr int kMargin = kBorder + kWindow;
  uint8_t* at(int x, int y) {
    return levels_.data() + size_t(y + kMargin) * size_t(stride_) +
           size_t(x + kMargin);
  }
  const uint8_t* at(int x, int y) const {
    return levels_.data() + size_t(y + kMargin) * size_t(stride_) +
           size_t(x + kMargin);
  }

  Size size_;
  int stride_;
  std::vector<uint8_t> levels_;
};

// The search of one level.
class LevelSearch {
 public:
  LevelSearch(const Level& from, const Level& to) : from_(from), to_(to) {}

  // `coarse`: shifts of the level below, of half the size; null: none.
  std::vector<Vector> run(const LevelSearch* coarse) {
    const int columns = from_.columns(), rows = from_.rows();
    found_.resize(size_t(columns) * size_t(rows));
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        found_[size_t(row) * size_t(columns) + size_t(column)] =
            search_block(column, row, coarse);
      }
    }
    return found_;
  }

  int difference(int column, int row, Vector shift) const {
    const int x = column * kStep - (kWindow - kStep) / 2;
    const int y = row * kStep - (kWindow - kStep) / 2;
    const uint8_t* a = from_.window(x, y);
    const uint8_t* b = to_.window(x + shift.x, y + shift.y);
    int sum = 0;
    for (int line = 0; line < kWindow; ++line) {
      for (int i = 0; i < kWindow; ++i) sum += std::abs(int(a[i]) - int(b[i]));
      a += from_.stride();
      b += to_.stride();
    }
    return sum;
  }

 private:
  Vector at(int column, int row) const {
    column = std::clamp(column, 0, from_.columns() - 1);
    row = std::clamp(row, 0, from_.rows() - 1);
    return found_[size_t(row) * size_t(from_.columns()) + size_t(column)];
  }

  Vector search_block(int column, int row, const LevelSearch* coarse) const {
    Vector expected;
    if (coarse) {
      const Vector found = coarse->at(column / 2, row / 2);
      expected = {2 * found.x, 2 * found.y};
    }
    Vector best = expected;
    int least = difference(column, row, best);
    const auto attempt = [&](Vector shift) {
      const int away =
          std::abs(shift.x - expected.x) + std::abs(shift.y - expected.y);
      const int cost = difference(column, row, shift) + away * kCostOfSample;
      if (cost >= least) return;
      least = cost;
      best = shift;
    };
    if (coarse) {
      attempt({});
      constexpr std::array<Vector, 4> kBeside = {
          {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
      for (const Vector& beside : kBeside) {
        const Vector other =
            coarse->at(column / 2 + beside.x, row / 2 + beside.y);
        attempt({2 * other.x, 2 * other.y});
      }
    }
    const int reach = coarse ? kNearReach : kWideReach;
    const Vector middle = best;
    for (int y = -reach; y <= reach; ++y) {
      for (int x = -reach; x <= reach; ++x) {
        attempt({middle.x + x, middle.y + y});
      }
    }
    return best;
  }

  const Level& from_;
  const Level& to_;
  std::vector<Vector> found_;
};

// Of the blocks around each one, for each direction: a block that found
// something else than all its neighbors found noise.
std::vector<Vector> without_outliers(const std::vector<Vector>& shifts,
                                     int columns, int rows) {
  std::vector<Vector> clean(shifts.size());
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      std::array<int, 9> xs{}, ys{};
      size_t count = 0;
      for (int y = row - 1; y <= row + 1; ++y) {
        for (int x = column - 1; x <= column + 1; ++x) {
          const Vector& one =
              shifts[size_t(std::clamp(y, 0, rows - 1)) * size_t(columns) +
                     size_t(std::clamp(x, 0, columns - 1))];
          xs[count] = one.x;
          ys[count++] = one.y;
        }
      }
      std::nth_element(xs.begin(), xs.begin() + 4, xs.end());
      std::nth_element(ys.begin(), ys.begin() + 4, ys.end());
      clean[size_t(row) * size_t(columns) + size_t(column)] = {xs[4], ys[4]};
    }
  }
  return clean;
}

// Where a parabola through three differences has its least, in sixteenths of a
// sample from the middle one.
int least_of_parabola(int before, int middle, int after) {
  const int curve = before - 2 * middle + after;
  if (curve <= 0) return 0;
  return std::clamp(kSixteenth * (before - after) / (2 * curve),
                    -kSixteenth / 2, kSixteenth / 2);
}

// In 1/16 pixel of the frame, of which a sample is two.
BlockMotion::Shift refined(const LevelSearch& search, int column, int row,
                           Vector shift) {
  const auto difference = [&](int x, int y) {
    return search.difference(column, row, {shift.x + x, shift.y + y});
  };
  const int middle = difference(0, 0);
  return {2 * (kSixteenth * shift.x +
               least_of_parabola(difference(-1, 0), middle, difference(1, 0))),
          2 * (kSixteenth * shift.y +
               least_of_parabola(difference(0, -1), middle, difference(0, 1)))};
}

template <typename Sample>
HalfLuma half_luma_of(PlaneView luma, int bits) {
  HalfLuma half{.size = {(luma.size.width + 1) / 2, (luma.size.height + 1) / 2},
                .levels = {}};
  half.levels.reserve(size_t(half.size.pixels()));
  for (int y = 0; y < half.size.height; ++y) {
    const Sample* upper = luma.row<Sample>(2 * y);
    const Sample* lower =
        luma.row<Sample>(std::min(2 * y + 1, luma.size.height - 1));
    for (int x = 0; x < half.size.width; ++x) {
      const int right = std::min(2 * x + 1, luma.size.width - 1);
      const int sum = upper[2 * x] + upper[right] + lower[2 * x] + lower[right];
      half.levels.push_back(uint8_t(sum >> (bits - 8 + 2)));
    }
  }
  return half;
}

// Between four samples, at (x, y) in 1/16 sample within the plane.
template <typename Sample, int kChannels>
void sample_at(PlaneView plane, int x, int y, Sample* out) {
  const int left = x >> 4, top = y >> 4, right_part = x & 15,
            lower_part = y & 15;
  const int right = std::min(left + 1, plane.size.width - 1);
  const Sample* upper = plane.row<Sample>(top);
  const Sample* lower =
      plane.row<Sample>(std::min(top + 1, plane.size.height - 1));
  for (int c = 0; c < kChannels; ++c) {
    const int above = upper[kChannels * left + c] * (16 - right_part) +
                      upper[kChannels * right + c] * right_part;
    const int below = lower[kChannels * left + c] * (16 - right_part) +
                      lower[kChannels * right + c] * right_part;
    out[c] =
        Sample((above * (16 - lower_part) + below * lower_part + 128) >> 8);
  }
}

// `shifts`: of the blocks at this row, in 1/16 pixel.
template <typename Sample, int kChannels>
void move_samples(PlaneView plane, const SampleKind& kind, int y, int part,
                  const std::vector<BlockMotion::Shift>& shifts, Sample* out) {
  constexpr int kBlock = BlockMotion::kBlock;
  const int last = (int(shifts.size()) - 1) * kBlock;
  // part / kWhole of the shift between two blocks, in 1/16 sample.
  const auto moved = [&](int between, int shift) {
    const int64_t scale = int64_t{BlockMotion::kWhole} * kBlock << shift;
    const int64_t product = int64_t{between} * part;
    return int((product + (product < 0 ? -scale : scale) / 2) / scale);
  };
  for (int x = 0; x < plane.size.width; ++x) {
    const int of_frame = std::clamp((x << kind.shift_x) - kBlock / 2, 0, last);
    const int beside = of_frame % kBlock;
    const BlockMotion::Shift& left = shifts[size_t(of_frame / kBlock)];
    const BlockMotion::Shift& right =
        shifts[std::min(size_t(of_frame / kBlock + 1), shifts.size() - 1)];
    const int across = left.x * (kBlock - beside) + right.x * beside;
    const int down = left.y * (kBlock - beside) + right.y * beside;
    sample_at<Sample, kChannels>(
        plane,
        std::clamp(16 * x - moved(across, kind.shift_x), 0,
                   16 * (plane.size.width - 1)),
        std::clamp(16 * y - moved(down, kind.shift_y), 0,
                   16 * (plane.size.height - 1)),
        out + size_t(x) * kChannels);
  }
}

}  // namespace

HalfLuma half_luma(PlaneView luma, int bits) {
  return bits > 8 ? half_luma_of<uint16_t>(luma, bits)
                  : half_luma_of<uint8_t>(luma, 8);
}

Result<HalfLuma> half_luma(const Frame& frame) {
  const Matrix own = frame.format().color.matrix;
  const bool has_luma = own != Matrix::kIdentity && own != Matrix::kUnspecified;
  ImageF luma;
  FW_RETURN_IF_ERROR(
      to_luma_plane(frame, has_luma ? own : Matrix::kBt709, luma));
  std::vector<uint8_t> levels(size_t(luma.size().pixels()));
  for (int y = 0; y < luma.height(); ++y) {
    for (int x = 0; x < luma.width(); ++x) {
      levels[size_t(y) * size_t(luma.width()) + size_t(x)] =
          uint8_t(std::clamp(luma.row(y)[x] + 0.5F, 0.F, 255.F));
    }
  }
  return half_luma({levels.data(), luma.width(), luma.size()}, 8);
}

BlockMotion::BlockMotion(const HalfLuma& from, const HalfLuma& to) {
  std::vector<Level> from_levels, to_levels;
  from_levels.emplace_back(from);
  to_levels.emplace_back(to);
  HalfLuma small_from = from, small_to = to;
  while (std::min(small_from.size.width, small_from.size.height) >=
         2 * kSmallestSide) {
    small_from = half_luma(small_from.plane(), 8);
    small_to = half_luma(small_to.plane(), 8);
    from_levels.emplace_back(small_from);
    to_levels.emplace_back(small_to);
  }
  std::optional<LevelSearch> coarse;
  std::vector<Vector> found;
  for (size_t i = from_levels.size(); i-- > 0;) {
    LevelSearch search(from_levels[i], to_levels[i]);
    found = search.run(coarse ? &*coarse : nullptr);
    coarse.emplace(search);
  }
  columns_ = from_levels[0].columns();
  rows_ = from_levels[0].rows();
  found = without_outliers(found, columns_, rows_);
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      shifts_.push_back(
          refined(*coarse, column, row,
                  found[size_t(row) * size_t(columns_) + size_t(column)]));
    }
  }
}

// At row `y` of the frame, between the blocks above and below it.
std::vector<BlockMotion::Shift> BlockMotion::row_of_shifts(int y) const {
  const int of_blocks = std::clamp(y - kBlock / 2, 0, (rows_ - 1) * kBlock);
  const int upper = of_blocks / kBlock, part = of_blocks % kBlock;
  const int lower = std::min(upper + 1, rows_ - 1);
  std::vector<Shift> shifts;
  for (int i = 0; i < columns_; ++i) {
    const Shift& a = of_block(i, upper);
    const Shift& b = of_block(i, lower);
    shifts.push_back({(a.x * (kBlock - part) + b.x * part) / kBlock,
                      (a.y * (kBlock - part) + b.y * part) / kBlock});
  }
  return shifts;
}

void BlockMotion::move_row(PlaneView plane, const SampleKind& kind, int y,
                           int part, uint8_t* out) const {
  const std::vector<Shift> shifts = row_of_shifts(y << kind.shift_y);
  if (kind.channels == 4) {
    move_samples<uint8_t, 4>(plane, kind, y, part, shifts, out);
  } else if (kind.bytes == 1) {
    move_samples<uint8_t, 1>(plane, kind, y, part, shifts, out);
  } else {
    move_samples<uint16_t, 1>(plane, kind, y, part, shifts,
                              reinterpret_cast<uint16_t*>(out));
  }
}

}  // namespace framewise::video
