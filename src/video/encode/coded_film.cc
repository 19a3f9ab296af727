// SPDX-License-Identifier: Apache-2.0
#include "video/encode/coded_film.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>

#include "video/encode/in_lanes.h"
#include "video/encode/range_decoder.h"
#include "video/film/nal_units.h"
#include "video/render/smart_encoding.h"

namespace framewise::video {

using media::LibavLog;

namespace {

// Cells of the luma by which frames are compared: as fine as a cut needs.
constexpr int kCellsAcross = 32;
constexpr int kCellsDown = 18;
using Cells = std::array<float, size_t(kCellsAcross) * kCellsDown>;

// Ranges that are decoded at once begin at key frames; each is at least this
// long, as opening a decoder takes some frames' time.
constexpr int64_t kLeastStepFrames = 500;

float sample_at(const AVFrame& frame, int x, int y, int bits) {
  const uint8_t* row = frame.data[0] + ptrdiff_t(y) * frame.linesize[0];
  if (bits <= 8) return row[x];
  const auto* wide = reinterpret_cast<const uint16_t*>(row);
  return float(wide[x]) / float(1 << (bits - 8));
}

// Means of cells over every other sample of every other row.
Cells cells_of(const AVFrame& frame) {
  const AVPixFmtDescriptor* described =
      av_pix_fmt_desc_get(AVPixelFormat(frame.format));
  const int bits = described ? described->comp[0].depth : 8;
  Cells cells{};
  for (int row = 0; row < kCellsDown; ++row) {
    const int top = frame.height * row / kCellsDown;
    const int bottom = std::max(frame.height * (row + 1) / kCellsDown, top + 1);
    for (int column = 0; column < kCellsAcross; ++column) {
      const int left = frame.width * column / kCellsAcross;
      const int right =
          std::max(frame.width * (column + 1) / kCellsAcross, left + 1);
      float sum = 0;
      int count = 0;
      for (int y = top; y < bottom; y += 2) {
        for (int x = left; x < right; x += 2) {
          sum += sample_at(frame, x, y, bits);
          ++count;
        }
      }
      cells[size_t(row * kCellsAcross + column)] = sum / float(count);
    }
  }
  return cells;
}

FrameStep step_between(const Cells& before, const Cells& now) {
  FrameStep step;
  for (size_t i = 0; i < now.size(); ++i) {
    step.motion += std::abs(now[i] - before[i]);
    step.luma += now[i];
  }
  step.motion /= float(now.size());
  step.luma /= float(now.size());
  return step;
}

bool has_ten_bits(media::VideoCodec codec) {
  return codec == media::VideoCodec::kHevc || codec == media::VideoCodec::kAv1;
}

media::ParameterSets scene_sets(media::VideoCodec codec) {
  return nal_codec_of(media::info_of(codec).id) ? media::ParameterSets::kInBand
                                                : media::ParameterSets::kApart;
}

Result<void> take_scene_packets(media::VideoEncoder& encoder, AVPacket& packet,
                                Part& part) {
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, encoder.receive(packet));
    if (!more) return {};
    part.packets.push_back({.shown = int32_t(packet.pts),
                            .key = (packet.flags & AV_PKT_FLAG_KEY) != 0,
                            .data = {reinterpret_cast<const char*>(packet.data),
                                     size_t(packet.size)}});
    av_packet_unref(&packet);
  }
}

}  // namespace

Result<CodedFilm> CodedFilm::open(const EncodeRequest& request,
                                  const media::Job& job) {
  FW_ASSIGN_OR_RETURN(ClipFile file, read_clip({request.film}, job));
  CodedFilm film(std::move(file), job);
  // The container keeps saying how the frames are turned.
  film.file_.orientation = {};
  film.codec_ = request.options.encoding.codec;
  auto checked = film.check(request.options.interlacing);
  if (!checked) return in_file(std::move(checked).error(), request.film);
  FW_RETURN_IF_ERROR(film.choose_picture(request.options));
  return film;
}

