// SPDX-License-Identifier: Apache-2.0
#include "video/encode/join_scenes.h"

extern "C" {
#include <libavutil/dovi_meta.h>
}

#include <algorithm>

#include "framewise/version.h"
#include "video/encode/encode_film.h"
#include "video/encode/recoded_sound.h"
#include "video/render/packet_form.h"

namespace framewise::video {

using media::Muxer;
using media::VideoInput;

namespace {

// Of any container: what stands around a packet (tables of MP4: 8 to 20 bytes;
// Matroska: 7 to 12), and headers with the parameters of the codecs.
constexpr int64_t kBytesAroundPacket = 16;
constexpr int64_t kBytesOfHeaders = 4096;

enum class TrackUse : uint8_t {
  kEncoded,  // the frames that were encoded anew
  kCopied,
  kRecoded,   // sound in another codec
  kAttached,  // a file in the container
  kLeftOut,
  kRefused,  // it should be kept, and the container cannot hold it
};

bool is_recoded(const AVCodecParameters& coding, const EncodeOptions& options) {
  const auto codec = codec_of(options.audio);
  return codec &&
         media::info_of(*codec).id != avcodec_get_name(coding.codec_id);
}

bool is_matroska(media::Container container) {
  return container == media::Container::kMkv ||
         container == media::Container::kWebm;
}

TrackUse use_of(const AVStream& stream, const VideoInput& input,
                const EncodeRequest& request, const Muxer& muxer) {
  if (&stream == input.stream()) return TrackUse::kEncoded;
  const AVCodecParameters& coding = *stream.codecpar;
  const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
  if (cover || coding.codec_type == AVMEDIA_TYPE_ATTACHMENT) {
    return request.container == media::Container::kMkv ? TrackUse::kAttached
                                                       : TrackUse::kLeftOut;
  }
  const bool held = muxer.holds(coding.codec_id);
  switch (coding.codec_type) {
    case AVMEDIA_TYPE_AUDIO:
      if (request.options.audio == SoundChoice::kNone) break;
      if (is_recoded(coding, request.options)) return TrackUse::kRecoded;
      return held ? TrackUse::kCopied : TrackUse::kRefused;
    case AVMEDIA_TYPE_SUBTITLE:
      if (request.options.subtitles == TrackChoice::kNone) break;
      return held ? TrackUse::kCopied : TrackUse::kRefused;
    default: break;
  }
  return TrackUse::kLeftOut;
}

std::string words_of(const AVStream& stream) {
  const char* kind = av_get_media_type_string(stream.codecpar->codec_type);
  return fmt::format("track {} ({}, {})", stream.index, kind ? kind : "unknown",
                     avcodec_get_name(stream.codecpar->codec_id));
}

std::span<AVStream* const> streams_of(const VideoInput& input) {
  return {input.context()->streams, input.context()->nb_streams};
}

struct OpenFilm {
  OpenedClip clip;
  std::unique_ptr<VideoInput> input;
};

Result<std::unique_ptr<OpenFilm>> open_film(const std::string& path,
                                            const media::Job& job) {
  FW_ASSIGN_OR_RETURN(OpenedClip clip, open_clip_file({path}, job.limits));
  auto film = std::make_unique<OpenFilm>(OpenFilm{std::move(clip), nullptr});
  FW_ASSIGN_OR_RETURN(film->input, VideoInput::open(film->clip.source, job));
  for (AVStream* stream : streams_of(*film->input)) {
    stream->discard = AVDISCARD_DEFAULT;
  }
  return film;
}

// The sound that is encoded anew, by the number of its track.
class RecodedTracks {
 public:
  static Result<RecodedTracks> open(const VideoInput& input,
                                    const EncodeRequest& request,
                                    const Muxer& muxer, const media::Job& job) {
    RecodedTracks tracks;
    FW_ASSIGN_OR_RETURN(tracks.packet_, media::new_packet());
    for (AVStream* stream : streams_of(input)) {
      auto& track = tracks.tracks_.emplace_back();
      if (use_of(*stream, input, request, muxer) != TrackUse::kRecoded) {
        continue;
      }
      auto sound = RecodedSound::open(*stream, *codec_of(request.options.audio),
                                      request.options.audio_bit_rate, job);
      if (!sound) {
        Error error = std::move(sound).error();
        error.message = fmt::format("{}: {}", words_of(*stream), error.message);
        return in_file(std::move(error), request.film);
      }
      track = std::make_unique<RecodedSound>(*std::move(sound));
    }
    return tracks;
  }

