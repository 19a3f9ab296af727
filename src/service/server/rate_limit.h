// SPDX-License-Identifier: Apache-2.0
// How often a client may ask: a bucket of permits for each client, which fills
// at a constant rate.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"

namespace framewise::service {

struct RateLimit {
  double per_second = 0;  // 0: no limit
  double burst = 1;       // permits that a client may save up
};

// Safe from any thread. Keeps at most `most_clients` buckets: of more, the one
// that was used least recently is forgotten.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimiter(RateLimit limit, size_t most_clients = 16'384)
      : limit_(limit), most_clients_(most_clients) {}

  // Takes one permit. 0: it was there. Otherwise: after how many seconds one
  // will be; none is taken.
  double wait_before(std::string_view client, Clock::time_point now);

  size_t clients() const;

 private:
  struct Bucket {
    std::string client;
    double permits;
    Clock::time_point filled;
  };

  const RateLimit limit_;
  const size_t most_clients_;
  mutable Mutex mutex_;
  std::list<Bucket> buckets_
      FW_GUARDED_BY(mutex_);  // the one used last is in front
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_client_
      FW_GUARDED_BY(mutex_);
};

// The key of one client of the network: an IPv4 address, or the first 64
// bits of an IPv6 address, since one subscriber has all that share them. Other
// texts are returned as they are.
std::string network_client(std::string_view address);

}  // namespace framewise::service
