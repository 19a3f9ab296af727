// SPDX-License-Identifier: Apache-2.0
#include "service/server/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace framewise::service {

double RateLimiter::wait_before(std::string_view client,
                                Clock::time_point now) {
  if (limit_.per_second <= 0) return 0;
  const MutexLock lock(mutex_);
  if (const auto known = by_client_.find(client); known != by_client_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, known->second);
    Bucket& bucket = buckets_.front();
    const double seconds =
        std::chrono::duration<double>(now - bucket.filled).count();
    bucket.permits =
        std::min(limit_.burst, bucket.permits + seconds * limit_.per_second);
    bucket.filled = now;
  } else {
    if (buckets_.size() >= most_clients_) {
      by_client_.erase(buckets_.back().client);
      buckets_.pop_back();
    }
    buckets_.push_front({std::string(client), limit_.burst, now});
    by_client_.emplace(buckets_.front().client, buckets_.begin());
  }
  Bucket& bucket = buckets_.front();
  if (bucket.permits >= 1) {
    bucket.permits -= 1;
    return 0;
  }
  return (1 - bucket.permits) / limit_.per_second;
}

size_t RateLimiter::clients() const {
  const MutexLock lock(mutex_);
  return buckets_.size();
}

std::string network_client(std::string_view address) {
  const std::string text(address);
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return text;
  if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
    char v4[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, bytes.s6_addr + 12, v4, sizeof v4);
    return v4;
  }
  std::memset(bytes.s6_addr + 8, 0, 8);
  char v6[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, &bytes, v6, sizeof v6);
  return std::string(v6) + "/64";
}

}  // namespace framewise::service
