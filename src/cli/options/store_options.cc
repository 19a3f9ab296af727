// SPDX-License-Identifier: Apache-2.0
#include "cli/options/store_options.h"

#include <fmt/format.h>

#include "cli/terminal/terminal.h"

namespace framewise::cli {

StoreOptions store_options(const Settings& settings,
                           const Environment& environment) {
  const std::string& addressing = settings.text("stores.addressing");
  const std::string& source = settings.text("stores.credentials");
  return {.endpoint = settings.text("stores.endpoint"),
          .region = settings.text("stores.region"),
          .addressing = addressing == "path"   ? Addressing::kPath
                        : addressing == "host" ? Addressing::kHost
                                               : Addressing::kAuto,
          .credentials = {.source =
                              source == "instance" ? CredentialSource::kInstance
                              : source == "none"   ? CredentialSource::kNone
                                                   : CredentialSource::kAuto,
                          .profile = settings.text("stores.profile"),
                          .environment = environment},
          .part_bytes = settings.integer("stores.part_size"),
          .longest_pause =
              std::chrono::seconds(settings.integer("stores.timeout") / 1000),
          .attempts = int(settings.integer("stores.retries")) + 1};
}

void say_what_stores_did(const Invocation& invocation) {
  if (log_level(invocation.settings) < LogLevel::kDebug) return;
  const StoreCounts counts = object_store()->counts();
  if (counts.requests == 0) return;
  say_debug(invocation.errors,
            fmt::format("stores: {} requests, {} of them again, {} bytes read, "
                        "{} written",
                        counts.requests, counts.again, counts.bytes_read,
                        counts.bytes_written));
}

}  // namespace framewise::cli