  RecodedSound* find(int track) const { return tracks_[size_t(track)].get(); }

  // Gives out what becomes ready by a packet of a track; null: it has ended.
  template <typename Write>
  Result<void> send(int track, const AVPacket* packet, const Write& write) {
    RecodedSound& sound = *find(track);
    FW_RETURN_IF_ERROR(sound.send(packet));
    while (true) {
      FW_ASSIGN_OR_RETURN(const bool more, sound.receive(*packet_));
      if (!more) return {};
      FW_RETURN_IF_ERROR(write(track, *packet_));
    }
  }

  // Gives out what was kept up to a packet of the film.
  template <typename Write>
  Result<void> give(KeptSound& kept, int64_t after, const Write& write) {
    while (true) {
      FW_ASSIGN_OR_RETURN(const auto track, kept.next(after, *packet_));
      if (!track) return {};
      FW_RETURN_IF_ERROR(write(*track, *packet_));
      av_packet_unref(packet_.get());
    }
  }

  bool any() const {
    return std::ranges::any_of(tracks_,
                               [](const auto& t) { return t != nullptr; });
  }

  template <typename Write>
  Result<void> finish(const Write& write) {
    for (size_t i = 0; i < tracks_.size(); ++i) {
      if (tracks_[i]) FW_RETURN_IF_ERROR(send(int(i), nullptr, write));
    }
    return {};
  }

 private:
  std::vector<std::unique_ptr<RecodedSound>> tracks_;
  PacketPtr packet_;
};

// When each frame is shown, in the order of frames, in the film's own ticks.
struct FrameTicks {
  std::vector<int64_t> start;
  int64_t last_duration = 1;
};

Result<FrameTicks> frame_ticks(const CodedFilm& film, const std::string& path,
                               const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const auto open, open_film(path, job));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FrameTicks ticks;
  size_t number = 0;
  while (true) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more,
                        media::read_any(*open->input->context(), *packet));
    if (!more) break;
    if (packet->stream_index != open->input->stream()->index) continue;
    if (number >= film.clip().packets.size()) break;
    // The same packets, in the same order, as read_clip() found them.
    if (film.clip().packets[number++].shown < 0) continue;
    ticks.start.push_back(packet->pts != AV_NOPTS_VALUE ? packet->pts
                                                        : packet->dts);
    ticks.last_duration = std::max<int64_t>(packet->duration, 1);
  }
  std::sort(ticks.start.begin(), ticks.start.end());
  if (int64_t(ticks.start.size()) != film.clip().frames) {
    return in_file(fail(ErrorKind::kInput, "the film has changed"), path);
  }
  return ticks;
}

// Gives out the packets of all scenes, in the order of decoding.
class ScenePackets {
 public:
  ScenePackets(const ScenesToJoin& scenes, const PacketForm& form,
               FrameTicks ticks)
      : scenes_(scenes), form_(form), ticks_(std::move(ticks)) {}

  // The next packet; false after the last.
  Result<bool> next(AVPacket& packet) {
    while (!part_ || at_ == part_->packets.size()) {
      if (part_) ++scene_;
      if (scene_ == scenes_.ranges.size()) return false;
      part_ = scenes_.load(scene_);
      if (!part_) return fail(ErrorKind::kIo, "a finished scene is not there");
      at_ = 0;
    }
    const PartPacket& from = part_->packets[at_++];
    FW_ASSIGN_OR_RETURN(const std::string_view data,
                        form_.of_part(bytes_of(from.data), from.key));
    if (av_new_packet(&packet, int(data.size())) < 0) {
      return fail(ErrorKind::kLimit, "out of memory");
    }
    std::copy(data.begin(), data.end(), packet.data);
    const int64_t shown = scenes_.ranges[scene_].first + from.shown;
    packet.pts = ticks_.start[size_t(shown)];
    packet.dts = decode_time(decoded_++);
    packet.duration = end_of(shown) - packet.pts;
    packet.flags = from.key ? AV_PKT_FLAG_KEY : 0;
    return true;
  }

