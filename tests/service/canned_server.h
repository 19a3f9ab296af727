// SPDX-License-Identifier: Apache-2.0
// A web server for tests of clients, on loopback: sends the same bytes for each
// path, right or wrong.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <string>
#include <thread>

namespace framewise::service {

class CannedServer {
 public:
  using Responses = std::map<std::string, std::string>;

  // `responses`: whole responses, by path. Unknown paths end the connection.
  explicit CannedServer(Responses responses)
      : responses_(std::move(responses)),
        acceptor_(loop_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this] { serve(); }) {}

  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;
  ~CannedServer() {
    ended_ = true;
    // Wakes the one that accepts.
    boost::asio::io_context loop;
    boost::asio::ip::tcp::socket socket(loop);
    boost::system::error_code ignored;
    socket.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string url(const std::string& path,
                  const std::string& host = "127.0.0.1") const {
    return "http://" + host + ":" + std::to_string(port()) + path;
  }
  int requests() const { return requests_; }

 private:
  void serve() {
    for (;;) {
      boost::asio::ip::tcp::socket socket(loop_);
      boost::system::error_code code;
      acceptor_.accept(socket, code);
      if (ended_) return;
      std::string head;
      boost::asio::read_until(socket, boost::asio::dynamic_buffer(head),
                              "\r\n\r\n", code);
      if (code) continue;
      ++requests_;
      const size_t begin = head.find(' ') + 1;
      const std::string path =
          head.substr(begin, head.find(' ', begin) - begin);
      const auto response = responses_.find(path);
      if (response == responses_.end()) continue;
      boost::asio::write(socket, boost::asio::buffer(response->second), code);
    }
  }

  const Responses responses_;
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> ended_ = false;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

}  // namespace framewise::service
