// SPDX-License-Identifier: Apache-2.0
// Short texts that clients of the server send: tokens, header fields, names,
// addresses and queries of pictures. Nothing of them is accepted by accident.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "service/access/access.h"
#include "service/http/request.h"
#include "service/pictures/picture_request.h"
#include "service/uploads/multipart.h"
#include "service/uploads/upload_store.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::service;
  static const Keys kKeys = Keys::random();
  static const OwnNames kNames({"frames.example.org"});
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  if (kKeys.check_token(text, 0).state == TokenState::kValid) std::abort();
  (void)bearer_token(text);
  (void)cookie_value(text, "framewise_token");
  // Whatever a page says, a request for another host is refused.
  if (kNames.has_origin(text, "evil.example")) std::abort();
  if (const auto address = framewise::service::parse_address(text)) {
    if (framewise::service::parse_address(text_of(*address)) != address)
      std::abort();
  }
  if (const auto network = parse_network(text)) {
    if (!network->contains(network->address)) std::abort();
  }
  (void)network_client(text);
  const auto picture = parse_picture_request(request_of(text).query);
  if (picture && (picture->options.boxes[0].width > kLargestPicture ||
                  picture->options.boxes[0].width < 1)) {
    std::abort();
  }
  (void)parse_part_header(text);
  (void)multipart_boundary(text);
  if (is_role(text) && text.find_first_of("/.") != std::string_view::npos) {
    std::abort();
  }
  if (shown_name(text).find_first_of("/\n") != std::string::npos) std::abort();
  return 0;
}
