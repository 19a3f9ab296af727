// SPDX-License-Identifier: Apache-2.0
// Composing a film, from the clips to the file.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "base/printable.h"
#include "video/compose/compose.h"
#include "video/film/film_stages.h"
#include "video/render/estimate.h"
#include "video/render/film_plan.h"
#include "video/render/film_sound.h"
#include "video/render/film_writer.h"
#include "video/render/packet_form.h"
#include "video/render/render_parts.h"
#include "video/verify/film_check.h"
#include "video/verify/flash_check.h"

namespace framewise::video {

using media::Job;

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

std::vector<ClipPlay> plays_of(const Timeline& timeline) {
  std::vector<ClipPlay> plays;
  for (const Shot& shot : timeline.shots) {
    plays.push_back({.clip = shot.clip,
                     .start_s = timeline.rate.seconds(shot.first),
                     .end_s = timeline.rate.seconds(shot.first + shot.frames),
                     .overlap_s = timeline.rate.seconds(shot.overlap),
                     .fade = shot.fade,
                     .ramp = shot.ramp});
  }
  return plays;
}

class FilmJob {
 public:
  FilmJob(const ComposeRequest& request, const WorkContext& context)
      : request_(request),
        context_(context),
        sound_copying_(request.loops ? SoundCopying::kNever
                                     : SoundCopying::kWherePossible) {
    job_.limits = media::limits_of_video(context.limits);
    job_.pool = &pool_;
    job_.stop = context.stop;
  }

  Result<FilmReport> run(bool write);
  Result<SeamCheck> check(const std::filesystem::path& film);

 private:
  Result<void> check_request() const;
  Result<void> make_plans();
  std::vector<PartTask> tasks(const PartStore& store);
  Result<void> render_parts(const PartStore& store);
  Result<FilmWriter> write_film(const PartStore& store);
  Result<void> make_film(const PartStore& store);
  // Fails where a joint flashes and the clips do not.
  Result<void> check_flashes(const std::filesystem::path& film) const;
  bool fall_back(const std::vector<FoundProblem>& problems);
  Result<void> write_section(const PartStore& store, const Section& section,
                             const PacketForm& form, FilmWriter& writer);
  Result<void> write_copied(const Section& section, const PacketForm& form,
                            FilmWriter& writer);
  Result<PacketForm> packet_form(const PartStore& store) const;
  void describe();
  void plan_stages() const;
  void at_stage(FilmStage stage, std::optional<double> share) const {
    video::at_stage(context_.progress, stage, share);
  }

  const ComposeRequest& request_;
  const WorkContext& context_;
  FramePool pool_;
  Job job_;
  WorkTimes times_;
  FilmPlan plan_;
  SoundPlan sound_;
  SoundCopying sound_copying_;
  std::vector<std::string> keys_;  // of sections; empty for copied ones
  std::vector<std::string> sound_keys_;
  FilmReport report_;
};

Result<void> FilmJob::check_request() const {
  if (request_.plays.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "a film without clips"),
                     "name a folder or a plan that has some");
  }
  return media::check_tags(request_.options.tags);
}

void FilmJob::describe() {
  const RenderPlan& render = plan_.render;
  report_.size = render.picture.format.size;
  if (report_.size.width == 0) {
    report_.size = render.clips[plan_.model].clip.coding.size;
  }
  report_.rate = render.timeline.rate;
  report_.codec = plan_.totals.copied_frames > 0
                      ? render.clips[plan_.model].clip.coding.codec
                      : std::string(media::info_of(render.encoding.codec).id);
  report_.shots = int64_t(render.timeline.shots.size());
  for (size_t i = 0; i + 1 < render.timeline.shots.size(); ++i) {
    ++(render.timeline.shots[i].overlap > 0 ? report_.crossfades
                                            : report_.cuts);
  }
  report_.frames = render.timeline.frames();
  report_.copied_frames = plan_.totals.copied_frames;
  report_.copied_bytes = plan_.totals.copied_bytes;
  report_.encoded_frames = plan_.totals.encoded_frames;
  report_.clips = plan_.decisions;
  report_.notes = plan_.notes;
  report_.notes.insert(report_.notes.end(), sound_.notes.begin(),
                       sound_.notes.end());
  if (sound_.any) {
    report_.audio_codec = media::info_of(sound_.encoding.codec).id;
    if (sound_.loop) {
      const SoundJoin& join = sound_.loop->join;
      const double rate = sound_.clock.sample_rate;
      report_.sound_join = {.at_s = double(join.at) / rate,
                            .fade_ms = 1e3 * double(join.fade) / rate,
                            .longer_ms = 1e3 * double(join.lag) / rate,
                            .shape = join.shape,
                            .correlation = join.correlation};
    }
    for (const SoundSection& section : sound_.sections) {
      report_.sound_packets += section.packets;
      if (section.kind == SectionKind::kCopied) {
        report_.copied_sound_packets += section.packets;
      }
    }
  }
}

