// SPDX-License-Identifier: Apache-2.0
#include "media/pipe.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "base/result.h"
#include "media/decoder.h"

namespace framewise::media {
namespace {

Error io_error(std::string_view action, const std::string& name, int code) {
  return in_file(fail(ErrorKind::kIo, "{}: {}", action,
                      std::generic_category().message(code)),
                 name);
}

// Room for so many more bytes. While the old ones are copied, old and new
// together stay within the limit.
void make_room(std::vector<std::byte>& bytes, size_t more, int64_t limit) {
  const size_t needed = bytes.size() + more;
  if (needed <= bytes.capacity()) return;
  const size_t twice = std::max(needed, bytes.capacity() * 2);
  const bool to_the_limit = limit > 0 && twice > size_t(limit) / 2;
  bytes.reserve(to_the_limit ? std::max(needed, size_t(limit)) : twice);
}

}  // namespace

Result<Source> read_pipe(int fd, const std::string& name, const Limits& limits,
                         const CheckHead& check) {
  using Clock = std::chrono::steady_clock;
  const auto end =
      Clock::now() + std::chrono::milliseconds(limits.wall_time_ms);
  std::vector<std::byte> bytes;
  std::vector<std::byte> piece(65536);
  while (true) {
    int wait_ms = -1;
    if (limits.wall_time_ms > 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - Clock::now());
      wait_ms = int(std::clamp<int64_t>(left.count(), 0, INT32_MAX));
    }
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, wait_ms);
    if (ready == 0) {
      return in_file(fail(ErrorKind::kTimeout,
                          "no end of input after {} ms ({} bytes read)",
                          limits.wall_time_ms, bytes.size()),
                     name);
    }
    if (ready < 0 && errno != EINTR)
      return io_error("cannot wait", name, errno);
    const ssize_t got = read(fd, piece.data(), piece.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return io_error("cannot read", name, errno);
    if (got == 0 && bytes.empty()) {
      return in_file(fail(ErrorKind::kInput, "the input is empty"), name);
    }
    if (got == 0) return Source::from_bytes(std::move(bytes), name);
    const size_t before = bytes.size();
    const int64_t now = int64_t(before) + got;
    if (auto small = admit_bytes(now, limits); !small) {
      return in_file(std::move(small).error(), name);
    }
    make_room(bytes, size_t(got), limits.file_bytes);
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + got);
    if (check && before < kSniffBytes && bytes.size() >= kSniffBytes) {
      FW_RETURN_IF_ERROR(check(Source::from_bytes(
          {bytes.begin(), bytes.begin() + kSniffBytes}, name)));
    }
  }
}

}  // namespace framewise::media
