// SPDX-License-Identifier: Apache-2.0
#include "batch/sandbox.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <system_error>
#include <vector>

#include "base/result.h"

namespace framewise::batch {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kArchitecture = 0;
#endif

constexpr int64_t kMostLockedBytes = 256 << 10;

// System calls of decoders, the memory allocator, threads and the loader of
// codec modules. All others are refused.
constexpr int kAllowed[] = {
    SYS_read,
    SYS_readv,
    SYS_pread64,
    SYS_write,
    SYS_writev,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_dup,
    SYS_ppoll,
    SYS_fadvise64,
    SYS_getcwd,
    SYS_statfs,
    SYS_fstatfs,
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_mlock,  // libgcrypt, which FFmpeg loads, warns where it is refused
    SYS_munlock,
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_sched_setaffinity,
    SYS_sched_getparam,
    SYS_sched_getscheduler,
    SYS_get_mempolicy,
    SYS_membarrier,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_restart_syscall,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_times,
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getppid,
    SYS_uname,
    SYS_sysinfo,
    SYS_getrusage,
    SYS_getrandom,
    SYS_getcpu,
    SYS_exit,
    SYS_exit_group,
#if defined(__x86_64__)
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_poll,
    SYS_time,
    SYS_arch_prctl,
    SYS_set_tid_address,
#endif
};

// Besides, where a folder is writable: Landlock says which files.
constexpr int kWriting[] = {
    SYS_pwrite64,  SYS_pwritev,   SYS_sendfile, SYS_copy_file_range,
    SYS_ftruncate, SYS_fallocate, SYS_fsync,    SYS_fdatasync,
    SYS_fchmod,    SYS_flock,     SYS_mkdirat,  SYS_unlinkat,
    SYS_renameat2,
#if defined(__x86_64__)
    SYS_renameat,  SYS_mkdir,     SYS_rmdir,    SYS_unlink,
    SYS_rename,
#endif
};

constexpr uint32_t kNumber = offsetof(seccomp_data, nr);
constexpr uint32_t kArch = offsetof(seccomp_data, arch);
// The low half of an argument: flags and identifiers fit into it.
constexpr uint32_t argument(int i) {
  return uint32_t(offsetof(seccomp_data, args)) + uint32_t(i) * 8;
}

enum class Writing : uint8_t { kNothing, kWhereLandlockAllows };

class Filter {
 public:
  explicit Filter(Writing writing) {
    load(kArch);
    unless_equal(kArchitecture, SECCOMP_RET_KILL_PROCESS);
    load(kNumber);
    for (const int call : kAllowed) if_equal(uint32_t(call), SECCOMP_RET_ALLOW);
    // Files can be read, but not created or changed.
    uint32_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    if (writing == Writing::kWhereLandlockAllows) {
      writes = 0;
      for (const int call : kWriting) {
        if_equal(uint32_t(call), SECCOMP_RET_ALLOW);
      }
    }
    allow_unless_any(SYS_openat, 2, writes);
#if defined(__x86_64__)
    allow_unless_any(SYS_open, 1, writes);
#endif
    // Threads can be started, but no processes. The flags of clone3 lie behind
    // a pointer, which a filter cannot read: without clone3 the C library uses
    // clone.
    if_equal(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    allow_if_all(SYS_clone, 0, CLONE_VM | CLONE_THREAD);
    // Descriptors can be copied and their flags changed, but not their owner,
    // leases or seals; threads can have names.
    allow_if_any_of(SYS_fcntl, 1,
                    {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL,
                     F_SETFL, F_GETLK, F_SETLK, F_SETLKW});
    allow_if_any_of(SYS_prctl, 0, {PR_SET_NAME, PR_GET_NAME});
    // Limits can be read, not set; signals can reach this process only.
    allow_if_any_of(SYS_prlimit64, 0, {0});
    allow_if_any_of(SYS_tgkill, 0, {uint32_t(getpid())});
    give(SECCOMP_RET_ERRNO | EPERM);
  }

  const std::vector<sock_filter>& code() const { return code_; }

 private:
  void load(uint32_t offset) {
    code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
  }
  void give(uint32_t action) {
    code_.push_back(BPF_STMT(BPF_RET | BPF_K, action));
  }
  void if_equal(uint32_t value, uint32_t action) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    give(action);
  }
  void unless_equal(uint32_t value, uint32_t action) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
    give(action);
  }

