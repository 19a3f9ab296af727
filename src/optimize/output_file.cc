// SPDX-License-Identifier: Apache-2.0
#include "optimize/output_file.h"

#include <fstream>
#include <string>

#include "base/objects/atomic_file.h"
#include "base/result.h"

namespace framewise::optimization {

std::filesystem::path named_for(std::filesystem::path output,
                                ResultFormat format) {
  const auto named = result_format_of(output);
  if (named == format) return output;
  const std::string extension(info_of(format).extension);
  if (named) return output.replace_extension(extension);
  output += "." + extension;
  return output;
}

Result<void> copy_whole(const std::filesystem::path& from,
                        const std::filesystem::path& to) {
  constexpr size_t kPiece = size_t{1} << 20;
  std::ifstream in(from, std::ios::binary);
  if (!in) {
    return in_file(fail(ErrorKind::kIo, "cannot be read"), from.string());
  }
  FW_ASSIGN_OR_RETURN(AtomicFile out, AtomicFile::create(to));
  std::string piece(kPiece, '\0');
  while (in) {
    in.read(piece.data(), std::streamsize(piece.size()));
    FW_RETURN_IF_ERROR(
        out.write(std::string_view(piece.data(), size_t(in.gcount()))));
  }
  return out.commit();
}

}  // namespace framewise::optimization
