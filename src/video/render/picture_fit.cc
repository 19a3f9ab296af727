// SPDX-License-Identifier: Apache-2.0
#include "video/render/picture_fit.h"

extern "C" {
#include <libavutil/buffer.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

#include "simd/plane/crossfade.h"
#include "video/motion/morph.h"

namespace framewise::video {

using media::AvFramePtr;
using media::new_frame;
using media::Orientation;

Size plane_size(AVPixelFormat pixels, Size size, int plane) {
  if (plane == 0 || plane == 3) return size;
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(pixels);
  return {AV_CEIL_RSHIFT(size.width, d->log2_chroma_w),
          AV_CEIL_RSHIFT(size.height, d->log2_chroma_h)};
}

bool has_own_planes(const AVPixFmtDescriptor& described) {
  return (described.flags & AV_PIX_FMT_FLAG_PLANAR) != 0 &&
         described.comp[0].depth >= 8 && described.comp[0].depth <= 15 &&
         (described.nb_components < 2 ||
          described.comp[1].step == described.comp[0].step);
}

namespace {

constexpr int kRowAlignment = 64;

int sws_flags(Scaling scaling) {
  switch (scaling) {
    case Scaling::kBicubic: return SWS_BICUBIC;
    case Scaling::kLanczos: return SWS_LANCZOS;
    case Scaling::kBilinear: return SWS_BILINEAR;
    case Scaling::kNearest: return SWS_POINT;
  }
  return SWS_BICUBIC;
}

// The matrix of a frame's colors where the file does not name it: that of HD
// from 720 rows on, as players assume.
AVColorSpace matrix_of(AVColorSpace stated, int height) {
  if (stated != AVCOL_SPC_UNSPECIFIED && stated != AVCOL_SPC_RGB) return stated;
  return height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

bool is_full(AVColorRange range, AVPixelFormat pixels) {
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pixels);
  if (described && (described->flags & AV_PIX_FMT_FLAG_RGB) != 0) return true;
  return range == AVCOL_RANGE_JPEG || pixels == AV_PIX_FMT_YUVJ420P ||
         pixels == AV_PIX_FMT_YUVJ422P || pixels == AV_PIX_FMT_YUVJ444P;
}

int bytes_per_sample(AVPixelFormat pixels) {
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pixels);
  return described->comp[0].depth > 8 ? 2 : 1;
}

// Planes that stand in for each other when rows become columns.
bool turns_plainly(AVPixelFormat pixels) {
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(pixels);
  return (d->flags & AV_PIX_FMT_FLAG_PLANAR) != 0 &&
         (d->flags & AV_PIX_FMT_FLAG_RGB) == 0 &&
         av_pix_fmt_count_planes(pixels) == 3 &&
         d->log2_chroma_w == d->log2_chroma_h;
}

// Positions of a rectangle's planes within a picture.
void planes_at(const AVFrame& frame, const Rect& rect, uint8_t* planes[4]) {
  const auto pixels = AVPixelFormat(frame.format);
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(pixels);
  int steps[4] = {};
  av_image_fill_max_pixsteps(steps, nullptr, d);
  for (int i = 0; i < 4; ++i) {
    const bool chroma = i == 1 || i == 2;
    const int x = chroma ? rect.x >> d->log2_chroma_w : rect.x;
    const int y = chroma ? rect.y >> d->log2_chroma_h : rect.y;
    planes[i] = frame.data[i] ? frame.data[i] + y * frame.linesize[i] +
                                    x * std::max(steps[i], 1)
                              : nullptr;
  }
}

struct FreeSws {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};
using SwsPtr = std::unique_ptr<SwsContext, FreeSws>;

// Scales one rectangle to another, with colors converted.
class Scaler {
 public:
  struct Form {
    AVPixelFormat pixels = AV_PIX_FMT_NONE;
    Size size;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    bool full_range = false;

    bool operator==(const Form&) const = default;
  };

  Result<void> prepare(const Form& from, const Form& to, int flags) {
    if (context_ && from == from_ && to == to_) return {};
    const media::LibavLog log;  // libswscale warns of formats of full range
    from_ = from;
    to_ = to;
    context_.reset(sws_getContext(from.size.width, from.size.height,
                                  from.pixels, to.size.width, to.size.height,
                                  to.pixels, flags, nullptr, nullptr, nullptr));
    if (!context_) {
      return fail(ErrorKind::kUnsupported, "no conversion from {} to {}",
                  av_get_pix_fmt_name(from.pixels),
                  av_get_pix_fmt_name(to.pixels));
    }
    sws_setColorspaceDetails(context_.get(), sws_getCoefficients(from.matrix),
                             from.full_range, sws_getCoefficients(to.matrix),
                             to.full_range, 0, 1 << 16, 1 << 16);
    return {};
  }

  Result<void> scale(const AVFrame& from, const Rect& from_rect,
                     const AVFrame& to, const Rect& to_rect) {
    uint8_t* source[4];
    uint8_t* target[4];
    planes_at(from, from_rect, source);
    planes_at(to, to_rect, target);
    const int rows = sws_scale(context_.get(), source, from.linesize, 0,
                               from_rect.height, target, to.linesize);
    if (rows < 0) return fail(ErrorKind::kInternal, "scaling failed");
    return {};
  }

 private:
  SwsPtr context_;
  Form from_;
  Form to_;
};

Error out_of_memory() { return fail(ErrorKind::kLimit, "out of memory"); }

}  // namespace

PicturePool::PicturePool(AVPixelFormat format, Size size)
    : format_(format), size_(size), pool_(nullptr) {
  const int bytes =
      av_image_get_buffer_size(format, size.width, size.height, kRowAlignment);
  // Vector code may read one vector beyond the last row.
  if (bytes > 0) {
    pool_ = av_buffer_pool_init(size_t(bytes) + kRowAlignment, nullptr);
  }
}

PicturePool::~PicturePool() { av_buffer_pool_uninit(&pool_); }

Result<AvFramePtr> PicturePool::allocate() {
  FW_ASSIGN_OR_RETURN(AvFramePtr frame, new_frame());
  frame->format = format_;
  frame->width = size_.width;
  frame->height = size_.height;
  frame->buf[0] = pool_ ? av_buffer_pool_get(pool_) : nullptr;
  if (!frame->buf[0] ||
      av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data,
                           format_, size_.width, size_.height,
                           kRowAlignment) < 0) {
    return out_of_memory();
  }
  return frame;
}

