// SPDX-License-Identifier: Apache-2.0
// Against a store of a few lines of Python, which fails where a key says so.
// tests/npm/stores_test.mjs has a real one and the program.
#include "base/objects/object_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/objects/atomic_file.h"
#include "base/objects/object_reader.h"
#include "base/objects/places.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::HasSubstr;

constexpr const char* kStore = R"(
import http.server, re, sys, urllib.parse
objects, uploads, failures = {}, {}, {}
class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def answer(self, status, body=b'', **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)
    def run(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        path, _, query = self.path.partition('?')
        key = urllib.parse.unquote(path)
        query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if 'signed' in key and 'AWS4-HMAC' not in self.headers.get('Authorization', ''):
            return self.answer(403, b'<Error><Code>AccessDenied</Code></Error>')
        if 'flaky' in key:
            count = failures[self.command, self.path] = failures.get((self.command, self.path), 0) + 1
            if count < 3:
                return self.answer(503, b'<Error><Code>SlowDown</Code></Error>')
        if self.command == 'GET' and query.get('prefix', '').startswith('many/'):
            start = int(query.get('continuation-token', 0))
            text = '<ListBucketResult><IsTruncated>%s</IsTruncated>' % str(start < 999000).lower()
            if start < 999000:
                text += '<NextContinuationToken>%d</NextContinuationToken>' % (start + 1000)
            text += ''.join('<Contents><Key>many/%07d.gif</Key><Size>%d</Size><ETag>"%032x"</ETag></Contents>'
                            % (i, i, i) for i in range(start, start + 1000))
            return self.answer(200, (text + '</ListBucketResult>').encode())
        if self.command == 'GET' and 'list-type' in query:
            names = sorted(name.split('/', 2)[2] for name in objects
                           if name.startswith(key.rstrip('/') + '/' + query['prefix']))
            start = int(query.get('continuation-token', 0))
            page = names[start:start + 2]
            more = start + 2 < len(names)
            text = '<ListBucketResult><IsTruncated>%s</IsTruncated>' % str(more).lower()
            text += '<NextContinuationToken>%d</NextContinuationToken>' % (start + 2) if more else ''
            for name in page:
                text += '<Contents><Key>%s</Key><Size>1</Size><ETag>e</ETag></Contents>' % name
            return self.answer(200, (text + '</ListBucketResult>').encode())
        if self.command == 'POST' and 'uploads' in query:
            uploads['u'] = {}
            return self.answer(200, b'<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>')
        if self.command == 'PUT' and 'uploadId' in query:
            if 'fails' in key and query['partNumber'] == '2':
                return self.answer(400, b'<Error><Code>BadPart</Code></Error>')
            uploads['u'][int(query['partNumber'])] = body
            return self.answer(200, ETag='"p%s"' % query['partNumber'])
        if self.command == 'POST':
            objects[key] = b''.join(part for _, part in sorted(uploads.pop('u').items()))
            return self.answer(200, b'<CompleteMultipartUploadResult></CompleteMultipartUploadResult>')
        if self.command == 'DELETE':
            uploads.pop('u', None)
            objects['/films/abandoned'] = b'1'
            return self.answer(204)
        if self.command == 'PUT':
            objects[key] = body
            return self.answer(200, ETag='"%d"' % hash(body))
        if key not in objects:
            return self.answer(404, b'<Error><Code>NoSuchKey</Code></Error>')
        content = objects[key]
        tag = '"%d"' % hash(content)
        if self.headers.get('If-Match', tag) != tag:
            return self.answer(412)
        asked = re.match(r'bytes=(\d+)-(\d+)', self.headers.get('Range', ''))
        if not asked:
            return self.answer(200, content, ETag=tag)
        begin, end = int(asked[1]), min(int(asked[2]), len(content) - 1)
        if begin >= len(content):
            return self.answer(416)
        self.answer(206, content[begin:end + 1], ETag=tag,
                    Content_Range='bytes %d-%d/%d' % (begin, end, len(content)))
    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = run
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Store)
print(server.server_port, flush=True)
server.serve_forever()
)";

class ObjectStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("store.py", kStore);
    const std::string run = "python3 " +
                            (folder_.path() / "store.py").string() +
                            " & echo $!; wait";
    server_ = popen(run.c_str(), "re");
    char line[64];
    if (server_ && std::fgets(line, sizeof line, server_)) child_ = line;
    if (!server_ || !std::fgets(line, sizeof line, server_)) {
      GTEST_SKIP() << "python3 is missing";
    }
    StoreOptions options{
        .endpoint = "http://127.0.0.1:" + std::to_string(std::atoi(line)),
        .attempts = 3,
        .first_pause = std::chrono::milliseconds(1)};
    options.part_bytes = 100;
    options.credentials.environment = {{"AWS_ACCESS_KEY_ID", "K"},
                                       {"AWS_SECRET_ACCESS_KEY", "S"}};
    use_object_store(std::move(options));
  }
  void TearDown() override {
    if (!child_.empty()) {
      [[maybe_unused]] const int ended =
          std::system(("kill " + child_).c_str());
    }
    if (server_) pclose(server_);
  }

  static std::string text_of(const char* path) {
    const auto reader = ObjectReader::open(path);
    if (!reader) return reader.error().to_string();
    std::string text(size_t((*reader)->size()), '\0');
    const auto read =
        (*reader)->read_at(0, std::as_writable_bytes(std::span(text)));
    return read ? text : read.error().to_string();
  }

  TemporaryFolder folder_;
  std::FILE* server_ = nullptr;
  std::string child_;
};