 private:
  int64_t end_of(int64_t shown) const {
    return shown + 1 < int64_t(ticks_.start.size())
               ? ticks_.start[size_t(shown) + 1]
               : ticks_.start.back() + ticks_.last_duration;
  }
  // Decoding is ahead of showing by as many frames as any scene needs.
  int64_t decode_time(int64_t number) const {
    const int64_t frame = number - form_.reorder();
    if (frame >= 0) return ticks_.start[size_t(frame)];
    const auto frames = int64_t(ticks_.start.size());
    const int64_t mean = std::max<int64_t>(
        (end_of(frames - 1) - ticks_.start.front()) / frames, 1);
    return ticks_.start.front() + frame * mean;
  }

  const ScenesToJoin& scenes_;
  const PacketForm& form_;
  FrameTicks ticks_;
  std::optional<Part> part_;
  size_t scene_ = 0;
  size_t at_ = 0;
  int64_t decoded_ = 0;
};

Result<PacketForm> form_of(const ScenesToJoin& scenes) {
  FilmPlan plan;
  plan.render.encoding = scenes.request.options.encoding;
  plan.render.picture.format = scenes.film.format();
  plan.render.clips.resize(1);
  plan.copied = {false};
  PacketForms forms(plan);
  for (size_t i = 0; i < scenes.ranges.size(); ++i) {
    const auto part = scenes.load(i);
    if (!part) return fail(ErrorKind::kIo, "a finished scene is not there");
    FW_RETURN_IF_ERROR(forms.add(*part));
  }
  return forms.choose(scenes.request.container);
}

// Streams of the film as streams of the output; -1: left out.
Result<std::vector<int>> add_streams(const ScenesToJoin& scenes,
                                     const VideoInput& input,
                                     const PacketForm& form,
                                     const RecodedTracks& recoded,
                                     Muxer& muxer) {
  std::vector<int> numbers;
  for (AVStream* stream : streams_of(input)) {
    int number = -1;
    switch (use_of(*stream, input, scenes.request, muxer)) {
      case TrackUse::kEncoded: {
        FW_ASSIGN_OR_RETURN(
            number,
            muxer.add_stream_like(*stream, form.parameters(), form.tag()));
        for (const auto& fact : scenes.film.light_facts()) {
          FW_RETURN_IF_ERROR(muxer.add_fact(number, fact.type, fact.bytes));
        }
        break;
      }
      case TrackUse::kCopied: {
        FW_ASSIGN_OR_RETURN(number, muxer.add_stream_like(*stream, nullptr, 0));
        break;
      }
      case TrackUse::kRecoded: {
        const RecodedSound& sound = *recoded.find(stream->index);
        FW_ASSIGN_OR_RETURN(const ParametersPtr coding, sound.parameters());
        FW_ASSIGN_OR_RETURN(
            number,
            muxer.add_stream_like(*stream, coding.get(), 0, sound.time_base()));
        break;
      }
      case TrackUse::kAttached: {
        const AVPacket& cover = stream->attached_pic;
        const AVCodecParameters& coding = *stream->codecpar;
        FW_RETURN_IF_ERROR(muxer.attach(
            *stream,
            cover.data
                ? std::span<const uint8_t>(cover.data, size_t(cover.size))
                : std::span<const uint8_t>(coding.extradata,
                                           size_t(coding.extradata_size))));
        break;
      }
      default: break;
    }
    numbers.push_back(number);
  }
  return numbers;
}

// Whether the first frame carries a fact that encoders here do not write.
Result<bool> first_frame_has(const std::string& path, AVFrameSideDataType type,
                             const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const ClipFile file, read_clip({path}, job));
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(file, job));
  FW_ASSIGN_OR_RETURN(const AVFrame* frame, frames.frame(0));
  return av_frame_get_side_data(frame, type) != nullptr;
}