struct PictureFit::State {
  FilmPicture film;
  Orientation orientation;
  AVRational clip_aspect{1, 1};
  AVColorSpace clip_matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange clip_range = AVCOL_RANGE_UNSPECIFIED;
  PicturePool pool;
  Scaler scaler;
  Scaler background_in;
  Scaler background_out;
  Scaler upright_scaler;
  std::unique_ptr<PicturePool> small;
  std::unique_ptr<PicturePool> as_stored;
  std::unique_ptr<PicturePool> upright;
  AvFramePtr bar;  // one picture in the color of the bars

  Scaler::Form form_of(const AVFrame& frame, Size size) const;
  Scaler::Form film_form(Size size) const;
  bool fits_already(const AVFrame& frame) const;
  Result<AvFramePtr> turned(const AVFrame& frame);
  Result<void> make_bar();
  Result<void> fill_bars(AVFrame& picture, const Rect& inside);
  Result<void> blur_behind(const AVFrame& frame, const Shape& clip,
                           AVFrame& picture);
  Result<AvFramePtr> fit(const AVFrame& frame);
};

Scaler::Form PictureFit::State::form_of(const AVFrame& frame, Size size) const {
  const auto pixels = AVPixelFormat(frame.format);
  const AVColorSpace stated = frame.colorspace != AVCOL_SPC_UNSPECIFIED
                                  ? frame.colorspace
                                  : clip_matrix;
  const AVColorRange range = frame.color_range != AVCOL_RANGE_UNSPECIFIED
                                 ? frame.color_range
                                 : clip_range;
  return {pixels, size, matrix_of(stated, frame.height),
          is_full(range, pixels)};
}

