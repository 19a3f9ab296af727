// SPDX-License-Identifier: Apache-2.0
// The frames of a film that is encoded anew: decoded as the container stores
// them, neither turned nor scaled, encoded range by range, and read as
// animations that can be compared.
#pragma once

#include "video/encode/encode_options.h"
#include "video/encode/scenes.h"
#include "video/encode/whole_frames.h"
#include "video/render/part.h"
#include "video/render/picture_fit.h"

namespace framewise::video {

class CodedFilm {
 public:
  // Fails where the film cannot be encoded as asked: interlaced, without a
  // decoder or an encoder, or with odd sides.
  static Result<CodedFilm> open(const EncodeRequest& request,
                                const media::Job& job);

  const ClipFile& file() const { return file_; }
  const CodedClip& clip() const { return file_.clip; }
  const media::PictureFormat& format() const { return picture_.format; }
  const std::vector<std::string>& notes() const { return notes_; }
  bool deinterlaces() const { return fields_ == FieldUse::kMadeWhole; }
  // Static facts of HDR that the first frame carries: containers do not always
  // state them.
  struct LightFact {
    AVPacketSideDataType type;
    std::string bytes;
  };
  const std::vector<LightFact>& light_facts() const { return light_facts_; }
  // In the order of frames; of rates that vary, to the microsecond.
  double start_s(int64_t frame) const;

  // A step for each frame. So many ranges of the film are decoded at once.
  Result<std::vector<FrameStep>> steps(Executor& executor, size_t lanes) const;

  // Its first frame is a key frame, and no frame refers to others.
  Result<Part> encode(const FrameRange& range,
                      const media::VideoEncoding& encoding) const;

  // The frames of a range, as they are encoded and as a part has them. The
  // film and the part outlive the animation. `hashes`: where not null, of each
  // frame that was decoded (fingerprint.h).
  Result<Animation> original(const FrameRange& range) const;
  Result<Animation> decoded(const Part& part, const FrameRange& range,
                            std::vector<uint64_t>* hashes) const;

 private:
  CodedFilm(ClipFile file, const media::Job& job)
      : file_(std::move(file)), job_(&job) {}
  Result<void> check(Interlacing interlacing);
  Result<void> check_fields(const AVFrame& first, Interlacing interlacing);
  Result<void> choose_picture(const EncodeOptions& options);
  Result<std::vector<FrameStep>> steps_of(const FrameRange& range) const;
  AVRational frame_time() const;

  ClipFile file_;
  const media::Job* job_;
  FilmPicture picture_;
  media::VideoCodec codec_ = media::VideoCodec::kH264;
  FieldUse fields_ = FieldUse::kAsStored;
  std::vector<std::string> notes_;
  std::vector<LightFact> light_facts_;
};

}  // namespace framewise::video