  // Rules on an argument of a system call. A program holds one number at a
  // time: compare the call's number, load the argument, test it, and return.
  void allow_unless_any(int call, int index, uint32_t bits) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 4));
    load(argument(index));
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
    give(SECCOMP_RET_ERRNO | EACCES);
    give(SECCOMP_RET_ALLOW);
  }
  void allow_if_all(int call, int index, uint32_t bits) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 5));
    load(argument(index));
    code_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits));
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1));
    give(SECCOMP_RET_ALLOW);
    give(SECCOMP_RET_ERRNO | EPERM);
  }
  void allow_if_any_of(int call, int index,
                       std::initializer_list<uint32_t> values) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0,
                             uint8_t(2 + 2 * values.size())));
    load(argument(index));
    for (const uint32_t value : values) if_equal(value, SECCOMP_RET_ALLOW);
    give(SECCOMP_RET_ERRNO | EPERM);
  }

  std::vector<sock_filter> code_;
};

Error refused(const char* what) {
  return with_hint(
      fail(ErrorKind::kEnvironment, "cannot isolate decoders: {}: {}", what,
           std::generic_category().message(errno)),
      "this needs seccomp filters; without them leave out --isolate");
}

// Takes from this process the right to change files, but beneath `folder`.
// Needs PR_SET_NO_NEW_PRIVS. The headers of Debian 12 know no truncation.
Result<void> write_only_beneath(const std::filesystem::path& folder) {
  constexpr uint64_t kTruncate = 1ULL << 14;
  constexpr int kVersionWithTruncate = 3;
  constexpr uint64_t kChanges =
      LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
      LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
      LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
      LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
      LANDLOCK_ACCESS_FS_REFER | kTruncate;
  constexpr uint64_t kOfOutputs =
      LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | kTruncate;
  if (syscall(SYS_landlock_create_ruleset, nullptr, 0,
              LANDLOCK_CREATE_RULESET_VERSION) < kVersionWithTruncate) {
    errno = ENOTSUP;
    return refused("Landlock of Linux 6.2");
  }
  const landlock_ruleset_attr handled{.handled_access_fs = kChanges};
  const int rules =
      int(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  const int beneath = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  const landlock_path_beneath_attr allowed{.allowed_access = kOfOutputs,
                                           .parent_fd = beneath};
  const bool done = rules >= 0 && beneath >= 0 &&
                    syscall(SYS_landlock_add_rule, rules,
                            LANDLOCK_RULE_PATH_BENEATH, &allowed, 0) == 0 &&
                    syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  const int code = errno;
  for (const int fd : {rules, beneath}) {
    if (fd >= 0) close(fd);
  }
  errno = code;
  return done ? Result<void>() : Result<void>(refused("Landlock"));
}

bool limit(__rlimit_resource resource, int64_t value) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return false;
  const rlim_t most = std::min<rlim_t>(now.rlim_max, rlim_t(value));
  const rlimit wanted{most, most};
  return setrlimit(resource, &wanted) == 0;
}

}  // namespace

Result<void> enter_sandbox(const SandboxLimits& limits) {
  if (kArchitecture == 0) {
    errno = ENOTSUP;
    return refused("this processor");
  }
  // No core dump: a crash becomes an error row.
  const bool writes = !limits.writable.empty();
  bool limited = limit(RLIMIT_CORE, 0) &&
                 limit(RLIMIT_FSIZE, writes ? limits.written_bytes : 0) &&
                 limit(RLIMIT_MEMLOCK, kMostLockedBytes) &&
                 limit(RLIMIT_NOFILE, limits.open_files);
  if (limits.memory_bytes > 0) {
    limited = limited && limit(RLIMIT_DATA, limits.memory_bytes);
  }
  if (!limited) return refused("limits");
  const Filter filter(writes ? Writing::kWhereLandlockAllows
                             : Writing::kNothing);
  const std::vector<sock_filter>& code = filter.code();
  const sock_fprog program{static_cast<unsigned short>(code.size()),
                           const_cast<sock_filter*>(code.data())};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return refused("no new privileges");
  }
  if (writes) FW_RETURN_IF_ERROR(write_only_beneath(limits.writable));
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    return refused("filter");
  }
  return {};
}

}  // namespace framewise::batch