Scaler::Form PictureFit::State::film_form(Size size) const {
  const media::PictureFormat& format = film.format;
  return {format.pixels, size, matrix_of(format.matrix, format.size.height),
          is_full(format.range, format.pixels)};
}

bool PictureFit::State::fits_already(const AVFrame& frame) const {
  const Size size{frame.width, frame.height};
  const AVRational aspect = film.format.sample_aspect;
  return orientation.upright() && size == film.format.size &&
         form_of(frame, size) == film_form(size) &&
         av_cmp_q(clip_aspect, aspect) == 0 &&
         frame.crop_left + frame.crop_right + frame.crop_top +
                 frame.crop_bottom ==
             0;
}

Result<AvFramePtr> PictureFit::State::turned(const AVFrame& frame) {
  const Size size{frame.width, frame.height};
  AVPixelFormat pixels = AVPixelFormat(frame.format);
  const AVFrame* planar = &frame;
  AvFramePtr converted;
  if (!turns_plainly(pixels)) {
    pixels = bytes_per_sample(pixels) > 1 ? AV_PIX_FMT_YUV444P10
                                          : AV_PIX_FMT_YUV444P;
    if (!as_stored) as_stored = std::make_unique<PicturePool>(pixels, size);
    FW_ASSIGN_OR_RETURN(converted, as_stored->allocate());
    Scaler::Form to = form_of(frame, size);
    to.pixels = pixels;
    to.full_range = is_full(film.format.range, pixels);
    FW_RETURN_IF_ERROR(
        upright_scaler.prepare(form_of(frame, size), to, SWS_BICUBIC));
    const Rect all{0, 0, size.width, size.height};
    FW_RETURN_IF_ERROR(upright_scaler.scale(frame, all, *converted, all));
    converted->colorspace = to.matrix;
    converted->color_range =
        to.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    planar = converted.get();
  }
  const Size upright_size = orientation.apply(size);
  if (!upright) upright = std::make_unique<PicturePool>(pixels, upright_size);
  FW_ASSIGN_OR_RETURN(AvFramePtr out, upright->allocate());
  for (int i = 0; i < 3; ++i) {
    media::turn_plane(
        {planar->data[i], planar->linesize[i], plane_size(pixels, size, i)},
        {out->data[i], out->linesize[i], plane_size(pixels, upright_size, i)},
        bytes_per_sample(pixels), orientation);
  }
  out->colorspace = planar->colorspace;
  out->color_range = planar->color_range;
  return out;
}

// The color, converted as the frames are, in a picture of the film's size: rows
// of it are copied into the bars.
Result<void> PictureFit::State::make_bar() {
  if (bar) return {};
  constexpr Size kSmall{16, 16};
  PicturePool source(AV_PIX_FMT_RGB24, kSmall);
  FW_ASSIGN_OR_RETURN(const AvFramePtr color, source.allocate());
  for (int y = 0; y < kSmall.height; ++y) {
    uint8_t* row = color->data[0] + y * color->linesize[0];
    for (int x = 0; x < kSmall.width; ++x) {
      std::copy(film.bars.begin(), film.bars.end(), row + 3 * x);
    }
  }
  FW_ASSIGN_OR_RETURN(AvFramePtr made, pool.allocate());
  Scaler scaler_to_film;
  const Size size = film.format.size;
  FW_RETURN_IF_ERROR(
      scaler_to_film.prepare({AV_PIX_FMT_RGB24, kSmall, AVCOL_SPC_RGB, true},
                             film_form(size), SWS_POINT));
  FW_RETURN_IF_ERROR(
      scaler_to_film.scale(*color, {0, 0, kSmall.width, kSmall.height}, *made,
                           {0, 0, size.width, size.height}));
  bar = std::move(made);
  return {};
}