Result<void> CodedFilm::check_fields(const AVFrame& first,
                                     Interlacing interlacing) {
  // Not every container says it.
  const bool interlaced =
      clip().coding.interlaced || first.interlaced_frame != 0;
  if (interlacing == Interlacing::kFrames) {
    fields_ = interlaced ? FieldUse::kMadeWhole : FieldUse::kAsStored;
    notes_.emplace_back(
        interlaced ? "deinterlaced: each frame was made whole from its fields, "
                     "and is what the encoded one was compared with"
                   : "the film is not interlaced: its frames stay as they are");
    return {};
  }
  if (!interlaced) return {};
  return with_hint(fail(ErrorKind::kUnsupported, "the film is interlaced"),
                   "make its frames whole with --deinterlace: scenes are "
                   "encoded as whole frames");
}

Result<void> CodedFilm::check(Interlacing interlacing) {
  const VideoCoding& coding = clip().coding;
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(file_, *job_));
  FW_ASSIGN_OR_RETURN(const AVFrame* first, frames.frame(0));
  FW_RETURN_IF_ERROR(check_fields(*first, interlacing));
  constexpr std::pair<AVFrameSideDataType, AVPacketSideDataType> kLight[] = {
      {AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
       AV_PKT_DATA_MASTERING_DISPLAY_METADATA},
      {AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_CONTENT_LIGHT_LEVEL}};
  for (const auto& [of_frame, of_stream] : kLight) {
    const AVFrameSideData* fact = av_frame_get_side_data(first, of_frame);
    if (!fact) continue;
    light_facts_.push_back(
        {of_stream,
         std::string(reinterpret_cast<const char*>(fact->data), fact->size)});
  }
  if (!media::is_available(codec_)) {
    return fail(ErrorKind::kEnvironment, "this FFmpeg was built without {}",
                media::info_of(codec_).encoder);
  }
  const bool odd = coding.size.width % 2 != 0 || coding.size.height % 2 != 0;
  if (odd) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "{}x{} pixels: encoders of 4:2:0 need even sides",
                          coding.size.width, coding.size.height),
                     "`framewise video convert --size` makes them even");
  }
  return {};
}

Result<void> CodedFilm::choose_picture(const EncodeOptions& options) {
  media::PictureFormat& format = picture_.format;
  format = picture_format_of(file_);
  if (options.picture_size) {
    format.size = *options.picture_size;
    picture_.fit = Fit::kStretch;
  }
  const AVPixFmtDescriptor* stored =
      av_pix_fmt_desc_get(AVPixelFormat(file_.video->format));
  const bool deep = stored && stored->comp[0].depth > 8;
  bool ten = options.depth == BitDepth::kTen;
  if (options.depth == BitDepth::kAuto) ten = has_ten_bits(codec_) || deep;
  const AVPixelFormat wanted = ten ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
  FW_ASSIGN_OR_RETURN(format.pixels, media::nearest_format(codec_, wanted));
  if (deep && !ten) notes_.emplace_back("10 bits become 8");
  if (stored && (stored->log2_chroma_w != 1 || stored->log2_chroma_h != 1)) {
    notes_.emplace_back(
        fmt::format("{} becomes 4:2:0", clip().coding.pixel_format));
  }
  return {};
}

double CodedFilm::start_s(int64_t frame) const {
  if (clip().constant_rate) return clip().rate.seconds(frame);
  const auto& times = clip().times_s;
  if (frame >= int64_t(times.size())) return clip().duration_s;
  return times[size_t(frame)];
}

AVRational CodedFilm::frame_time() const {
  return {int(clip().rate.denominator), int(clip().rate.numerator)};
}

Result<std::vector<FrameStep>> CodedFilm::steps_of(
    const FrameRange& range) const {
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(file_, *job_));
  std::vector<FrameStep> steps;
  Cells before{};
  // The frame before the range is what its first one is compared with.
  for (int64_t i = std::max<int64_t>(range.first - 1, 0); i < range.end();
       ++i) {
    FW_ASSIGN_OR_RETURN(const AVFrame* frame, frames.frame(i));
    const Cells now = cells_of(*frame);
    if (i == 0) before = now;
    if (i >= range.first) steps.push_back(step_between(before, now));
    before = now;
  }
  return steps;
}