// Work of the stages in megapixels, that of writing in frames.
void FilmJob::plan_stages() const {
  if (!context_.progress) return;
  constexpr double kCheckedFramesOfJoint = 2;
  constexpr double kFlashSecondsOfJoint = 2;
  const double megapixels = double(report_.size.pixels()) / 1e6;
  const auto joints = double(report_.shots - 1);
  const auto frames = double(report_.frames);
  const double checked =
      request_.options.checking == Checking::kNone ? 0
      : request_.options.checking == Checking::kFull
          ? 2 * frames
          : double(report_.encoded_frames) + kCheckedFramesOfJoint * joints;
  const double flashes = request_.options.flashes
                             ? std::min(frames, joints * kFlashSecondsOfJoint *
                                                    report_.rate.per_second())
                             : 0;
  const auto name = [](FilmStage stage) {
    return std::string(kFilmStageNames[size_t(stage)]);
  };
  // Seconds of one thread of a machine of 2020, encoding with x264's medium.
  context_.progress->plan(
      {{name(FilmStage::kJoining), 0, 0},
       {name(FilmStage::kReading), 0, 0},
       {name(FilmStage::kEncoding), double(report_.encoded_frames) * megapixels,
        0.06},
       {name(FilmStage::kWriting), frames, 0.0001},
       {name(FilmStage::kChecking), checked * megapixels, 0.01},
       {name(FilmStage::kFlashes), flashes * megapixels, 0.02}});
}

// Sound is cheap: a second of it takes about as long as a frame.
constexpr int64_t kSoundPacketsPerEffort = 47;

// Joints of the same two clips at the same frames are made once.
std::vector<PartTask> FilmJob::tasks(const PartStore& store) {
  std::vector<PartTask> wanted;
  std::set<std::string> known;
  keys_.assign(plan_.sections.size(), {});
  for (size_t i = 0; i < plan_.sections.size(); ++i) {
    const Section& section = plan_.sections[i];
    if (section.kind == SectionKind::kCopied) continue;
    keys_[i] = part_key(plan_.render, section);
    if (!known.insert(keys_[i]).second) {
      report_.reused_frames += section.frames;
    } else if (store.has(keys_[i])) {
      report_.kept_frames += section.frames;
    } else {
      wanted.push_back({.key = keys_[i],
                        .name = fmt::format("section {}", i + 1),
                        .effort = section.frames,
                        .section = &section});
    }
  }
  sound_keys_.assign(sound_.sections.size(), {});
  for (size_t i = 0; i < sound_.sections.size(); ++i) {
    const SoundSection& section = sound_.sections[i];
    if (section.kind == SectionKind::kCopied) continue;
    sound_keys_[i] = sound_key(plan_, sound_, section);
    if (!known.insert(sound_keys_[i]).second || store.has(sound_keys_[i])) {
      continue;
    }
    wanted.push_back({.key = sound_keys_[i],
                      .name = fmt::format("sound {}", i + 1),
                      .effort = 1 + section.packets / kSoundPacketsPerEffort,
                      .sound = &section});
  }
  return wanted;
}

Result<void> FilmJob::render_parts(const PartStore& store) {
  return video::render_parts(tasks(store), {.plan = plan_,
                                            .sound = sound_,
                                            .store = store,
                                            .job = job_,
                                            .context = context_,
                                            .times = times_});
}

Result<PacketForm> FilmJob::packet_form(const PartStore& store) const {
  PacketForms forms(plan_);
  for (size_t i = 0; i < plan_.sections.size(); ++i) {
    if (keys_[i].empty()) continue;
    const auto part = store.load(keys_[i]);
    if (!part) return fail(ErrorKind::kIo, "a finished part is not there");
    FW_RETURN_IF_ERROR(forms.add(*part));
  }
  return forms.choose(request_.container);
}

