// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview_session.h"

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"
#include "framewise/write.h"

namespace framewise::service {
namespace {

using Seconds = std::chrono::duration<double>;

// As in other previews: small, and good enough to judge joints.
constexpr double kFrameQuality = 75;
// Further behind than this the film jumps to now.
constexpr int kMostBehind = 2;  // frames
// Fragments that wait for a slow client: a quarter of a second.
constexpr size_t kMostWaiting = 8;

void append_number(std::string& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out += char(value >> shift & 0xff);
}

// At the share of the sorted values; 0 without values.
double at_share(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[size_t(share * double(values.size() - 1) + 0.5)];
}

// For its sound. The folder outlives the request.
video::ComposeRequest request_of(const media::Folder& folder,
                                 const video::Plan& plan) {
  video::ComposeRequest request;
  request.folder = {std::shared_ptr<const media::Folder>(), &folder};
  for (const video::PlanClip& clip : plan.clips) {
    request.clips.push_back(clip.path);
  }
  for (const video::Play& play : plan.plays) {
    request.plays.push_back({.clip = play.clip,
                             .start_s = video::seconds_of(play.start),
                             .end_s = video::seconds_of(play.end),
                             .overlap_s = video::seconds_of(play.overlap)});
  }
  return request;
}

double tenths(double value) { return std::round(value * 10) / 10; }

}  // namespace

PreviewSession::PreviewSession(const media::Folder& folder,
                               const video::Plan& plan,
                               std::shared_ptr<WebSocket> socket,
                               PreviewFormat format)
    : plan_(plan),
      socket_(std::move(socket)),
      format_(format),
      frames_(folder, plan),
      request_(request_of(folder, plan)),
      context_{.executor = &alone_},
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PreviewSession::~PreviewSession() {
  thread_.request_stop();
  wake_.notify_all();
}

void PreviewSession::receive(std::string_view text) {
  const Json json = Json::parse(text);
  if (!json.is_object()) return;
  const std::lock_guard lock(mutex_);
  if (json["seek"].is_number()) {
    const double seconds = json["seek"].number();
    if (std::isfinite(seconds)) {
      seek_ = std::clamp(seconds, 0.0, video::seconds_of(frames_.duration()));
    }
  }
  if (json["paused"].is_boolean()) paused_ = json["paused"].boolean();
  if (json["shown"].is_natural()) {
    count_shown(uint32_t(json["shown"].unsigned_integer()));
  }
  wake_.notify_all();
}

void PreviewSession::count_shown(uint32_t number) {
  const Clock::time_point sent = sent_[number % sent_.size()];
  const std::chrono::duration<double, std::milli> latency = Clock::now() - sent;
  ++shown_;
  // An answer that is older than the ring says nothing.
  if (latency.count() < 5000 && latencies_ms_.size() < 256) {
    latencies_ms_.push_back(latency.count());
  }
}

void PreviewSession::restart_clock(double seconds) {
  clock_start_ = Clock::now();
  from_seconds_ = seconds;
  ticks_since_start_ = 0;
  stream_begins_ = true;
}

PreviewSession::Clock::time_point PreviewSession::due_time() const {
  return clock_start_ + std::chrono::duration_cast<Clock::duration>(Seconds(
                            double(ticks_since_start_) / ladder_.step().rate));
}

// The film begins again after its end.
double PreviewSession::film_seconds() const {
  const double length = video::seconds_of(frames_.duration());
  const double at =
      from_seconds_ + double(ticks_since_start_) / ladder_.step().rate;
  return length > 0 ? std::fmod(at, length) : 0;
}

void PreviewSession::run(const std::stop_token& stop) {
  restart_clock(0);
  second_start_ = clock_start_;
  while (!stop.stop_requested() && socket_->is_open()) {
    {
      std::unique_lock lock(mutex_);
      if (paused_ && !seek_) {
        wake_.wait(lock, stop, [&] { return !paused_ || seek_; });
        restart_clock(film_seconds());
        second_start_ = Clock::now();
        second_ = {};
        busy_ = {};
      }
      if (seek_) restart_clock(*std::exchange(seek_, std::nullopt));
      const Clock::time_point due = due_time();
      wake_.wait_until(lock, stop, due, [&] { return seek_.has_value(); });
      if (stop.stop_requested()) return;
      if (seek_) continue;
    }
    if (!show(due_time())) return;
    ++ticks_since_start_;
    const Clock::time_point now = Clock::now();
    const auto behind =
        int64_t(Seconds(now - due_time()).count() * ladder_.step().rate);
    if (behind > kMostBehind) {
      ticks_since_start_ += behind;
      second_.frames += behind;
      second_.late += behind;
    }
    if (now - second_start_ >= std::chrono::seconds(1)) end_second(now);
  }
}

bool PreviewSession::show(Clock::time_point due) {
  const Clock::time_point start = Clock::now();
  if (const auto sent = send_frame(film_seconds()); !sent) {
    socket_->send_text(Json({{"error", sent.error().to_string()}}).dump());
    return false;
  }
  const Clock::time_point now = Clock::now();
  ++second_.frames;
  if (now > due + std::chrono::duration_cast<Clock::duration>(
                      Seconds(1.0 / ladder_.step().rate))) {
    ++second_.late;
  }
  busy_ += now - start;
  return true;
}

Result<void> PreviewSession::send_frame(double seconds) {
  // Fragments depend on those before them: of a slow client's none may be left
  // out, so no further one is made.
  if (format_ == PreviewFormat::kMp4 && socket_->waiting() > kMostWaiting) {
    ++skipped_;
    return {};
  }
  const auto ticks = int64_t(seconds * double(video::kTicksPerSecond));
  FW_ASSIGN_OR_RETURN(const Frame frame,
                      frames_.at(ticks, ladder_.step().size));
  return format_ == PreviewFormat::kJpeg ? send_jpeg(frame, seconds)
                                         : send_fragment(frame, seconds);
}

// Number of the frame and time in the film, in milliseconds.
std::string PreviewSession::head_of_message(double seconds) {
  std::string head;
  append_number(head, number_);
  append_number(head, uint32_t(seconds * 1000));
  const std::lock_guard lock(mutex_);
  sent_[number_ % sent_.size()] = Clock::now();
  ++number_;
  return head;
}

Result<void> PreviewSession::send_jpeg(const Frame& frame, double seconds) {
  WriteOptions options;
  options.format = FileFormat::kJpeg;
  options.quality = kFrameQuality;
  FW_ASSIGN_OR_RETURN(const std::vector<std::byte> jpeg,
                      encode(frame, options));
  auto message = std::make_shared<std::string>(head_of_message(seconds));
  message->append(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
  socket_->send_newest(std::move(message));
  return {};
}

Result<void> PreviewSession::send_fragment(const Frame& frame, double seconds) {
  if (!live_) {
    FW_ASSIGN_OR_RETURN(live_, video::LiveStream::open(request_, context_));
    restart_clock(seconds);
  }
  // A stream cannot go back: after the end of the film another one begins.
  if (std::exchange(stream_begins_, false) || seconds < shown_seconds_) {
    const PreviewStep& step = ladder_.step();
    FW_RETURN_IF_ERROR(live_->start({step.size, step.rate}, seconds));
    stream_start_ = ticks_since_start_;
    socket_->send_text(
        Json({{"at", seconds}, {"stream", live_->type()}}).dump());
  }
  shown_seconds_ = seconds;
  FW_ASSIGN_OR_RETURN(const std::string fragment,
                      live_->add(frame, ticks_since_start_ - stream_start_));
  socket_->send_binary(head_of_message(seconds) + fragment);
  return {};
}

void PreviewSession::end_second(Clock::time_point now) {
  const int64_t replaced = socket_->replaced();
  second_.replaced = replaced - std::exchange(replaced_before_, replaced) +
                     std::exchange(skipped_, 0);
  second_.busy = Seconds(busy_) / Seconds(now - second_start_);
  socket_->send_text(statistics_text());
  const double seconds = film_seconds();
  const size_t before = ladder_.index();
  // In the first second the codec is loaded and the first clip opened.
  if (std::exchange(started_, true)) ladder_.after(second_);
  if (ladder_.index() != before) restart_clock(seconds);
  second_ = {};
  busy_ = {};
  second_start_ = now;
}

std::string PreviewSession::statistics_text() {
  const std::lock_guard lock(mutex_);
  const auto ticks = int64_t(film_seconds() * double(video::kTicksPerSecond));
  const video::Play& play = plan_.plays[frames_.play_at(ticks)];
  const auto frames = double(std::max<int64_t>(second_.frames, 1));
  const Json json = {{"busy", tenths(100 * second_.busy)},
                     {"clip", plan_.clips[play.clip].path},
                     {"dropped", second_.replaced},
                     {"fps", shown_},
                     {"height", ladder_.step().size.height},
                     {"late", tenths(100 * double(second_.late) / frames)},
                     {"p50_ms", tenths(at_share(latencies_ms_, 0.5))},
                     {"p95_ms", tenths(at_share(latencies_ms_, 0.95))},
                     {"rate", ladder_.step().rate},
                     {"width", ladder_.step().size.width}};
  latencies_ms_.clear();
  shown_ = 0;
  return json.dump();
}

}  // namespace framewise::service