Result<void> PictureFit::State::fill_bars(AVFrame& picture,
                                          const Rect& inside) {
  FW_RETURN_IF_ERROR(make_bar());
  const AVPixelFormat pixels = film.format.pixels;
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(pixels);
  int steps[4] = {};
  av_image_fill_max_pixsteps(steps, nullptr, d);
  for (int i = 0; i < av_pix_fmt_count_planes(pixels); ++i) {
    const bool chroma = i == 1 || i == 2;
    const int shift_x = chroma ? d->log2_chroma_w : 0;
    const int shift_y = chroma ? d->log2_chroma_h : 0;
    const Size size = plane_size(pixels, film.format.size, i);
    const int left = inside.x >> shift_x, top = inside.y >> shift_y;
    const int right = left + AV_CEIL_RSHIFT(inside.width, shift_x);
    const int bottom = top + AV_CEIL_RSHIFT(inside.height, shift_y);
    const auto copy = [&](int y, int from, int to) {
      std::memcpy(picture.data[i] + y * picture.linesize[i] + from * steps[i],
                  bar->data[i] + y * bar->linesize[i] + from * steps[i],
                  size_t(std::max(to - from, 0)) * size_t(steps[i]));
    };
    for (int y = 0; y < size.height; ++y) {
      if (y < top || y >= bottom) {
        copy(y, 0, size.width);
      } else {
        copy(y, 0, left);
        copy(y, right, size.width);
      }
    }
  }
  return {};
}

// Made 16 times smaller by areas and larger again by straight lines.
Result<void> PictureFit::State::blur_behind(const AVFrame& frame,
                                            const Shape& clip,
                                            AVFrame& picture) {
  const Size size = film.format.size;
  const Size tiny{std::max(size.width / 16 & ~1, 2),
                  std::max(size.height / 16 & ~1, 2)};
  if (!small) small = std::make_unique<PicturePool>(film.format.pixels, tiny);
  FW_ASSIGN_OR_RETURN(const AvFramePtr blurred, small->allocate());
  const Shape shape{size, av_q2d(film.format.sample_aspect)};
  const Rect from = place(clip, shape, Fit::kCrop).from;
  FW_RETURN_IF_ERROR(background_in.prepare(
      form_of(frame, {from.width, from.height}), film_form(tiny), SWS_AREA));
  FW_RETURN_IF_ERROR(background_in.scale(frame, from, *blurred,
                                         {0, 0, tiny.width, tiny.height}));
  FW_RETURN_IF_ERROR(
      background_out.prepare(film_form(tiny), film_form(size), SWS_BILINEAR));
  return background_out.scale(*blurred, {0, 0, tiny.width, tiny.height},
                              picture, {0, 0, size.width, size.height});
}

Result<AvFramePtr> PictureFit::State::fit(const AVFrame& frame) {
  if (fits_already(frame)) {
    AvFramePtr same(av_frame_clone(&frame));
    if (!same) return out_of_memory();
    return same;
  }
  if (!orientation.upright()) {
    FW_ASSIGN_OR_RETURN(const AvFramePtr upright_frame, turned(frame));
    const Orientation kept = std::exchange(orientation, {});
    auto fitted = fit(*upright_frame);
    orientation = kept;
    return fitted;
  }
  const Shape clip{{frame.width, frame.height}, av_q2d(clip_aspect)};
  const Shape shape{film.format.size, av_q2d(film.format.sample_aspect)};
  const FramePlacement placed = place(clip, shape, film.fit);
  FW_ASSIGN_OR_RETURN(AvFramePtr picture, pool.allocate());
  const Size inside{placed.to.width, placed.to.height};
  if (inside != shape.size) {
    FW_RETURN_IF_ERROR(film.fit == Fit::kBlur
                           ? blur_behind(frame, clip, *picture)
                           : fill_bars(*picture, placed.to));
  }
  FW_RETURN_IF_ERROR(
      scaler.prepare(form_of(frame, {placed.from.width, placed.from.height}),
                     film_form(inside), sws_flags(film.scaling)));
  FW_RETURN_IF_ERROR(scaler.scale(frame, placed.from, *picture, placed.to));
  picture->colorspace = film.format.matrix;
  picture->color_range = film.format.range;
  return picture;
}

