// SPDX-License-Identifier: Apache-2.0
#include "service/server/client_connections.h"

#include "service/server/rate_limit.h"

namespace framewise::service {

ClientTurn& ClientTurn::operator=(ClientTurn&& other) noexcept {
  std::swap(counts_, other.counts_);
  std::swap(client_, other.client_);
  return *this;
}

ClientTurn::~ClientTurn() {
  if (counts_) counts_->leave(client_);
}

std::optional<ClientTurn> ClientConnections::admit(std::string_view address) {
  if (most_ == 0 || address.empty()) return ClientTurn();
  std::string client = network_client(address);
  const MutexLock lock(mutex_);
  size_t& count = open_[client];
  if (count >= most_) return std::nullopt;
  ++count;
  return ClientTurn(shared_from_this(), std::move(client));
}

size_t ClientConnections::clients() const {
  const MutexLock lock(mutex_);
  return open_.size();
}

void ClientConnections::leave(const std::string& client) {
  const MutexLock lock(mutex_);
  const auto found = open_.find(client);
  if (found != open_.end() && --found->second == 0) open_.erase(found);
}

}  // namespace framewise::service
