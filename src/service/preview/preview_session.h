// SPDX-License-Identifier: Apache-2.0
// One viewer of a preview: composes frames at their due times on a thread of
// its own, and sends the newest.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "framewise/thread_pool.h"
#include "media/folder.h"
#include "service/preview/film_frames.h"
#include "service/preview/preview_steps.h"
#include "service/server/web_socket.h"
#include "video/film/plan.h"
#include "video/live/live_stream.h"

namespace framewise::service {

// How frames travel.
enum class PreviewFormat : uint8_t {
  kJpeg,  // each by itself, without sound; a late one is replaced by the next
  kMp4,   // as fragments of MP4 with sound: a fifth of the bytes
};

class PreviewSession {
 public:
  // Folder and plan must outlive the session.
  PreviewSession(const media::Folder& folder, const video::Plan& plan,
                 std::shared_ptr<WebSocket> socket, PreviewFormat format);
  // Ends the thread.
  ~PreviewSession();

  // A message of the page: {"seek": seconds}, {"paused": true} or
  // {"shown": number of a frame}. Others are ignored.
  void receive(std::string_view text);
  bool belongs_to(const WebSocket& socket) const {
    return socket_.get() == &socket;
  }
  bool ended() const { return !socket_->is_open(); }

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  // The frame of one due time. False if the film cannot be shown any more.
  bool show(Clock::time_point due);
  Result<void> send_frame(double seconds);
  Result<void> send_jpeg(const Frame& frame, double seconds);
  Result<void> send_fragment(const Frame& frame, double seconds);
  std::string head_of_message(double seconds);
  void restart_clock(double seconds);
  Clock::time_point due_time() const;
  double film_seconds() const;
  void end_second(Clock::time_point now);
  void count_shown(uint32_t number);
  std::string statistics_text();

  const video::Plan& plan_;
  const std::shared_ptr<WebSocket> socket_;
  const PreviewFormat format_;
  FilmFrames frames_;
  PreviewLadder ladder_;

  // Of kMp4.
  ThreadPool alone_{1};
  video::ComposeRequest request_;
  video::WorkContext context_;
  std::unique_ptr<video::LiveStream> live_;
  bool stream_begins_ = true;  // with the next frame
  int64_t stream_start_ = 0;   // tick since the clock started
  double shown_seconds_ = 0;   // of the film, by the last frame
  int64_t skipped_ = 0;        // in this second: the client was too slow

  // Frame k since the clock started is due at start + k / rate, and shows the
  // film at from + k / rate: sleeping too long never adds up.
  Clock::time_point clock_start_;
  double from_seconds_ = 0;
  int64_t ticks_since_start_ = 0;

  bool started_ = false;  // the first second is over
  PreviewSecond second_;
  Clock::time_point second_start_;
  Clock::duration busy_{};
  int64_t replaced_before_ = 0;
  uint32_t number_ = 0;  // of the next frame

  std::mutex mutex_;  // of the following members
  std::condition_variable_any wake_;
  std::optional<double> seek_;
  bool paused_ = false;
  std::array<Clock::time_point, 256> sent_{};  // by number
  std::vector<double> latencies_ms_;           // of the last second
  int64_t shown_ = 0;                          // in the last second

  std::jthread thread_;
};

}  // namespace framewise::service