PictureFit::PictureFit(const FilmPicture& film, const AVCodecParameters& clip,
                       const Orientation& orientation)
    : state_(new State{
          .film = film,
          .orientation = orientation,
          .clip_matrix = clip.color_space,
          .clip_range = clip.color_range,
          .pool = PicturePool(film.format.pixels, film.format.size)}) {
  AVRational aspect = clip.sample_aspect_ratio;
  if (aspect.num <= 0 || aspect.den <= 0) aspect = {1, 1};
  if (orientation.transposed) aspect = av_inv_q(aspect);
  state_->clip_aspect = aspect;
}

PictureFit::~PictureFit() = default;
PictureFit::PictureFit(PictureFit&&) noexcept = default;

Result<AvFramePtr> PictureFit::fit(const AVFrame& frame) {
  return state_->fit(frame);
}

namespace {

void morph(const AVFrame& first, const AVFrame& second,
           const AVPixFmtDescriptor& described, int weight,
           const PicturePool& pool, AVFrame& out) {
  const auto plane = [&pool](const AVFrame& frame, int i) {
    return PlaneView{frame.data[i], frame.linesize[i],
                     plane_size(pool.format(), pool.size(), i)};
  };
  const int bits = described.comp[0].depth;
  const Morph morph(half_luma(plane(first, 0), bits),
                    half_luma(plane(second, 0), bits));
  for (int i = 0; i < described.nb_components; ++i) {
    const bool chroma = i == 1 || i == 2;
    const SampleKind kind{.bytes = bits > 8 ? 2 : 1,
                          .shift_x = chroma ? described.log2_chroma_w : 0,
                          .shift_y = chroma ? described.log2_chroma_h : 0};
    const PlaneView to = plane(out, i);
    morph.draw(plane(first, i), plane(second, i), kind, weight,
               {out.data[i], to.stride, to.size});
  }
}

}  // namespace

Result<AvFramePtr> blended(const AVFrame& first, const AVFrame& second,
                           const Blend& blend, Fade fade, PicturePool& pool) {
  FW_ASSIGN_OR_RETURN(AvFramePtr out, pool.allocate());
  const AVPixelFormat pixels = pool.format();
  const int weight = weight_of(blend);
  out->colorspace = first.colorspace;
  out->color_range = first.color_range;
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pixels);
  if (fade == Fade::kAlongMotion && has_own_planes(*described)) {
    morph(first, second, *described, weight, pool, *out);
    return out;
  }
  int row_bytes[4] = {};
  av_image_fill_linesizes(row_bytes, pixels, pool.size().width);
  for (int i = 0; i < av_pix_fmt_count_planes(pixels); ++i) {
    const int rows = plane_size(pixels, pool.size(), i).height;
    for (int y = 0; y < rows; ++y) {
      const uint8_t* a = first.data[i] + y * first.linesize[i];
      const uint8_t* b = second.data[i] + y * second.linesize[i];
      uint8_t* to = out->data[i] + y * out->linesize[i];
      if (bytes_per_sample(pixels) == 1) {
        simd::crossfade(a, b, to, size_t(row_bytes[i]), weight);
      } else {
        simd::crossfade(reinterpret_cast<const uint16_t*>(a),
                        reinterpret_cast<const uint16_t*>(b),
                        reinterpret_cast<uint16_t*>(to),
                        size_t(row_bytes[i]) / 2, weight);
      }
    }
  }
  return out;
}

}  // namespace framewise::video
