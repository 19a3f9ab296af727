# Writes OUT, a source with a digest of the object files that OBJECTS lists.
# SPDX-License-Identifier: Apache-2.0
file(STRINGS ${OBJECTS} objects)
set(digests "")
foreach(object IN LISTS objects)
  file(SHA256 ${object} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 identity "${digests}")
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT [[
#include "cache/libraries.h"
namespace framewise::cache {
const char kBuildIdentity[] = "@identity@";
}  // namespace framewise::cache
]])
