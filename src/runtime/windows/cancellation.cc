// SPDX-License-Identifier: Apache-2.0
#include "runtime/cancellation.h"

#include <windows.h>

#include <atomic>

namespace framewise::runtime {
namespace {

constexpr int kInterrupted = 130;

std::atomic<std::stop_source*> stops{nullptr};
std::atomic<int> events_seen{0};

// Windows calls it on a thread of its own: unlike a handler of signals, it may
// do what any function does.
BOOL WINAPI on_event(DWORD) {
  if (events_seen.fetch_add(1) > 0) ExitProcess(kInterrupted);
  if (std::stop_source* const source = stops.load()) source->request_stop();
  return TRUE;
}

}  // namespace

// There are no signals that ask for a status line or for settings.
struct Cancellation::Listener {
  explicit Listener(std::stop_source& source) {
    events_seen = 0;
    stops = &source;
    SetConsoleCtrlHandler(on_event, TRUE);
  }
  ~Listener() {
    SetConsoleCtrlHandler(on_event, FALSE);
    stops = nullptr;
  }
};

Cancellation::Cancellation(std::function<void()>, std::function<void()>)
    : listener_(std::make_unique<Listener>(source_)) {}
Cancellation::~Cancellation() = default;

}  // namespace framewise::runtime