Result<std::vector<FrameStep>> CodedFilm::steps(Executor& executor,
                                                size_t lanes) const {
  std::vector<FrameRange> ranges;
  int64_t start = 0;
  for (const PacketFacts& packet : clip().packets) {
    const bool far = packet.shown - start >= kLeastStepFrames;
    if (!packet.key || packet.shown < 0 || !far) continue;
    ranges.push_back({start, packet.shown - start});
    start = packet.shown;
  }
  ranges.push_back({start, clip().frames - start});
  std::vector<std::vector<FrameStep>> parts(ranges.size());
  FW_RETURN_IF_ERROR(
      in_lanes(&executor, lanes, ranges.size(), [&](size_t i) -> Result<void> {
        FW_ASSIGN_OR_RETURN(parts[i], steps_of(ranges[i]));
        return {};
      }));
  std::vector<FrameStep> steps;
  for (const auto& part : parts) {
    steps.insert(steps.end(), part.begin(), part.end());
  }
  return steps;
}

Result<Part> CodedFilm::encode(const FrameRange& range,
                               const media::VideoEncoding& encoding) const {
  FW_RETURN_IF_ERROR(job_->keep_going());
  FW_ASSIGN_OR_RETURN(WholeFrames frames,
                      WholeFrames::open(file_, fields_, *job_));
  PictureFit fit(picture_, *file_.video, file_.orientation);
  FW_ASSIGN_OR_RETURN(
      media::VideoEncoder encoder,
      media::VideoEncoder::open(encoding, picture_.format, frame_time(),
                                scene_sets(encoding.codec)));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  Part part;
  for (int64_t i = 0; i < range.frames; ++i) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    FW_ASSIGN_OR_RETURN(const AVFrame* frame, frames.frame(range.first + i));
    FW_ASSIGN_OR_RETURN(const AvFramePtr fitted, fit.fit(*frame));
    FW_RETURN_IF_ERROR(encoder.send(*fitted, i));
    FW_RETURN_IF_ERROR(take_scene_packets(encoder, *packet, part));
  }
  FW_RETURN_IF_ERROR(encoder.send_end());
  FW_RETURN_IF_ERROR(take_scene_packets(encoder, *packet, part));
  if (int64_t(part.packets.size()) != range.frames) {
    return fail(ErrorKind::kInternal,
                "the encoder gave {} packets for {} frames",
                part.packets.size(), range.frames);
  }
  const AVCodecContext& context = encoder.context();
  part.setup.assign(reinterpret_cast<const char*>(context.extradata),
                    size_t(std::max(context.extradata_size, 0)));
  return part;
}

Result<Animation> CodedFilm::original(const FrameRange& range) const {
  return range_animation(
      "film", range_times(clip(), range),
      [this, range](const media::Job& job) -> Result<FrameAt> {
        FW_ASSIGN_OR_RETURN(WholeFrames opened,
                            WholeFrames::open(file_, fields_, job));
        auto frames = std::make_shared<WholeFrames>(std::move(opened));
        return FrameAt([frames, first = range.first](int64_t index) {
          return frames->frame(first + index);
        });
      });
}

Result<Animation> CodedFilm::decoded(const Part& part, const FrameRange& range,
                                     std::vector<uint64_t>* hashes) const {
  if (hashes) hashes->assign(size_t(range.frames), 0);
  const AVCodec* encoder = avcodec_find_encoder_by_name(
      std::string(media::info_of(codec_).encoder).c_str());
  return range_animation(
      "encoded scene", range_times(clip(), range),
      [this, &part, encoder, hashes](const media::Job& job) -> Result<FrameAt> {
        FW_ASSIGN_OR_RETURN(
            auto frames,
            PartFrames::open(part, encoder->id, format().size, job, hashes));
        return FrameAt(
            [frames](int64_t index) { return frames->frame(index); });
      });
}

}  // namespace framewise::video
