// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "service/server/http_server.h"

namespace framewise::service {

// Each is named by what it waits for. From each state it may end, and stays
// ended.
//
//   kNew ──┐ first byte       no body        response
//          ├───────────► kHead ─────► kAnswering ──────► kWriting ──────► kIdle
//   kIdle ─┘               │           ▲   │  │             │
//                          └──► kBody ─┘   │  │ stream or   │ closes
//                                 ▲  piece │  ▼ WebSocket   ▼
//                                 └────────┘ kEnded ◄── kDiscarding
enum class ConnectionState : uint8_t {
  kNew,        // the first byte
  kIdle,       // the first byte of another request
  kHead,       // the rest of the head
  kBody,       // the body or a piece of it
  kAnswering,  // the handler
  kWriting,    // the client, which takes the response or a part of it
  kDiscarding,
  kEnded,
};

// The time after which a connection is closed that is still in a state;
// nullopt: never. `body_ms`: of the route.
inline std::optional<std::chrono::milliseconds> most_time_in(
    ConnectionState state, const HttpLimits& limits, int64_t body_ms) {
  using std::chrono::milliseconds;
  // For a client to take the response to a request that was refused.
  constexpr milliseconds kDiscardTime(2000);
  switch (state) {
    // One that never sent anything is not worth as much as one that did.
    case ConnectionState::kNew:
    case ConnectionState::kHead: return milliseconds(limits.header_ms);
    case ConnectionState::kIdle: return milliseconds(limits.idle_ms);
    case ConnectionState::kBody: return milliseconds(body_ms);
    case ConnectionState::kWriting: return milliseconds(limits.write_ms);
    case ConnectionState::kDiscarding: return kDiscardTime;
    case ConnectionState::kAnswering:
    case ConnectionState::kEnded: break;
  }
  return std::nullopt;
}

}  // namespace framewise::service
