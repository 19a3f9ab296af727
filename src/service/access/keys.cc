// SPDX-License-Identifier: Apache-2.0
#include "service/access/keys.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>

#include "base/result.h"
#include "media/folder.h"
#include "service/access/hmac.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKeyBytes = 32;
constexpr size_t kLargestFile = 64 << 10;
constexpr size_t kMostKeys = 16;
constexpr std::string_view kPrefix = "fw1.";
constexpr std::string_view kRolePrefix = "fw2.";

int digit_of(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

std::optional<std::string> key_of(std::string_view hex) {
  if (hex.size() != 2 * kKeyBytes) return std::nullopt;
  std::string key;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit_of(hex[i]);
    const int low = digit_of(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key += char(high * 16 + low);
  }
  return key;
}

std::string random_key() {
  std::string key(kKeyBytes, '\0');
  // Never blocks or fails for 256 bytes or less once the system is up.
  if (getrandom(key.data(), key.size(), 0) != ssize_t(key.size())) std::abort();
  return key;
}

Error system_error(const fs::path& file, std::string_view what, int code) {
  return in_file(fail(ErrorKind::kIo, "cannot {}: {}", what,
                      std::generic_category().message(code)),
                 file.string());
}

std::string_view trimmed_line(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const size_t first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

// The content of a file that its owner alone may read.
Result<std::string> secret_text(const fs::path& file) {
  const media::FileDescriptor descriptor(
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) return system_error(file, "open it", errno);
  struct stat info {};
  if (fstat(descriptor.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return in_file(fail(ErrorKind::kUsage, "is not a regular file"),
                   file.string());
  }
  if ((info.st_mode & 077) != 0) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage,
                     "other users may read or change it (mode {:03o})",
                     unsigned(info.st_mode & 0777)),
                file.string()),
        "chmod 600 it, and make a new key if others may have read it");
  }
  std::string text(kLargestFile, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got =
        ::read(descriptor.get(), text.data() + size, text.size() - size);
    if (got < 0) return system_error(file, "read it", errno);
    if (got == 0) break;
    size += size_t(got);
  }
  text.resize(size);
  return text;
}

std::string_view name_of(Purpose purpose) {
  return purpose == Purpose::kToken ? "token" : "address";
}

}  // namespace

Result<Keys> Keys::read(const fs::path& file) {
  FW_ASSIGN_OR_RETURN(const std::string text, secret_text(file));
  std::vector<std::string> keys;
  int number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed_line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    auto key = key_of(line);
    if (!key || keys.size() == kMostKeys) {
      return in_file(
          with_hint(fail(ErrorKind::kUsage,
                         "line {} is no key: at most {} keys of 64 hexadecimal "
                         "digits are possible",
                         number, kMostKeys),
                    "make a new file with `framewise serve token --new-key`"),
          file.string());
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "holds no key"),
                  "make a new file with `framewise serve token --new-key`"),
        file.string());
  }
  return Keys(std::move(keys));
}

Result<Keys> Keys::create(const fs::path& file) {
  // O_EXCL: an existing file, or a link that leads elsewhere, is kept.
  const media::FileDescriptor descriptor(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
             0600));
  if (descriptor.get() < 0 && errno == EEXIST) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage, "exists already"), file.string()),
        "add a key to it by hand, or choose another name");
  }
  if (descriptor.get() < 0) return system_error(file, "create it", errno);
  std::string key = random_key();
  std::string line;
  for (const char byte : key) line += fmt::format("{:02x}", uint8_t(byte));
  line += '\n';
  if (::write(descriptor.get(), line.data(), line.size()) !=
          ssize_t(line.size()) ||
      fsync(descriptor.get()) != 0) {
    const int code = errno;
    ::unlink(file.c_str());
    return system_error(file, "write it", code);
  }
  return Keys({std::move(key)});
}

Keys Keys::random() { return Keys({random_key()}); }

std::string Keys::sign(Purpose purpose, std::string_view text) const {
  return hmac_sha256_hex(
      keys_.front(), fmt::format("framewise {} 1\n{}", name_of(purpose), text));
}

bool Keys::is_signature(Purpose purpose, std::string_view text,
                        std::string_view signature) const {
  const std::string message =
      fmt::format("framewise {} 1\n{}", name_of(purpose), text);
  bool found = false;
  for (const std::string& key : keys_) {
    // All keys are tried, so that the time says nothing about which one fits.
    found |= equal_secrets(hmac_sha256_hex(key, message), signature);
  }
  return found;
}

std::string Keys::issue_token(std::string_view name, int64_t expires,
                              Role role) const {
  assert(is_holder_name(name));
  const std::string token = role == Role::kWork
                                ? fmt::format("{}{}.{}", kPrefix, name, expires)
                                : fmt::format("{}{}.{}.{}", kRolePrefix, name,
                                              name_of(role), expires);
  return token + "." + sign(Purpose::kToken, token);
}

CheckedToken Keys::check_token(std::string_view token, int64_t now) const {
  CheckedToken checked;
  const size_t mac_at = token.rfind('.');
  const bool has_role = token.starts_with(kRolePrefix);
  if ((!has_role && !token.starts_with(kPrefix)) ||
      mac_at == std::string_view::npos || mac_at <= kPrefix.size()) {
    return checked;
  }
  const std::string_view signed_part = token.substr(0, mac_at);
  std::string_view claims = signed_part.substr(kPrefix.size());
  const auto next = [&claims] {
    const size_t dot = std::min(claims.find('.'), claims.size());
    const std::string_view claim = claims.substr(0, dot);
    claims.remove_prefix(std::min(dot + 1, claims.size()));
    return claim;
  };
  const std::string_view name = next();
  const auto role = has_role ? role_of(next()) : Role::kWork;
  if (!is_holder_name(name) || !role) return checked;
  const char* const end = claims.data() + claims.size();
  const auto [stopped, problem] =
      std::from_chars(claims.data(), end, checked.expires);
  if (problem != std::errc() || stopped != end) return checked;
  if (!is_signature(Purpose::kToken, signed_part, token.substr(mac_at + 1))) {
    checked.state = TokenState::kForged;
  } else if (checked.expires <= now) {
    checked.state = TokenState::kExpired;
  } else {
    checked.state = TokenState::kValid;
    checked.name = name;
    checked.role = *role;
  }
  return checked;
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kRead: return "read";
    case Role::kWork: return "work";
    case Role::kAdmin: break;
  }
  return "admin";
}

std::optional<Role> role_of(std::string_view name) {
  for (const Role role : {Role::kRead, Role::kWork, Role::kAdmin}) {
    if (name == name_of(role)) return role;
  }
  return std::nullopt;
}

bool is_holder_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    const char lower = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    if (lower != kScheme[i]) return {};
  }
  return trimmed_line(authorization.substr(kScheme.size()));
}

}  // namespace framewise::service
