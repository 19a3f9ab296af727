// SPDX-License-Identifier: Apache-2.0
// Brings frames of any clip into the form of the film: upright, scaled, in its
// pixel format and colors.
#pragma once

#include "media/encode/video/video_encoder.h"
#include "media/metadata/turn.h"
#include "video/film/options.h"
#include "video/film/placement_in_film.h"

struct SwsContext;
struct AVBufferPool;
struct AVPixFmtDescriptor;

namespace framewise::video {

struct FilmPicture {
  media::PictureFormat format;
  Fit fit = Fit::kPad;
  std::array<uint8_t, 3> bars{0, 0, 0};
  Scaling scaling = Scaling::kBicubic;
};

// Gives out frames of one format and size, and takes their memory back.
class PicturePool {
 public:
  PicturePool(AVPixelFormat format, Size size);
  ~PicturePool();
  PicturePool(const PicturePool&) = delete;
  PicturePool& operator=(const PicturePool&) = delete;

  Result<media::AvFramePtr> allocate();
  AVPixelFormat format() const { return format_; }
  Size size() const { return size_; }

 private:
  AVPixelFormat format_;
  Size size_;
  AVBufferPool* pool_;
};

Size plane_size(AVPixelFormat pixels, Size size, int plane);
// Whether each component has a plane of its own, of 8 to 15 bits.
bool has_own_planes(const AVPixFmtDescriptor& described);

// Used by one thread, for the frames of one clip.
class PictureFit {
 public:
  // `clip`: what the container states, in place of what frames do not.
  PictureFit(const FilmPicture& film, const AVCodecParameters& clip,
             const media::Orientation& orientation);
  ~PictureFit();
  PictureFit(PictureFit&&) noexcept;

  // The frame itself if it has the form of the film already.
  Result<media::AvFramePtr> fit(const AVFrame& frame);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Samples that are stored in another way than one plane for each component are
// mixed where they are, whatever `fade` says.
Result<media::AvFramePtr> blended(const AVFrame& first, const AVFrame& second,
                                  const Blend& blend, Fade fade,
                                  PicturePool& pool);

}  // namespace framewise::video