Result<void> FilmJob::write_copied(const Section& section,
                                   const PacketForm& form, FilmWriter& writer) {
  const size_t number = plan_.render.timeline.shots[section.shot].clip;
  const ClipFile& file = plan_.render.clips[number];
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(file, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  const int64_t first = file.clip.packets[section.first_packet].shown;
  for (size_t i = 0; i < size_t(section.frames); ++i) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const PacketFacts& facts = file.clip.packets[section.first_packet + i];
    FW_RETURN_IF_ERROR(packets.read(section.first_packet + i, *packet));
    FW_ASSIGN_OR_RETURN(
        const std::string_view data,
        form.of_clip(number, {packet->data, size_t(packet->size)}, facts.key));
    FW_RETURN_IF_ERROR(
        writer.add_frame(data, section.start + facts.shown - first, facts.key));
  }
  return {};
}

Result<void> FilmJob::write_section(const PartStore& store,
                                    const Section& section,
                                    const PacketForm& form,
                                    FilmWriter& writer) {
  const Timed timed(times_, Stage::kWrite);
  if (section.kind == SectionKind::kCopied) {
    return write_copied(section, form, writer);
  }
  const auto part = store.load(keys_[size_t(&section - plan_.sections.data())]);
  if (!part) return fail(ErrorKind::kIo, "a finished part is not there");
  for (const PartPacket& packet : part->packets) {
    FW_ASSIGN_OR_RETURN(const std::string_view data,
                        form.of_part(bytes_of(packet.data), packet.key));
    FW_RETURN_IF_ERROR(
        writer.add_frame(data, section.start + packet.shown, packet.key));
  }
  return {};
}

Result<FilmWriter> FilmJob::write_film(const PartStore& store) {
  FW_ASSIGN_OR_RETURN(const PacketForm form, packet_form(store));
  report_.sets_in_band = form.in_band();
  FilmStreams streams{.rate = plan_.render.timeline.rate,
                      .frames = plan_.render.timeline.frames(),
                      .reorder = form.reorder(),
                      .video = form.parameters(),
                      .video_tag = form.tag()};
  SoundPackets packets(plan_, sound_, job_, [&](size_t section) {
    return store.load(sound_keys_[section]);
  });
  if (sound_.any) {
    streams.audio = sound_.parameters.get();
    streams.sound_packets = sound_.packets;
    streams.next_sound = [&] { return packets.next(); };
  }
  FW_ASSIGN_OR_RETURN(FilmWriter writer,
                      FilmWriter::create(request_.output, request_.container,
                                         request_.options.tags, streams));
  for (size_t i = 0; i < plan_.sections.size(); ++i) {
    const Section& section = plan_.sections[i];
    at_stage(FilmStage::kWriting, double(i) / double(plan_.sections.size()));
    FW_RETURN_IF_ERROR(write_section(store, section, form, writer));
  }
  FW_ASSIGN_OR_RETURN(report_.bytes, writer.finish());
  return writer;
}

// Encodes what was copied at bad joints: clips there, or the sound. False: all
// of that is encoded already, so another try would give the same film.
bool FilmJob::fall_back(const std::vector<FoundProblem>& problems) {
  const auto sections = plan_.sections;
  std::set<size_t> clips;
  bool sound = false;
  for (const FoundProblem& found : problems) {
    plan_.notes.push_back(fmt::format("encoded again: at {:.2f} s {}",
                                      found.problem.at_s, found.problem.what));
    if (found.heard) {
      sound = sound_copying_ == SoundCopying::kWherePossible;
      continue;
    }
    for (size_t i = found.section > 0 ? found.section - 1 : 0;
         i <= found.section + 1 && i < sections.size(); ++i) {
      if (sections[i].kind == SectionKind::kEncoded) continue;
      clips.insert(plan_.render.timeline.shots[sections[i].shot].clip);
    }
  }
  if (sound) sound_copying_ = SoundCopying::kNever;
  for (const size_t clip : clips) {
    encode_clip(plan_, clip, "a joint did not pass the check");
  }
  return sound || !clips.empty();
}

Result<void> FilmJob::make_film(const PartStore& store) {
  while (true) {
    at_stage(FilmStage::kEncoding, 0.0);
    FW_RETURN_IF_ERROR(render_parts(store));
    FW_ASSIGN_OR_RETURN(FilmWriter writer, write_film(store));
    if (request_.options.checking != Checking::kNone) {
      at_stage(FilmStage::kChecking, 0.0);
      FW_ASSIGN_OR_RETURN(
          const CheckResult check,
          check_film(
              writer.temporary().string(), plan_, sound_,
              [&store](const std::string& key) { return store.load(key); },
              request_.options.checking, job_, *context_.executor,
              [this](double share) { at_stage(FilmStage::kChecking, share); }));
      report_.check = check.summary;
      if (!check.problems.empty() && fall_back(check.problems)) {
        FW_ASSIGN_OR_RETURN(
            sound_, plan_sound(request_, plan_, sound_copying_, job_, times_));
        report_ = {};
        describe();
        continue;
      }
    }
    FW_RETURN_IF_ERROR(check_flashes(writer.temporary()));
    return writer.commit();
  }
}

