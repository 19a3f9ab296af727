// SPDX-License-Identifier: Apache-2.0
#include "video/verify/frame_check.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "simd/plane/sample_differences.h"
#include "video/render/fingerprint.h"

namespace framewise::video {

using media::Job;

namespace {

// Below this a frame is taken for another picture. Chosen low, so that coarse
// encoding is no fault.
constexpr double kLeastPsnrDb = 18;

// Neighbors that are this equal cannot be distinguished after compression.
constexpr double kAlikePsnrDb = 45;

int bytes_per_sample(const AVPixFmtDescriptor& described) {
  return described.comp[0].depth > 8 ? 2 : 1;
}

bool all_equal(const AVFrame& a, const AVFrame& b) {
  int row_bytes[4] = {};
  const auto pixels = AVPixelFormat(a.format);
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pixels);
  av_image_fill_linesizes(row_bytes, pixels, a.width);
  for (int i = 0; i < av_pix_fmt_count_planes(pixels); ++i) {
    const bool chroma = i == 1 || i == 2;
    const int rows =
        chroma ? AV_CEIL_RSHIFT(a.height, described->log2_chroma_h) : a.height;
    for (int y = 0; y < rows; ++y) {
      if (std::memcmp(a.data[i] + y * a.linesize[i],
                      b.data[i] + y * b.linesize[i],
                      size_t(row_bytes[i])) != 0) {
        return false;
      }
    }
  }
  return true;
}

bool same_form(const AVFrame& a, const AVFrame& b) {
  return a.width == b.width && a.height == b.height && a.format == b.format;
}

}  // namespace

double psnr_db(const AVFrame& a, const AVFrame& b) {
  if (!same_form(a, b)) return 0;
  if (all_equal(a, b)) return kEqualPsnrDb;
  const AVPixFmtDescriptor* described =
      av_pix_fmt_desc_get(AVPixelFormat(a.format));
  const auto count = size_t(a.width);
  uint64_t sum = 0;
  for (int y = 0; y < a.height; ++y) {
    const uint8_t* row_a = a.data[0] + y * a.linesize[0];
    const uint8_t* row_b = b.data[0] + y * b.linesize[0];
    sum += bytes_per_sample(*described) == 1
               ? simd::squared_error(row_a, row_b, count)
               : simd::squared_error(reinterpret_cast<const uint16_t*>(row_a),
                                     reinterpret_cast<const uint16_t*>(row_b),
                                     count);
  }
  const double peak = double((1 << described->comp[0].depth) - 1);
  const double mse = double(sum) / (double(a.width) * double(a.height));
  if (mse <= 0) return kEqualPsnrDb;
  return std::min(10 * std::log10(peak * peak / mse), kEqualPsnrDb);
}

namespace {

// Three frames as they should be: the one before, this one, the next one.
class Expected {
 public:
  Expected(const FilmPlan& plan, const Job& job)
      : frames_(plan.render, job, times_),
        last_(plan.render.timeline.frames()) {}

  Result<void> move_to(int64_t number) {
    if (number != at_ + 1 || !next_) {
      before_.reset();
      FW_ASSIGN_OR_RETURN(here_, frames_.frame(number));
    } else {
      before_ = std::move(here_);
      here_ = std::move(next_);
    }
    next_.reset();
    at_ = number;
    if (number + 1 < last_) {
      FW_ASSIGN_OR_RETURN(next_, frames_.frame(number + 1));
    }
    return {};
  }
  const AVFrame& here() const { return *here_; }
  // A neighbor that `decoded` resembles more than what it should be; empty if
  // there is none.
  std::string resembles_more(const AVFrame& decoded, double own_db) const {
    const auto resembles = [&](const AvFramePtr& neighbor) {
      return neighbor && psnr_db(*neighbor, *here_) < kAlikePsnrDb &&
             psnr_db(decoded, *neighbor) > own_db;
    };
    if (resembles(before_)) return "the frame before it";
    if (resembles(next_)) return "the frame after it";
    return {};
  }

