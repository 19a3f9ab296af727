// SPDX-License-Identifier: Apache-2.0
#include "video/render/film_sound.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/sha256.h"
#include "framewise/version.h"
#include "video/audio/loudness.h"

namespace framewise::video {

using media::AudioCodec;
using media::Job;

namespace {

// Encoded sections of sound are at most this long.
constexpr double kSectionSeconds = 30;
// Bit rates of AAC between copied packets.
constexpr int64_t kLeastCopyRate = 96'000;
constexpr int64_t kMostCopyRate = 320'000;
// A track that is longer than the film ends with a fade.
constexpr double kTrackFadeSeconds = 1;

std::vector<const CodedClip*> clips_of(const FilmPlan& film) {
  std::vector<const CodedClip*> clips;
  for (const ClipFile& file : film.render.clips) clips.push_back(&file.clip);
  return clips;
}

// The clip whose form of sound fills most of the film; nullopt without sound.
std::optional<size_t> choose_model(const FilmPlan& film) {
  std::map<size_t, int64_t> frames;
  const auto& clips = film.render.clips;
  for (const Shot& shot : film.render.timeline.shots) {
    const auto& audio = clips[shot.clip].clip.audio;
    if (!audio) continue;
    size_t first = 0;
    while (!clips[first].clip.audio ||
           !(clips[first].clip.audio->coding == audio->coding)) {
      ++first;
    }
    frames[first] += shot.frames;
  }
  const auto most = std::ranges::max_element(
      frames, {}, [](const auto& entry) { return entry.second; });
  if (most == frames.end()) return std::nullopt;
  return most->first;
}

// Rates that codecs take; others get the nearest higher one.
int allowed_rate(AudioCodec codec, int rate) {
  if (codec == AudioCodec::kOpus) return 48'000;
  for (const int usual : {8000, 16'000, 22'050, 24'000, 32'000, 44'100}) {
    if (rate == usual) return usual;
  }
  if (rate < 44'100) return 44'100;
  if (codec == AudioCodec::kFlac || codec == AudioCodec::kPcm) return rate;
  return 48'000;
}

bool can_copy(const ComposeRequest& request, const AudioFacts& audio) {
  const SoundOptions& options = request.options.sound;
  const auto held = media::info_of(request.container).audio;
  return options.mode == SoundMode::kKeep && !options.loudness_lufs &&
         options.bit_rate == 0 &&
         options.codec.value_or(AudioCodec::kAac) == AudioCodec::kAac &&
         request.options.rendering != Rendering::kEncode &&
         std::ranges::find(held, AudioCodec::kAac) != held.end() &&
         audio.coding.codec == "aac" &&
         audio.coding.profile == FF_PROFILE_AAC_LOW &&
         audio.packet_samples == 1024 && audio.continuous &&
         audio.coding.setup.size() >= 2;
}

// The first two bytes of AAC's configuration: object type, rate and channels
// (ISO/IEC 14496-3, 1.6.2.1).
bool same_configuration(const std::string& setup,
                        const AVCodecParameters& encoder) {
  return encoder.extradata_size >= 2 &&
         uint8_t(setup[0]) == encoder.extradata[0] &&
         uint8_t(setup[1]) == encoder.extradata[1];
}

Result<void> choose_encoding(const ComposeRequest& request,
                             const AudioCoding& model, SoundPlan& sound) {
  const SoundOptions& options = request.options.sound;
  const auto& info = media::info_of(request.container);
  sound.encoding.codec = options.codec.value_or(info.audio.front());
  FW_RETURN_IF_ERROR(
      media::check_codec(request.container, sound.encoding.codec));
  sound.encoding.sample_rate =
      allowed_rate(sound.encoding.codec, model.sample_rate);
  sound.encoding.channels = std::clamp(model.channels, 1, 2);
  sound.encoding.bit_rate = options.bit_rate;
  return {};
}

Result<void> measure_loudness(const ComposeRequest& request,
                              const FilmPlan& film, const Job& job,
                              SoundPlan& sound) {
  const auto wanted = request.options.sound.loudness_lufs;
  if (!wanted) return {};
  FilmSound mixer(film, sound, job);
  Loudness loudness(sound.encoding.sample_rate, sound.encoding.channels);
  const int64_t end = sound.clock.sample_of(film.render.timeline.frames());
  std::vector<float> block;
  for (int64_t at = 0; at < end;) {
    FW_RETURN_IF_ERROR(job.keep_going());
    const int64_t count =
        std::min<int64_t>(end - at, sound.encoding.sample_rate);
    block.resize(size_t(count) * size_t(sound.encoding.channels));
    FW_RETURN_IF_ERROR(mixer.mix(at, block));
    FW_RETURN_IF_ERROR(loudness.add(block));
    at += count;
  }
  const GainChoice choice = loudness.gain_for(*wanted);
  sound.gain = choice.factor;
  sound.notes.push_back(choice.note);
  return {};
}

}  // namespace

Result<SoundPlan> plan_sound(const ComposeRequest& request,
                             const FilmPlan& film, SoundCopying copying,
                             const Job& job, WorkTimes& times) {
  const Timed timed(times, Stage::kSound);
  SoundPlan sound;
  const SoundOptions& options = request.options.sound;
  if (options.mode == SoundMode::kNone) return sound;
  AudioCoding model;
  const ClipFile* model_file = nullptr;
  std::vector<bool> copied(film.render.clips.size(), false);
  if (options.mode == SoundMode::kTrack) {
    FW_ASSIGN_OR_RETURN(sound.track, read_sound(options.track, job));
    model = sound.track->clip.audio->coding;
  } else {
    const auto clip = choose_model(film);
    if (!clip) return sound;
    model_file = &film.render.clips[*clip];
    model = model_file->clip.audio->coding;
  }
  FW_RETURN_IF_ERROR(choose_encoding(request, model, sound));
  if (model_file && can_copy(request, *model_file->clip.audio)) {
    // Sound encoded between copied packets has their format.
    sound.encoding.channels = model.channels;
    sound.encoding.bit_rate =
        std::clamp(model_file->audio->bit_rate, kLeastCopyRate, kMostCopyRate);
  }
  FW_ASSIGN_OR_RETURN(const media::AudioEncoder encoder,
                      media::AudioEncoder::open(sound.encoding));
  FW_ASSIGN_OR_RETURN(sound.parameters, encoder.parameters());
  for (size_t i = 0; i < copied.size(); ++i) {
    const auto& audio = film.render.clips[i].clip.audio;
    copied[i] = copying == SoundCopying::kWherePossible && audio &&
                can_copy(request, *audio) && audio->coding == model &&
                same_configuration(model.setup, *sound.parameters);
  }
  sound.any = true;
  sound.padding = encoder.padding();
  sound.clock = {.sample_rate = sound.encoding.sample_rate,
                 .packet_samples = encoder.packet_samples(),
                 .frames = film.render.timeline.rate};
  const auto clips = clips_of(film);
  sound.plays = lay_out_sound(film.render.timeline, clips, copied, sound.clock);
  if (request.loops && options.mode == SoundMode::kKeep) {
    FW_ASSIGN_OR_RETURN(
        sound.loop,
        plan_loop_sound(film, sound.clock, sound.encoding.channels, job));
  }
  const int64_t samples =
      sound.samples(film.render.timeline.frames()) + sound.padding;
  const int64_t packet = sound.clock.packet_samples;
  sound.packets = (samples + packet - 1) / packet;
  FW_RETURN_IF_ERROR(measure_loudness(request, film, job, sound));
  const bool whole =
      media::AudioEncoder::packets_to_start(sound.encoding.codec) < 0;
  const int64_t most =
      whole ? sound.packets
            : int64_t(kSectionSeconds * sound.encoding.sample_rate) / packet;
  sound.sections = divide_sound(film.render.timeline, clips, sound.plays,
                                int(packet), sound.packets, most);
  return sound;
}

Result<ClipSound*> FilmSound::open(size_t shot, const ClipFile& file) {
  for (const auto& open : open_) {
    if (open->shot == shot) return &open->sound;
  }
  std::erase_if(open_, [shot](const auto& open) {
    return open->shot + 1 < shot || open->shot > shot + 1;
  });
  const media::AudioEncoding& encoding = sound_.encoding;
  FW_ASSIGN_OR_RETURN(
      ClipSound sound,
      ClipSound::open(file, job_, encoding.sample_rate, encoding.channels));
  open_.push_back(std::make_unique<Open>(Open{shot, std::move(sound)}));
  return &open_.back()->sound;
}

Result<void> FilmSound::mix_track(int64_t from, std::span<float> samples) {
  FW_ASSIGN_OR_RETURN(ClipSound * track, open(0, *sound_.track));
  FW_RETURN_IF_ERROR(track->read(from, samples));
  const int64_t end = sound_.clock.sample_of(film_.render.timeline.frames());
  const double fade = kTrackFadeSeconds * sound_.encoding.sample_rate;
  const auto channels = size_t(sound_.encoding.channels);
  for (size_t i = 0; i < samples.size(); ++i) {
    const int64_t left = end - from - int64_t(i / channels);
    if (double(left) < fade) {
      samples[i] *= float(std::max<double>(double(left), 0) / fade);
    }
  }
  return {};
}

Result<void> FilmSound::add_play(size_t shot, int64_t from,
                                 std::span<float> samples) {
  const SoundPlay& play = sound_.plays[shot];
  const ClipFile& file =
      film_.render.clips[film_.render.timeline.shots[shot].clip];
  if (!file.clip.audio) return {};
  FW_ASSIGN_OR_RETURN(ClipSound * clip, open(shot, file));
  const auto channels = size_t(sound_.encoding.channels);
  const int64_t to = from + int64_t(samples.size() / channels);
  const int64_t begin = std::max(from, play.from);
  const int64_t end = std::min(to, play.to);
  if (begin >= end) return {};
  play_.resize(size_t(end - begin) * channels);
  FW_RETURN_IF_ERROR(clip->read(begin - play.origin, play_));
  float* out = samples.data() + size_t(begin - from) * channels;
  for (int64_t at = begin; at < end; ++at) {
    const float gain = gain_at(play, at);
    for (size_t c = 0; c < channels; ++c) {
      const size_t i = size_t(at - begin) * channels + c;
      out[i] += gain * play_[i];
    }
  }
  return {};
}

// A part of one turn of the loop: the end, the start, or both.
Result<void> FilmSound::add_loop(int64_t at, std::span<float> samples) {
  const LoopSound& loop = *sound_.loop;
  const SoundJoin& join = loop.join;
  const ClipFile& file =
      film_.render.clips[film_.render.timeline.shots[0].clip];
  const auto channels = size_t(sound_.encoding.channels);
  const int64_t to = at + int64_t(samples.size() / channels);
  play_.resize(samples.size());
  const auto add = [&](size_t reader, int64_t of_clip,
                       bool tail) -> Result<void> {
    FW_ASSIGN_OR_RETURN(ClipSound * clip, open(reader, file));
    FW_RETURN_IF_ERROR(clip->read(of_clip, play_));
    for (size_t i = 0; i < samples.size(); ++i) {
      const int64_t sample = at + int64_t(i / channels);
      samples[i] +=
          play_[i] * (tail ? join.tail_gain(sample) : join.head_gain(sample));
    }
    return {};
  };
  if (at < join.at + join.fade / 2) {
    FW_RETURN_IF_ERROR(add(0, loop.start + at, true));
  }
  if (to > join.at - join.fade / 2) {
    FW_RETURN_IF_ERROR(add(1, loop.start + at - loop.length, false));
  }
  return {};
}

// Before its start is its end, and after its end its start.
Result<void> FilmSound::mix_loop(int64_t from, std::span<float> samples) {
  const LoopSound& loop = *sound_.loop;
  const auto channels = size_t(sound_.encoding.channels);
  while (!samples.empty()) {
    const int64_t at = (from % loop.length + loop.length) % loop.length;
    const bool beyond = at < loop.reach();
    const int64_t count = std::min(int64_t(samples.size() / channels),
                                   (beyond ? loop.reach() : loop.length) - at);
    const auto part = samples.first(size_t(count) * channels);
    FW_RETURN_IF_ERROR(add_loop(beyond ? at + loop.length : at, part));
    samples = samples.subspan(part.size());
    from += count;
  }
  return {};
}

Result<void> FilmSound::mix(int64_t from, std::span<float> samples) {
  std::ranges::fill(samples, 0.0f);
  const auto count = int64_t(samples.size()) / sound_.encoding.channels;
  if (sound_.track) {
    FW_RETURN_IF_ERROR(mix_track(from, samples));
  } else if (sound_.loop) {
    FW_RETURN_IF_ERROR(mix_loop(from, samples));
  } else {
    const auto& plays = sound_.plays;
    auto play = std::ranges::upper_bound(plays, from, {}, &SoundPlay::to);
    for (; play != plays.end() && play->from < from + count; ++play) {
      FW_RETURN_IF_ERROR(add_play(size_t(play - plays.begin()), from, samples));
    }
  }
  if (sound_.gain != 1) {
    for (float& sample : samples) sample *= sound_.gain;
  }
  return {};
}

namespace {

class SoundRenderer {
 public:
  SoundRenderer(const SoundPlan& sound, const SoundSection& section,
                media::AudioEncoder& encoder, int64_t skipped)
      : sound_(sound),
        section_(section),
        encoder_(encoder),
        to_skip_(skipped) {}

  bool complete() const {
    return int64_t(part_.packets.size()) == section_.packets;
  }
  Result<void> take(AVPacket& packet) {
    while (!complete()) {
      FW_ASSIGN_OR_RETURN(const bool more, encoder_.receive(packet));
      if (!more) return {};
      if (to_skip_ > 0) {
        --to_skip_;
      } else {
        part_.packets.push_back(
            {.shown = int32_t(part_.packets.size()),
             .key = true,
             .data = {reinterpret_cast<const char*>(packet.data),
                      size_t(packet.size)}});
      }
      av_packet_unref(&packet);
    }
    return {};
  }
  Part result() && { return std::move(part_); }

 private:
  const SoundPlan& sound_;
  const SoundSection& section_;
  media::AudioEncoder& encoder_;
  int64_t to_skip_;
  Part part_;
};

}  // namespace

// The encoder is fed from some packets before the section on; these are thrown
// away. Packet k of an encoder starts `padding` samples before its k-th block.
Result<Part> render_sound(const FilmPlan& film, const SoundPlan& sound,
                          const SoundSection& section, const Job& job,
                          WorkTimes& times) {
  const Timed timed(times, Stage::kSound);
  FW_ASSIGN_OR_RETURN(media::AudioEncoder encoder,
                      media::AudioEncoder::open(sound.encoding));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  const int64_t early =
      std::max(media::AudioEncoder::packets_to_start(sound.encoding.codec), 0);
  const int64_t block = sound.clock.packet_samples;
  FilmSound mixer(film, sound, job);
  SoundRenderer renderer(sound, section, encoder, early);
  std::vector<float> samples(size_t(block) * size_t(sound.encoding.channels));
  // Encoders look ahead by a few packets.
  const int64_t last = section.end() + 8;
  for (int64_t n = section.first - early; n < last && !renderer.complete();
       ++n) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_RETURN_IF_ERROR(mixer.mix(n * block, samples));
    FW_RETURN_IF_ERROR(encoder.send(samples));
    FW_RETURN_IF_ERROR(renderer.take(*packet));
  }
  if (!renderer.complete()) {
    FW_RETURN_IF_ERROR(encoder.send_end());
    FW_RETURN_IF_ERROR(renderer.take(*packet));
  }
  if (!renderer.complete()) {
    return fail(ErrorKind::kInternal, "the encoder of sound gave too little");
  }
  return std::move(renderer).result();
}

std::string sound_key(const FilmPlan& film, const SoundPlan& sound,
                      const SoundSection& section) {
  const media::AudioEncoding& e = sound.encoding;
  std::string words =
      fmt::format("sound {} {} {} {} {} {}", version(), int(e.codec),
                  e.bit_rate, e.sample_rate, e.channels, sound.gain);
  if (sound.track) {
    words += fmt::format("\n{} at {} of {}", sound.track->clip.identity,
                         section.first, film.render.timeline.frames());
  }
  if (sound.loop) {
    const auto& [start, length, join] = *sound.loop;
    words += fmt::format(
        "\nloop {} at {}: {} {} join {} {} {}",
        film.render.clips[film.render.timeline.shots[0].clip].clip.identity,
        section.first, start, length, join.at, join.fade, int(join.shape));
  }
  // Mixing runs from a little before to a little after the section.
  const int64_t from = sound.start_of(section.first - 8);
  const int64_t to = sound.start_of(section.end() + 10);
  words += fmt::format("\n{} packets", section.packets);
  for (size_t i = 0; i < sound.plays.size() && !sound.track && !sound.loop;
       ++i) {
    const SoundPlay& play = sound.plays[i];
    if (play.to <= from || play.from >= to) continue;
    const ClipFile& file =
        film.render.clips[film.render.timeline.shots[i].clip];
    const auto near = [&](int64_t at) {
      return std::clamp(at, from, to) - from;
    };
    const bool fades_in = play.from + play.fade_in > from;
    const bool fades_out = play.to - play.fade_out < to;
    words += fmt::format(
        "\n{} {} {} {} in {} {} out {} {}", file.clip.identity,
        play.origin - from, near(play.from), near(play.to),
        fades_in ? play.from - from : 0, fades_in ? play.fade_in : 0,
        fades_out ? play.to - from : 0, fades_out ? play.fade_out : 0);
    words += fmt::format(" {} {}", play.crosses_in, play.crosses_out);
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(words)));
  return hash.hex().substr(0, 32);
}

Result<void> SoundPackets::open_section() {
  const SoundSection& section = sound_.sections[section_];
  part_.reset();
  packets_.reset();
  if (section.kind == SectionKind::kEncoded) {
    part_ = load_part_(section_);
    if (!part_ || int64_t(part_->packets.size()) != section.packets) {
      return fail(ErrorKind::kIo, "a finished part is not there");
    }
    return {};
  }
  FW_ASSIGN_OR_RETURN(packet_, media::new_packet());
  const ClipFile& file =
      film_.render.clips[film_.render.timeline.shots[section.shot].clip];
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(file, PacketReader::Stream::kAudio, job_));
  packets_.emplace(std::move(packets));
  return {};
}

