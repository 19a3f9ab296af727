// SPDX-License-Identifier: Apache-2.0
// Fetches files from URLs that clients send, under limits.
//
// The address is checked when a connection to it is about to be made, so that
// it is the one that was checked: a name cannot resolve to another address in
// between. Redirects are followed one by one, each under all rules.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/http_address.h"
#include "framewise/error.h"
#include "service/access/network.h"

namespace framewise::service {

struct FetchRules {
  bool enabled = false;
  bool plain_http = false;  // http:// besides https://
  // Empty: all hosts. See is_in_host_list().
  std::vector<std::string> hosts;
  // Networks besides the public Internet, such as a store of the company.
  std::vector<Network> networks;
  std::vector<int> ports{80, 443};  // empty: all
  int redirects = 5;
  int64_t bytes = int64_t{512} << 20;
  int64_t connect_ms = 10'000;
  int64_t total_ms = 120'000;
  // Fewer than this many bytes a second for 20 s end the transfer.
  int64_t slowest_bytes_per_s = 1024;
};

struct FetchRequest {
  std::string url;
  const FetchRules& rules;
  // Takes the bytes of the file as they arrive; an error ends the transfer.
  std::function<Result<void>(std::string_view)> receive;
  std::stop_token stop;
};

struct Fetched {
  std::string url;        // after redirects
  std::string file_name;  // the last part of its path; may be empty
  int64_t bytes = 0;
};

// Fails with kUsage for URLs that the rules refuse, kLimit for files that are
// too long, kTimeout, kCancelled, and kIo if the server cannot be reached or
// says anything but 200.
Result<Fetched> fetch(const FetchRequest& request);

// Whether the rules let this address be fetched from, before it is resolved.
Result<void> admit_address(const HttpAddress& address, const FetchRules& rules);

}  // namespace framewise::service
