// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/frame_converter.h"

extern "C" {
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/decode/sample_depth.h"
#include "media/decode/video/buffers.h"
#include "media/decode/video/input.h"
#include "media/metadata/h273.h"

namespace framewise::media {
namespace {

static_assert(std::endian::native == std::endian::little,
              "libav's little-endian formats are the machine's own");

int deepest(const AVPixFmtDescriptor& stored) {
  int depth = 0;
  for (int i = 0; i < stored.nb_components; ++i) {
    depth = std::max(depth, stored.comp[i].depth);
  }
  return depth;
}

// Whether each component has its own plane of whole samples, as in our layouts.
bool is_planar_like_ours(const AVPixFmtDescriptor& stored) {
  constexpr uint64_t kOther = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                              AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT |
                              AV_PIX_FMT_FLAG_BAYER;
  if ((stored.flags & kOther) != 0) return false;
  unsigned planes = 0;
  for (int i = 0; i < stored.nb_components; ++i) {
    const AVComponentDescriptor& component = stored.comp[i];
    const int bytes = component.depth > 8 ? 2 : 1;
    if (component.depth < 8 || component.depth > 16 ||
        component.depth != stored.comp[0].depth || component.step != bytes ||
        component.offset != 0 || component.shift != 0) {
      return false;
    }
    if (bytes == 2 && (stored.flags & AV_PIX_FMT_FLAG_BE) != 0) return false;
    planes |= 1u << component.plane;
  }
  return planes == (1u << stored.nb_components) - 1;
}

bool has_our_subsampling(const AVPixFmtDescriptor& stored, bool transposed) {
  const int x = stored.log2_chroma_w;
  const int y = stored.log2_chroma_h;
  if (x == y) return x <= 1;
  return x == 1 && y == 0 && !transposed;  // 4:2:2 has no layout after turning
}

Layout yuv_layout(const AVPixFmtDescriptor& planar) {
  if (planar.nb_components < 3) return Layout::kGray;
  if (planar.log2_chroma_w == 0) return Layout::kYuv444;
  return planar.log2_chroma_h == 0 ? Layout::kYuv422 : Layout::kYuv420;
}

// Whether the samples are R, G and B or gray of other depths than 8 bits, which
// libswscale only shifts: white of 5 bits would become 248.
bool must_be_widened(const AVPixFmtDescriptor& stored) {
  constexpr uint64_t kOther = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                              AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER;
  const bool rgb = (stored.flags & AV_PIX_FMT_FLAG_RGB) != 0;
  if ((stored.flags & kOther) != 0) return false;
  if (!rgb && stored.nb_components >= 3) return false;
  bool other_depth = false;
  for (int i = 0; i < stored.nb_components; ++i) {
    if (stored.comp[i].depth > 16) return false;
    other_depth = other_depth || stored.comp[i].depth != 8;
  }
  return other_depth;
}

// libav's planar format of at least this depth; AV_PIX_FMT_NONE if none is.
AVPixelFormat planar_format(const std::string& name, int depth) {
  if (depth <= 8) return av_get_pix_fmt(name.c_str());
  for (const int bits : {9, 10, 12, 14, 16}) {
    if (bits < depth) continue;
    const AVPixelFormat format =
        av_get_pix_fmt(fmt::format("{}{}le", name, bits).c_str());
    if (format != AV_PIX_FMT_NONE) return format;
  }
  return AV_PIX_FMT_NONE;
}

// The libav format that preserves all of `stored` and has one of our layouts.
AVPixelFormat nearest_format(const AVPixFmtDescriptor& stored,
                             bool transposed) {
  const bool alpha = (stored.flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  const int depth = deepest(stored);
  const bool rgb = (stored.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                                    AV_PIX_FMT_FLAG_BAYER)) != 0;
  if (rgb || (alpha && stored.nb_components < 3)) {
    return depth > 8 ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGBA;
  }
  if (stored.nb_components < 3) {
    return depth > 8 ? planar_format("gray", depth) : AV_PIX_FMT_GRAY8;
  }
  const char* sampling = "444";
  if (has_our_subsampling(stored, transposed)) {
    if (stored.log2_chroma_w == 1) sampling = "422";
    if (stored.log2_chroma_h == 1) sampling = "420";
  }
  const AVPixelFormat planar =
      planar_format(fmt::format("yuv{}{}p", alpha ? "a" : "", sampling), depth);
  return planar != AV_PIX_FMT_NONE ? planar : AV_PIX_FMT_RGBA64LE;
}

// Reads an enum field as a number. libav stores numbers from files unchecked,
// so the field may hold a value outside of the enum.
template <typename Enum>
int number_in(const Enum& field) {
  static_assert(sizeof(Enum) == sizeof(int));
  int number = 0;
  std::memcpy(&number, &field, sizeof number);
  return number;
}

ChromaSiting siting_of(int location) {
  switch (location) {
    case AVCHROMA_LOC_LEFT: return ChromaSiting::kLeft;
    case AVCHROMA_LOC_CENTER: return ChromaSiting::kCenter;
    case AVCHROMA_LOC_TOPLEFT: return ChromaSiting::kTopLeft;
    default: return ChromaSiting::kUnspecified;
  }
}

// Formats whose name, not a field, implies full range.
bool is_full_range_by_name(int format) {
  return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
         format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
         format == AV_PIX_FMT_YUVJ411P;
}

// Our description of the format `held`, into which `picture` is copied.
PixelFormat described(const AVFrame& picture, const AVPixFmtDescriptor& held) {
  const bool rgb = (held.flags & AV_PIX_FMT_FLAG_RGB) != 0;
  const bool packed = rgb && (held.flags & AV_PIX_FMT_FLAG_PLANAR) == 0;
  PixelFormat format;
  format.bits = uint8_t(held.comp[0].depth);
  format.layout = packed ? Layout::kRgba : yuv_layout(held);
  format.alpha_plane = !packed && (held.flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  ColorFacts& color = format.color;
  color.transfer = transfer_of(number_in(picture.color_trc));
  color.primaries = primaries_of(number_in(picture.color_primaries));
  const int range = number_in(picture.color_range);
  if (range == AVCOL_RANGE_JPEG || is_full_range_by_name(picture.format) ||
      (rgb && range == AVCOL_RANGE_UNSPECIFIED)) {
    color.range = Range::kFull;
  } else if (range == AVCOL_RANGE_MPEG) {
    color.range = Range::kLimited;
  }
  if (!packed) {
    color.matrix =
        rgb ? Matrix::kIdentity : matrix_of(number_in(picture.colorspace));
  }
  if (format.layout == Layout::kYuv420 || format.layout == Layout::kYuv422) {
    color.siting = siting_of(number_in(picture.chroma_location));
  }
  return format;
}

}  // namespace

std::optional<PixelFormat> same_format(const AVFrame& picture) {
  const AVPixFmtDescriptor* stored =
      av_pix_fmt_desc_get(AVPixelFormat(picture.format));
  if (!stored || !is_planar_like_ours(*stored) ||
      !has_our_subsampling(*stored, false)) {
    return std::nullopt;
  }
  return described(picture, *stored);
}

bool fits_depth(const Frame& frame) {
  for (int i = 0; i < frame.format().planes(); ++i) {
    const PlaneView plane = frame.plane(i);
    for (int y = 0; y < plane.size.height; ++y) {
      if (!media::fits_depth({plane.row<uint16_t>(y), size_t(plane.size.width)},
                             frame.format().bits)) {
        return false;
      }
    }
  }
  return true;
}

Result<Frame> clamped_to_depth(const Frame& frame, FramePool& pool) {
  const PixelFormat& format = frame.format();
  FW_ASSIGN_OR_RETURN(FrameBuffer clamped, pool.allocate(format, frame.size()));
  for (int i = 0; i < format.planes(); ++i) {
    const PlaneView from = frame.plane(i);
    const MutablePlaneView to = clamped.plane(i);
    const auto width = size_t(from.size.width);
    for (int y = 0; y < from.size.height; ++y) {
      std::copy_n(from.row<uint16_t>(y), width, to.row<uint16_t>(y));
      clamp_to_depth({to.row<uint16_t>(y), width}, format.bits);
    }
  }
  return std::move(clamped).freeze(0, {}, {});
}

struct FrameConverter::Conversion {
  ~Conversion() {
    sws_freeContext(scaler);
    av_frame_free(&upright);
  }
  SwsContext* scaler = nullptr;                  // null: samples are widened
  std::array<std::vector<uint16_t>, 4> widened;  // for each component
  std::vector<uint16_t> line;                    // one component of a row
  AVFrame* upright = nullptr;  // the frame to be turned afterwards; null: none
};

FrameConverter::FrameConverter() = default;
FrameConverter::~FrameConverter() = default;
FrameConverter::FrameConverter(FrameConverter&&) noexcept = default;
FrameConverter& FrameConverter::operator=(FrameConverter&&) noexcept = default;

Result<FrameConverter> FrameConverter::for_frames_like(
    const AVFrame& first, const Orientation& orientation, const Job& job) {
  const AVPixFmtDescriptor* stored =
      av_pix_fmt_desc_get(AVPixelFormat(first.format));
  if (!stored || (stored->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0) {
    return fail(ErrorKind::kUnsupported,
                "the decoder's pixel format {} has no pixels in memory",
                first.format);
  }
  FrameConverter maker;
  maker.stored_width_ = first.width;
  maker.stored_height_ = first.height;
  maker.stored_format_ = first.format;
  maker.orientation_ = orientation;
  maker.size_ = orientation.apply({first.width, first.height});
  if (!orientation.transposed ||
      has_our_subsampling(*stored, orientation.transposed)) {
    if (const auto same = same_format(first)) {
      maker.format_ = *same;
      maker.format_.color.siting = turn_siting(same->color.siting, orientation);
      job.name_matrix(maker.format_);
      return maker;
    }
  }
  const AVPixelFormat nearest = nearest_format(*stored, orientation.transposed);
  maker.converted_format_ = nearest;
  maker.format_ = described(first, *av_pix_fmt_desc_get(nearest));
  maker.format_.color.siting =
      turn_siting(maker.format_.color.siting, orientation);
  job.name_matrix(maker.format_);
  FW_RETURN_IF_ERROR(maker.prepare_conversion());
  return maker;
}

Result<void> FrameConverter::prepare_conversion() {
  if (converted_format_ < 0) return {};
  conversion_ = std::make_unique<Conversion>();
  const AVPixFmtDescriptor& stored =
      *av_pix_fmt_desc_get(AVPixelFormat(stored_format_));
  if (must_be_widened(stored)) {
    prepare_widening(stored);
  } else {
    FW_RETURN_IF_ERROR(prepare_scaler());
  }
  if (orientation_.upright()) return {};
  conversion_->upright = av_frame_alloc();
  if (!conversion_->upright) return fail(ErrorKind::kLimit, "out of memory");
  conversion_->upright->width = stored_width_;
  conversion_->upright->height = stored_height_;
  conversion_->upright->format = converted_format_;
  if (av_frame_get_buffer(conversion_->upright, 64) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  return {};
}

void FrameConverter::prepare_widening(const AVPixFmtDescriptor& stored) {
  for (int i = 0; i < stored.nb_components; ++i) {
    const uint16_t largest = largest_sample(stored.comp[i].depth);
    for (uint32_t value = 0; value <= largest; ++value) {
      conversion_->widened[size_t(i)].push_back(
          uint16_t(widened_to(largest_sample(format_.bits), value, largest)));
    }
  }
  conversion_->line.resize(size_t(stored_width_));
}

Result<void> FrameConverter::prepare_scaler() {
  const LibavLog log;  // libswscale warns of formats of full range
  conversion_->scaler = sws_getContext(
      stored_width_, stored_height_, AVPixelFormat(stored_format_),
      stored_width_, stored_height_, AVPixelFormat(converted_format_),
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP |
          SWS_BITEXACT,
      nullptr, nullptr, nullptr);
  if (!conversion_->scaler) {
    return fail(ErrorKind::kUnsupported,
                "pixels in the format {} cannot be converted",
                av_get_pix_fmt_name(AVPixelFormat(stored_format_)));
  }
  // Same range and matrix on both sides: samples keep their meaning.
  const int full = format_.color.range == Range::kFull ? 1 : 0;
  const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
  constexpr int kOne = 1 << 16;
  sws_setColorspaceDetails(conversion_->scaler, matrix, full, matrix, full, 0,
                           kOne, kOne);
  return {};
}

Result<Frame> FrameConverter::make(const AVFrame& picture, FramePool& pool) {
  if (picture.width != stored_width_ || picture.height != stored_height_ ||
      picture.format != stored_format_) {
    return fail(
        ErrorKind::kUnsupported, "the video changes from {}x{} {} to {}x{} {}",
        stored_width_, stored_height_,
        av_get_pix_fmt_name(AVPixelFormat(stored_format_)), picture.width,
        picture.height, av_get_pix_fmt_name(AVPixelFormat(picture.format)));
  }
  if (orientation_.upright() && !conversion_) {
    if (const auto decoded = pool_frame(picture);
        decoded && decoded->format() == format_ && decoded->size() == size_) {
      return *decoded;
    }
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, copy(picture, pool));
  return std::move(buffer).freeze(0, {}, {});
}

Result<FrameBuffer> FrameConverter::copy(const AVFrame& picture,
                                         FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format_, size_));
  const AVFrame* upright = &picture;
  if (conversion_) {
    FW_RETURN_IF_ERROR(convert(picture, buffer));
    upright = conversion_->upright;
    if (!upright) return buffer;
  }
  const int pixel_bytes =
      format_.bytes_per_sample() * (format_.layout == Layout::kRgba ? 4 : 1);
  for (int i = 0; i < format_.planes(); ++i) {
    const MutablePlaneView to = buffer.plane(i);
    const PlaneView from{upright->data[i], upright->linesize[i],
                         orientation_.apply(to.size)};
    turn_plane(from, to, pixel_bytes, orientation_);
  }
  return buffer;
}

template <typename Sample>
void FrameConverter::widen(const AVFrame& picture, MutablePlaneView to) {
  const AVPixFmtDescriptor& stored =
      *av_pix_fmt_desc_get(AVPixelFormat(picture.format));
  const int components = stored.nb_components;
  const bool alpha = (stored.flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  const int step = format_.layout == Layout::kRgba ? 4 : 1;
  std::vector<uint16_t>& line = conversion_->line;
  for (int y = 0; y < to.size.height; ++y) {
    Sample* row = to.row<Sample>(y);
    for (int i = 0; i < components; ++i) {
      const uint8_t* data[4];
      std::copy_n(picture.data, 4, data);
      av_read_image_line2(line.data(), data, picture.linesize, &stored, 0, y, i,
                          to.size.width, 0, sizeof(uint16_t));
      const uint16_t* table = conversion_->widened[size_t(i)].data();
      const int channel = alpha && i == components - 1 ? 3 : i;
      for (int x = 0; x < to.size.width; ++x) {
        row[step * x + channel] = Sample(table[line[size_t(x)]]);
      }
    }
    if (step == 1) continue;
    for (int x = 0; x < to.size.width; ++x) {
      if (components < 3) row[4 * x + 1] = row[4 * x + 2] = row[4 * x];
      if (!alpha) row[4 * x + 3] = Sample(~Sample{0});
    }
  }
}

Result<void> FrameConverter::convert(const AVFrame& picture,
                                     FrameBuffer& buffer) {
  std::array<uint8_t*, 4> data{};
  std::array<int, 4> stride{};
  if (const AVFrame* upright = conversion_->upright) {
    std::copy_n(upright->data, 4, data.begin());
    std::copy_n(upright->linesize, 4, stride.begin());
  } else {
    for (int i = 0; i < format_.planes(); ++i) {
      const MutablePlaneView plane = buffer.plane(i);
      data[size_t(i)] = plane.data;
      stride[size_t(i)] = int(plane.stride);
    }
  }
  if (!conversion_->scaler) {
    const MutablePlaneView to{
        data[0], stride[0], {picture.width, picture.height}};
    if (format_.bits > 8) {
      widen<uint16_t>(picture, to);
    } else {
      widen<uint8_t>(picture, to);
    }
    return {};
  }
  const int rows =
      sws_scale(conversion_->scaler, picture.data, picture.linesize, 0,
                picture.height, data.data(), stride.data());
  if (rows != picture.height) {
    return fail(ErrorKind::kInternal, "the conversion of pixels failed");
  }
  return {};
}

}  // namespace framewise::media
