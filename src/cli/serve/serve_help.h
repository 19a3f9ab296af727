// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise serve`.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr SettingUse kServeUses[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kFlashes, SettingUse::kCaching,  SettingUse::kModels,
    SettingUse::kLive};
inline constexpr Option kServeOptions[] = {
    {"listen", 'l', "ADDR:PORT",
     "Listen here; port 0 = any that is free; may be repeated (default: "
     "127.0.0.1:8080, unless --unix or systemd gives a socket)"},
    {"unix", '\0', "PATH", "Listen on a Unix socket of this path"},
    {"root", 'r', "FOLDER",
     "Folder whose files clients may name; may be repeated (default: none)"},
    {"approvals", '\0', "FILE",
     "Clients may approve what they compared in this file, which `framewise "
     "batch --approvals` reads (default: they may not)"},
    {"host", '\0', "NAME",
     "Name of this server in requests, besides localhost; may be repeated"},
    {"keys", 'k', "FILE",
     "Require tokens that were signed with a key of this file (`framewise "
     "serve "
     "token`); needed to listen on an address of the network"},
    {"share", '\0', "NAME",
     "With --keys: the holder of this name sees the jobs of all; may be "
     "repeated (default: each sees his own)"},
    {"rate", '\0', "N",
     "Requests a second of one client, in bursts of ten times as many "
     "(default: no limit)"},
    {"proxy", '\0', "NETWORK",
     "Believe X-Forwarded-For of proxies in this network, such as 10.0.0.0/8; "
     "may be repeated"},
    {"upload-space", '\0', "MIB",
     "Space for files that clients send (default: 20480; a fifth for one "
     "client)"},
    {"upload-keep", '\0', "TIME",
     "Keep files of sessions this long after their last use (default: 24h); "
     "those of a form end with its job"},
    {"fetch", '\0', "",
     "Fetch files from https addresses of the public Internet for clients"},
    {"fetch-http", '\0', "", "With --fetch: from http addresses, too"},
    {"fetch-host", '\0', "NAME",
     "With --fetch: only from this host, or *.example.org; may be repeated"},
    {"fetch-network", '\0', "NETWORK",
     "With --fetch: also from this network, such as 10.1.0.0/16; may be "
     "repeated"},
    {"fetch-port", '\0', "PORT",
     "With --fetch: from this port, besides 80 and 443; may be repeated"},
    {"metrics-listen", '\0', "ADDR:PORT", "Answer /metrics here, too"},
    {"state", '\0', "FOLDER",
     "Keep jobs and results here, so that they survive the end of the server "
     "(default: in memory)"},
    {"no-isolate", '\0', "",
     "Read and write files in the server itself: faster for small files, but a "
     "crash of a library ends it (default: in sandboxed child processes)"},
    {"stall-timeout", '\0', "TIME",
     "End a child process that for so long waits instead of working (default: "
     "60s)"},
    {"jobs", '\0', "N", "Jobs that run at once (default: one a thread)"},
    {"max-queued", '\0', "N", "Jobs that may wait (default: 256)"},
    {"max-wait", '\0', "TIME",
     "Longest predicted wait of a new job (default: 15m)"},
    {"job-timeout", '\0', "TIME", "Longest time of one job (default: 1h)"},
    {"keep", '\0', "TIME", "Keep finished jobs this long (default: 24h)"},
    {"max-kept", '\0', "N", "Finished jobs to keep (default: 10000)"},
    {"max-connections", '\0', "N", "Open connections (default: 20000)"},
    {"max-client-connections", '\0', "N",
     "Open connections of one address (default: a quarter of all)"},
    {"loops", '\0', "N",
     "Threads that read and write requests (default: one for four cores)"},
    {"stop-timeout", '\0', "TIME",
     "The server ends within this time when it is told to; jobs that still run "
     "are run after the next start (default: 10s)"},
    {"worker", '\0', "", "Internal: the child process of a job"},
    {"folder", '\0', "PATH", "Internal: where that child may write"},
};
inline constexpr std::string_view kServeCommon[] = {
    "listen", "unix",       "root", "approvals", "keys",   "metrics-listen",
    "state",  "no-isolate", "jobs", "threads",   "memory", "quiet"};
inline constexpr Example kServeExamples[] = {
    {"framewise serve --root assets/",
     "answer programs of this machine on port 8080"},
    {"framewise serve --root assets/ --state /var/lib/framewise",
     "keep jobs over a restart"},
    {"framewise serve --root assets/ --approvals framewise-baseline.json",
     "let people approve on the page what a gate then accepts"},
    {"framewise serve --listen 0.0.0.0:8080 --keys keys.txt --root "
     "assets/",
     "answer the network, with tokens"},
    {"curl -s localhost:8080/jobs -H 'Content-Type: application/json' -d "
     "'{\"kind\": \"compare\", \"files\": [\"a.gif\", \"b.gif\"]}'",
     "send a job"},
};

inline constexpr SettingUse kMcpUses[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kCaching, SettingUse::kModels};
inline constexpr Option kMcpOptions[] = {
    {"root", 'r', "FOLDER",
     "Folder whose files may be read; may be repeated (default: those that the "
     "agent's program names, else this folder)"},
    {"out", 'o', "FOLDER",
     "Where optimized files and pages are written; none is replaced (default: "
     "framewise-output)"},
    {"jobs", '\0', "N", "Calls that run at once (default: half the threads)"},
    {"no-isolate", '\0', "",
     "Read and write files in this process: faster for small files, but a "
     "crash of a library ends it (default: in sandboxed child processes)"},
    {"stall-timeout", '\0', "TIME",
     "End a child process that for so long waits instead of working (default: "
     "60s)"},
};
inline constexpr std::string_view kMcpCommon[] = {"root", "out", "jobs",
                                                  "threads", "memory"};
inline constexpr Example kMcpExamples[] = {
    {"claude mcp add framewise -- framewise mcp",
     "let an agent compare files of the folder that it works in"},
    {"framewise mcp --root assets/ -o build/small",
     "only files of one folder, and another for what is made"},
};

inline constexpr Option kServeTokenOptions[] = {
    {"keys", 'k', "FILE", "Key file that signs the token"},
    {"for", '\0', "TIME", "How long the token is valid (default: 720h)"},
    {"role", '\0', "ROLE",
     "What its holder may do: read, work or admin, who sees the jobs of all "
     "(default: work)"},
    {"new-key", '\0', "", "Make the key file first; it must not exist"},
};
inline constexpr Example kServeTokenExamples[] = {
    {"framewise serve token --keys keys.txt --new-key", "make a key file"},
    {"framewise serve token ci --keys keys.txt --for 2h",
     "let `ci` use the server for two hours"},
};
inline constexpr Option kServeSignOptions[] = {
    {"keys", 'k', "FILE", "Key file of the server"},
    {"for", '\0', "TIME", "How long the address is valid (default: 24h)"},
    {"size", '\0', "PIXELS", "256 or 320x180 (default: 256)"},
    {"fit", '\0', "HOW", "inside, cover, contain, fill or outside"},
    {"format", '\0', "NAME", "webp, jpeg or png (default: webp)"},
};
inline constexpr Example kServeSignExamples[] = {
    {"framewise serve sign cats/a.gif --keys keys.txt --size 320x180 --fit "
     "cover",
     "print the path of a thumbnail for a page"},
};

}  // namespace framewise::cli
