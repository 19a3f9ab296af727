// SPDX-License-Identifier: Apache-2.0
// `framewise serve token` and `framewise serve sign`.
#include <chrono>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/video/video_options.h"
#include "service/access/keys.h"
#include "service/pictures/pictures.h"

namespace framewise::cli {
namespace {

using service::Keys;

constexpr int64_t kTokenMs = int64_t{720} * 3600 * 1000;
constexpr double kLongestMs = 3650 * kDayMs;
constexpr int64_t kAddressMs = int64_t{24} * 3600 * 1000;

Result<int64_t> expiry_of(const Invocation& invocation, int64_t usual_ms) {
  FW_ASSIGN_OR_RETURN(const auto given,
                      duration_option(invocation, "for", kLongestMs));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count() +
         given.value_or(usual_ms) / 1000;
}

Result<Keys> keys_of(const Invocation& invocation) {
  if (!invocation.has("keys")) {
    return with_hint(fail(ErrorKind::kUsage, "the key file is not named"),
                     "add --keys FILE");
  }
  const std::filesystem::path file(invocation.value("keys"));
  return invocation.has("new-key") ? Keys::create(file) : Keys::read(file);
}

}  // namespace

Result<ExitCode> run_serve_token(const Invocation& invocation) {
  const bool makes_key = invocation.has("new-key");
  if (invocation.arguments.empty() && !makes_key) {
    return with_hint(fail(ErrorKind::kUsage, "the holder is not named"),
                     "framewise serve token NAME --keys FILE");
  }
  if (!invocation.arguments.empty() &&
      !service::is_holder_name(invocation.arguments[0])) {
    return with_hint(fail(ErrorKind::kUsage, "'{}' is no name of a holder",
                          printable(invocation.arguments[0])),
                     "use up to 64 letters, digits, '_' and '-'");
  }
  FW_ASSIGN_OR_RETURN(const int64_t expires, expiry_of(invocation, kTokenMs));
  const auto role = invocation.has("role")
                        ? service::role_of(invocation.value("role"))
                        : service::Role::kWork;
  if (!role) {
    return with_hint(fail(ErrorKind::kUsage, "--role: there is no role '{}'",
                          printable(std::string(invocation.value("role")))),
                     "use read, work or admin");
  }
  FW_ASSIGN_OR_RETURN(const Keys keys, keys_of(invocation));
  if (makes_key && !invocation.has("quiet")) {
    FW_RETURN_IF_ERROR(
        write(invocation.errors.stream,
              fmt::format("made {}: keep it secret\n",
                          printable(std::string(invocation.value("keys"))))));
  }
  if (!invocation.arguments.empty()) {
    FW_RETURN_IF_ERROR(write(
        invocation.output.stream,
        keys.issue_token(invocation.arguments[0], expires, *role) + "\n"));
  }
  return ExitCode::kOk;
}

Result<ExitCode> run_serve_sign(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const int64_t expires, expiry_of(invocation, kAddressMs));
  service::Query query{{"src", invocation.arguments[0]}};
  for (const char* name : {"size", "fit", "format"}) {
    if (invocation.has(name)) query[name] = invocation.value(name);
  }
  FW_RETURN_IF_ERROR(service::parse_picture_request(query));
  FW_ASSIGN_OR_RETURN(const Keys keys, keys_of(invocation));
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream,
            service::Pictures::signed_address(keys, std::move(query), expires) +
                "\n"));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
