// SPDX-License-Identifier: Apache-2.0
#include "service/http/response.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace framewise::service {

std::shared_ptr<const FileBody> open_file_body(
    const std::filesystem::path& path) {
  media::FileDescriptor fd(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (fd.get() < 0 || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return nullptr;
  }
  auto body = std::make_shared<FileBody>();
  body->fd = std::move(fd);
  body->bytes = info.st_size;
  return body;
}

}  // namespace framewise::service