Result<void> check_dynamic_hdr(const VideoInput& input,
                               const EncodeRequest& request,
                               const media::Job& job,
                               std::vector<std::string>& notes) {
  size_t bytes = 0;
  const uint8_t* const stated =
      av_stream_get_side_data(input.stream(), AV_PKT_DATA_DOVI_CONF, &bytes);
  const auto* dolby =
      reinterpret_cast<const AVDOVIDecoderConfigurationRecord*>(stated);
  if (dolby && dolby->dv_bl_signal_compatibility_id == 0) {
    return in_file(fail(ErrorKind::kUnsupported,
                        "Dolby Vision of profile {}: without its facts the "
                        "colors are wrong, and no encoder here carries them",
                        dolby->dv_profile),
                   request.film);
  }
  const bool may_have_plus =
      input.stream()->codecpar->color_trc == AVCOL_TRC_SMPTE2084;
  bool plus = false;
  if (may_have_plus) {
    FW_ASSIGN_OR_RETURN(
        plus,
        first_frame_has(request.film, AV_FRAME_DATA_DYNAMIC_HDR_PLUS, job));
  }
  if (!dolby && !plus) return {};
  const std::string_view name = dolby ? "Dolby Vision" : "HDR10+";
  if (!request.options.drop_dynamic_hdr) {
    return in_file(
        with_hint(fail(ErrorKind::kUnsupported,
                       "the film has {}, which no encoder here carries", name),
                  "leave it out with --drop-dynamic-hdr: the picture stays, "
                  "with the static facts of HDR"),
        request.film);
  }
  notes.push_back(fmt::format("left out: {}", name));
  return {};
}

}  // namespace

Result<std::vector<std::string>> check_tracks(const EncodeRequest& request,
                                              const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const auto open, open_film(request.film, job));
  std::vector<std::string> notes;
  FW_RETURN_IF_ERROR(check_dynamic_hdr(*open->input, request, job, notes));
  FW_ASSIGN_OR_RETURN(const auto muxer,
                      Muxer::create(request.output, request.container, {}));
  for (AVStream* stream : streams_of(*open->input)) {
    const TrackUse use = use_of(*stream, *open->input, request, *muxer);
    if (use == TrackUse::kRefused) {
      return in_file(
          with_hint(
              fail(ErrorKind::kUnsupported, "{} files hold no {}",
                   media::info_of(request.container).name, words_of(*stream)),
              is_matroska(request.container)
                  ? "leave it out: --audio none or --subtitles none"
                  : "write a .mkv file, or leave it out: --audio none "
                    "or --subtitles none"),
          request.film);
    }
    const AVMediaType kind = stream->codecpar->codec_type;
    const bool asked =
        kind == AVMEDIA_TYPE_AUDIO || kind == AVMEDIA_TYPE_SUBTITLE;
    if (use == TrackUse::kLeftOut && !asked) {
      notes.push_back(fmt::format("left out: {}", words_of(*stream)));
    }
  }
  FW_RETURN_IF_ERROR(RecodedTracks::open(*open->input, request, *muxer, job));
  return notes;
}

// Sound that was encoded to know its bytes, or is to be.
Result<KeptSound> kept_sound(const EncodeRequest& request) {
  FW_ASSIGN_OR_RETURN(PartStore folder,
                      PartStore::in(scenes_folder(request.output)));
  return KeptSound(
      std::move(folder),
      fmt::format("{} {} {} {} {}", version(), identity_of(request.film),
                  int(request.options.audio), request.options.audio_bit_rate,
                  int(request.container)));
}

// Of sound that is encoded anew: by its bit rate, in the packets of its frames.
Result<int64_t> expected_bytes(const RecodedSound& sound, double seconds) {
  FW_ASSIGN_OR_RETURN(const auto coding, sound.parameters());
  const double packet_s = double(std::max(coding->frame_size, 1)) /
                          double(std::max(coding->sample_rate, 1));
  return int64_t(seconds * (double(coding->bit_rate) / 8 +
                            double(kBytesAroundPacket) / packet_s));
}