Result<std::optional<SoundPacket>> SoundPackets::next() {
  if (section_ == sound_.sections.size()) return std::optional<SoundPacket>();
  const SoundSection& section = sound_.sections[section_];
  if (at_ == 0) FW_RETURN_IF_ERROR(open_section());
  SoundPacket packet{.start = sound_.start_of(section.first + at_),
                     .samples = int32_t(sound_.clock.packet_samples)};
  if (sound_.loop) {
    // It ends with the loop, also within a packet.
    packet.samples = int32_t(std::clamp<int64_t>(
        sound_.loop->length - packet.start, 1, packet.samples));
  }
  if (part_) {
    packet.data = std::move(part_->packets[size_t(at_)].data);
    if (sound_.encoding.codec == AudioCodec::kPcm) {
      packet.data.resize(packet.data.size() * size_t(packet.samples) /
                         size_t(sound_.clock.packet_samples));
    }
  } else {
    FW_RETURN_IF_ERROR(
        packets_->read(size_t(section.clip_packet + at_), *packet_));
    packet.data.assign(reinterpret_cast<const char*>(packet_->data),
                       size_t(packet_->size));
  }
  if (++at_ == section.packets) {
    at_ = 0;
    ++section_;
  }
  return std::optional(std::move(packet));
}

}  // namespace framewise::video
