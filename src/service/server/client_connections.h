// SPDX-License-Identifier: Apache-2.0
// How many connections each client has open.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"

namespace framewise::service {

class ClientConnections;

// One connection, counted until it is destroyed. Empty: it is not counted.
class ClientTurn {
 public:
  ClientTurn() = default;
  ClientTurn(ClientTurn&& other) noexcept = default;
  ClientTurn& operator=(ClientTurn&& other) noexcept;
  ~ClientTurn();

 private:
  friend class ClientConnections;
  ClientTurn(std::shared_ptr<ClientConnections> counts, std::string client)
      : counts_(std::move(counts)), client_(std::move(client)) {}

  std::shared_ptr<ClientConnections> counts_;
  std::string client_;
};

// Safe from any thread. Held by a shared pointer, since connections may outlive
// the server.
class ClientConnections
    : public std::enable_shared_from_this<ClientConnections> {
 public:
  // `most`: of one client; 0: no limit.
  explicit ClientConnections(size_t most) : most_(most) {}

  // nullopt: the client has too many. `address`: see network_client(); those of
  // Unix sockets, which have none, are not counted.
  std::optional<ClientTurn> admit(std::string_view address);
  size_t clients() const;

 private:
  friend class ClientTurn;
  void leave(const std::string& client);

  const size_t most_;
  mutable Mutex mutex_;
  std::unordered_map<std::string, size_t> open_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::service