Result<OtherBytes> bytes_beside_frames(const EncodeRequest& request,
                                       const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const auto open, open_film(request.film, job));
  const VideoInput& input = *open->input;
  FW_ASSIGN_OR_RETURN(const auto muxer,
                      Muxer::create(request.output, request.container, {}));
  int64_t bytes = kBytesOfHeaders;
  int64_t of_sound = 0;
  std::vector<TrackUse> uses;
  for (AVStream* stream : streams_of(input)) {
    uses.push_back(use_of(*stream, input, request, *muxer));
    if (uses.back() != TrackUse::kAttached) continue;
    bytes += stream->attached_pic.size + stream->codecpar->extradata_size;
  }
  FW_ASSIGN_OR_RETURN(RecodedTracks recoded,
                      RecodedTracks::open(input, request, *muxer, job));
  const auto count = [&bytes](int, const AVPacket& packet) -> Result<void> {
    bytes += kBytesAroundPacket + packet.size;
    return {};
  };
  // A size to keep within needs the bytes of sound to the last.
  const bool exact = request.options.most_bytes > 0 && recoded.any();
  std::optional<KeptSound> kept;
  if (exact) {
    FW_ASSIGN_OR_RETURN(kept, kept_sound(request));
  }
  const bool known = kept && kept->is_complete();
  int64_t number = 0;
  const auto keep = [&](int track, const AVPacket& packet) -> Result<void> {
    FW_RETURN_IF_ERROR(count(track, packet));
    return kept->add(number, track, packet);
  };
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  while (true) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more,
                        media::read_any(*input.context(), *packet));
    if (!more) break;
    ++number;
    const int track = packet->stream_index;
    const TrackUse use = uses[size_t(track)];
    if (use == TrackUse::kEncoded) bytes += kBytesAroundPacket;
    if (use == TrackUse::kCopied) FW_RETURN_IF_ERROR(count(track, *packet));
    if (use != TrackUse::kRecoded || known) continue;
    if (exact) {
      FW_RETURN_IF_ERROR(recoded.send(track, packet.get(), keep));
      continue;
    }
    FW_ASSIGN_OR_RETURN(
        const int64_t expected,
        expected_bytes(*recoded.find(track),
                       double(packet->duration) *
                           av_q2d(streams_of(input)[track]->time_base)));
    of_sound += expected;
  }
  if (known) {
    FW_RETURN_IF_ERROR(recoded.give(*kept, INT64_MAX, count));
  } else if (exact) {
    ++number;
    FW_RETURN_IF_ERROR(recoded.finish(keep));
    FW_RETURN_IF_ERROR(kept->finish());
  }
  return OtherBytes{.expected = bytes + of_sound, .least = bytes};
}

Result<std::unique_ptr<Muxer>> join_scenes(const ScenesToJoin& scenes,
                                           const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const PacketForm form, form_of(scenes));
  FW_ASSIGN_OR_RETURN(FrameTicks ticks,
                      frame_ticks(scenes.film, scenes.request.film, job));
  FW_ASSIGN_OR_RETURN(const auto open, open_film(scenes.request.film, job));
  const VideoInput& input = *open->input;
  FW_ASSIGN_OR_RETURN(auto muxer, Muxer::create(scenes.request.output,
                                                scenes.request.container, {}));
  FW_ASSIGN_OR_RETURN(RecodedTracks recoded,
                      RecodedTracks::open(input, scenes.request, *muxer, job));
  FW_ASSIGN_OR_RETURN(const std::vector<int> numbers,
                      add_streams(scenes, input, form, recoded, *muxer));
  FW_RETURN_IF_ERROR(muxer->copy_facts(*input.context()));
  FW_RETURN_IF_ERROR(muxer->start(0));
  ScenePackets frames(scenes, form, std::move(ticks));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_ASSIGN_OR_RETURN(const PacketPtr encoded, media::new_packet());
  const int video = numbers[size_t(input.stream()->index)];
  const auto write_frame = [&]() -> Result<bool> {
    FW_ASSIGN_OR_RETURN(const bool more, frames.next(*encoded));
    if (more) FW_RETURN_IF_ERROR(muxer->write_sorted(*encoded, video));
    return more;
  };
  const auto write_sound = [&](int track, AVPacket& sound) {
    return muxer->write_sorted(sound, numbers[size_t(track)]);
  };
  std::optional<KeptSound> kept;
  if (scenes.request.options.most_bytes > 0 && recoded.any()) {
    FW_ASSIGN_OR_RETURN(kept, kept_sound(scenes.request));
  }
  // A packet of the encoded frames stands where one of the film's stood.
  for (int64_t read = 1;; ++read) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more,
                        media::read_any(*input.context(), *packet));
    if (!more) break;
    const int number = numbers[size_t(packet->stream_index)];
    if (number == video) {
      FW_RETURN_IF_ERROR(write_frame());
    } else if (recoded.find(packet->stream_index)) {
      FW_RETURN_IF_ERROR(
          kept ? recoded.give(*kept, read, write_sound)
               : recoded.send(packet->stream_index, packet.get(), write_sound));
    } else if (number >= 0) {
      FW_RETURN_IF_ERROR(muxer->write_sorted(*packet, number));
    }
  }
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, write_frame());
    if (!more) break;
  }
  FW_RETURN_IF_ERROR(kept ? recoded.give(*kept, INT64_MAX, write_sound)
                          : recoded.finish(write_sound));
  FW_RETURN_IF_ERROR(muxer->finish());
  return muxer;
}

}  // namespace framewise::video