Result<void> FilmJob::check_flashes(const std::filesystem::path& film) const {
  if (!request_.options.flashes) return {};
  OpenOptions reading;
  reading.limits = job_.limits;
  reading.stop = job_.stop;
  FW_ASSIGN_OR_RETURN(
      const auto joint,
      find_flashing_joint(
          film, plan_.render.timeline, *request_.options.flashes, reading,
          [this](double share) { at_stage(FilmStage::kFlashes, share); }));
  if (!joint) return {};
  const auto clip_of = [&](size_t shot) {
    return request_.clips[plan_.render.timeline.shots[shot].clip];
  };
  return with_hint(
      fail(ErrorKind::kUnsupported,
           "the film would flash at {:.2f} s, where {} and {} meet and neither "
           "does: {}",
           joint->at_s, printable(clip_of(joint->shot)),
           printable(clip_of(joint->shot + 1)), joint->sentence),
      "change the order or let them cross for longer, such as --crossfade 1; "
      "--flash-rules none does not judge flashes");
}

Result<void> FilmJob::make_plans() {
  const auto start = std::chrono::steady_clock::now();
  at_stage(FilmStage::kReading, std::nullopt);
  FW_RETURN_IF_ERROR(check_request());
  FW_ASSIGN_OR_RETURN(auto clips,
                      read_clips(request_, job_, *context_.executor));
  times_.add(Stage::kRead, std::chrono::steady_clock::now() - start);
  FW_ASSIGN_OR_RETURN(plan_, plan_film(request_, std::move(clips), job_));
  FW_ASSIGN_OR_RETURN(
      sound_, plan_sound(request_, plan_, sound_copying_, job_, times_));
  return {};
}

Result<SeamCheck> FilmJob::check(const std::filesystem::path& film) {
  FW_RETURN_IF_ERROR(make_plans());
  std::optional<PartStore> store;
  if (!request_.shared_parts.empty()) {
    FW_ASSIGN_OR_RETURN(store, PartStore::in(request_.shared_parts));
  }
  const auto load = [&store](const std::string& key) {
    return store ? store->load(key) : std::nullopt;
  };
  FW_ASSIGN_OR_RETURN(
      CheckResult result,
      check_film(film.string(), plan_, sound_, load, request_.options.checking,
                 job_, *context_.executor, {}));
  return std::move(result.summary);
}

Result<FilmReport> FilmJob::run(bool write) {
  const auto start = std::chrono::steady_clock::now();
  FW_RETURN_IF_ERROR(make_plans());
  describe();
  if (!write) {
    FW_ASSIGN_OR_RETURN(const FilmEstimate expected,
                        estimate_by_trial(plan_, sound_, job_,
                                          context_.executor->concurrency()));
    report_.bytes = expected.bytes;
    report_.expected_s = expected.seconds;
    return report_;
  }
  plan_stages();
  if (request_.on_plays) request_.on_plays(plays_of(plan_.render.timeline));
  // Encoded parts lie beside the film until it is complete.
  FW_RETURN_IF_ERROR(
      check_disk(request_.output,
                 2 * rough_bytes(plan_, sound_) - plan_.totals.copied_bytes));
  const bool shared = !request_.shared_parts.empty();
  FW_ASSIGN_OR_RETURN(const PartStore store,
                      shared ? PartStore::in(request_.shared_parts)
                             : PartStore::beside(request_.output));
  FW_RETURN_IF_ERROR(make_film(store));
  if (!shared) store.remove();
  report_.written = true;
  report_.times = times_.all();
  report_.seconds = seconds_since(start);
  return report_;
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_video_compose(
    const framewise::video::ComposeRequest& request,
    const framewise::video::WorkContext& context, bool write,
    framewise::Result<framewise::video::FilmReport>& answer) {
  answer = framewise::video::FilmJob(request, context).run(write);
}

extern "C" __attribute__((visibility("default"))) void framewise_video_check(
    const framewise::video::ComposeRequest& request,
    const std::filesystem::path& film,
    const framewise::video::WorkContext& context,
    framewise::Result<framewise::video::SeamCheck>& answer) {
  answer = framewise::video::FilmJob(request, context).check(film);
}