 private:
  WorkTimes times_;
  FilmFrames frames_;
  int64_t last_;
  int64_t at_ = -2;
  AvFramePtr before_, here_, next_;
};

bool is_copied(const FilmPlan& plan, int64_t frame) {
  const auto after =
      std::ranges::upper_bound(plan.sections, frame, {}, &Section::start);
  return (after - 1)->kind == SectionKind::kCopied;
}

void compare(const AVFrame& decoded, const Expected& expected, bool copied,
             int64_t number, WindowCheck& check) {
  const double db = psnr_db(decoded, expected.here());
  if (copied) {
    if (db == kEqualPsnrDb) {
      ++check.equal;
    } else {
      check.problems.push_back(
          {number, fmt::format("a copied frame differs ({:.1f} dB)", db)});
    }
    return;
  }
  ++check.measured;
  check.worst_db = std::min(check.worst_db, db);
  if (db < kLeastPsnrDb) {
    check.problems.push_back(
        {number,
         fmt::format("an encoded frame is another one ({:.1f} dB)", db)});
    return;
  }
  const std::string other = expected.resembles_more(decoded, db);
  if (!other.empty()) {
    check.problems.push_back(
        {number, fmt::format("shows {}, not what the plan says", other)});
  }
}

}  // namespace

Result<WindowCheck> check_window(const ClipFile& film, const FilmPlan& plan,
                                 const FrameWindow& window, const Job& job) {
  WindowCheck check;
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(film, job));
  Expected expected(plan, job);
  for (int64_t i = window.from; i < window.to; ++i) {
    auto decoded = frames.frame(i);
    if (!decoded) {
      if (decoded.error().kind != ErrorKind::kInput) return decoded.error();
      check.problems.push_back({i, decoded.error().message});
      return check;
    }
    FW_RETURN_IF_ERROR(expected.move_to(i));
    compare(**decoded, expected, is_copied(plan, i), i, check);
    if (!check.problems.empty()) return check;  // what follows is no news
  }
  return check;
}

namespace {

std::string problem_of(const ExpectedFrame& expected, const AVFrame& decoded,
                       const ExpectedFrame* before, const ExpectedFrame* after,
                       WindowCheck& check) {
  if (expected.hash != 0) {
    if (hash_of(decoded) != expected.hash) return "a copied frame differs";
    ++check.equal;
    return {};
  }
  const std::string blocks = blocks_of(decoded);
  const double db = blocks_psnr_db(blocks, expected.blocks);
  ++check.measured;
  check.worst_db = std::min(check.worst_db, db);
  if (db < kLeastPsnrDb) {
    return fmt::format("an encoded frame is another one ({:.1f} dB)", db);
  }
  for (const ExpectedFrame* neighbor : {before, after}) {
    if (!neighbor) continue;
    const bool alike =
        blocks_psnr_db(neighbor->blocks, expected.blocks) >= kAlikePsnrDb;
    if (!alike && blocks_psnr_db(blocks, neighbor->blocks) > db) {
      return fmt::format("shows the frame {} it, not what the plan says",
                         neighbor == before ? "before" : "after");
    }
  }
  return {};
}

}  // namespace

Result<WindowCheck> check_part(const ClipFile& film, int64_t start,
                               const Part& part, Neighbors neighbors,
                               const Job& job) {
  WindowCheck check;
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(film, job));
  for (size_t i = 0; i < part.expected.size(); ++i) {
    const ExpectedFrame& expected = part.expected[i];
    if (expected.number < 0 && neighbors == Neighbors::kNext) continue;
    const int64_t number = start + expected.number;
    auto decoded = frames.frame(number);
    if (!decoded && decoded.error().kind != ErrorKind::kInput) {
      return decoded.error();
    }
    const std::string what =
        decoded
            ? problem_of(expected, **decoded,
                         i > 0 ? &part.expected[i - 1] : nullptr,
                         i + 1 < part.expected.size() ? &part.expected[i + 1]
                                                      : nullptr,
                         check)
            : decoded.error().message;
    if (what.empty()) continue;
    check.problems.push_back({number, what});
    return check;  // what follows is no news
  }
  return check;
}

}  // namespace framewise::video