TEST_F(ObjectStoreTest, GivesBackWhatWasWritten) {
  ASSERT_TRUE(write_atomically("s3://films/signed a+ü.txt", "some text"));
  EXPECT_EQ(text_of("s3://films/signed a+ü.txt"), "some text");
  EXPECT_EQ(bytes_of_file("s3://films/signed a+ü.txt"), 9);
  EXPECT_TRUE(is_there("s3://films/signed a+ü.txt"));
  EXPECT_FALSE(is_there("s3://films/absent"));
}

TEST_F(ObjectStoreTest, TakesLargeFilesInParts) {
  const std::string text(1050, 'x');
  ASSERT_TRUE(write_atomically("s3://films/large", text));
  EXPECT_EQ(text_of("s3://films/large"), text);
  EXPECT_GE(object_store()->counts().requests, 14);
}

TEST_F(ObjectStoreTest, IsAskedAgainWhileItIsBusy) {
  ASSERT_TRUE(write_atomically("s3://films/flaky", std::string(250, 'x')));
  EXPECT_EQ(text_of("s3://films/flaky"), std::string(250, 'x'));
  EXPECT_GT(object_store()->counts().again, 8);
}

TEST_F(ObjectStoreTest, KeepsNoPartOfAFailedUpload) {
  const auto written =
      write_atomically("s3://films/fails", std::string(350, 'x'));
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().to_string(), HasSubstr("400 BadPart"));
  EXPECT_FALSE(is_there("s3://films/fails"));
  EXPECT_TRUE(is_there("s3://films/abandoned"));
}

TEST_F(ObjectStoreTest, ReadsOneVersionOnly) {
  StoreOptions whole = object_store()->options();
  whole.part_bytes = 1 << 20;
  use_object_store(std::move(whole));
  const std::string text(600 << 10, 'x');
  ASSERT_TRUE(write_atomically("s3://films/changing", text));
  const auto reader = ObjectReader::open("s3://films/changing");
  ASSERT_TRUE(reader);
  const std::string before = (*reader)->identity();
  ASSERT_TRUE(
      write_atomically("s3://films/changing", std::string(600 << 10, 'y')));
  std::byte last{};
  const auto read = (*reader)->read_at((600 << 10) - 1, {&last, 1});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("changed"));
  EXPECT_NE((*ObjectReader::open("s3://films/changing"))->identity(), before);
}

TEST_F(ObjectStoreTest, ListsAllPagesWithoutWhatIsHidden) {
  for (const char* name : {"in/a", "in/b/c", "in/.d", "in/b/.e/f", "in/g"}) {
    ASSERT_TRUE(write_atomically(std::string("s3://films/") + name, "x"));
  }
  std::vector<std::string> found;
  ASSERT_TRUE(list_object_paths(
      "s3://films/in/", [&](auto path) { found.push_back(path.string()); }));
  EXPECT_THAT(found,
              testing::ElementsAre("s3://films/in/a", "s3://films/in/b/c",
                                   "s3://films/in/g"));
  found.clear();
  ASSERT_TRUE(list_object_paths(
      "s3://films/in/*", [&](auto path) { found.push_back(path.string()); }));
  EXPECT_THAT(found,
              testing::ElementsAre("s3://films/in/a", "s3://films/in/g"));
}

// Live bytes of the allocator; 0 under sanitizers, which have their own.
size_t live_bytes() { return mallinfo2().uordblks; }

TEST_F(ObjectStoreTest, ListsAMillionKeysInFlatMemory) {
  int64_t keys = 0;
  int64_t bytes = 0;
  size_t most = 0;
  size_t at_first = 0;
  const auto listed =
      list_objects(*object_store(), {StoreKind::kS3, "films", "many/"},
                   [&](const ListedObject& object) -> Result<void> {
                     bytes += object.bytes;
                     if (++keys == 10'000) at_first = live_bytes();
                     if (keys % 10'000 == 0)
                       most = std::max(most, live_bytes());
                     return {};
                   });
  ASSERT_TRUE(listed) << listed.error().to_string();
  EXPECT_EQ(keys, 1'000'000);
  EXPECT_EQ(bytes, int64_t{999'999} * 500'000);
  EXPECT_LE(most, at_first + (256 << 10));
}

}  // namespace
}  // namespace framewise
