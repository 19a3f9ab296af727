# Writes OUT: for each command that a header of FOLDER declares, a weak function
# that fails because the command is not built. HINT: what to do instead, of a
# program that never has them, whose linker takes the first definition.
set(message "this command is not built yet")
set(weak "[[gnu::weak]] ")
set(demo_hint "run ./dev demo again, which goes on where it was stopped")
set(whole_hint "run ./dev build release, which also builds what measures this program")
if(HINT)
  set(message "this command is not part of this program")
  set(weak "")  # the linker for Windows finds no weak functions
  set(demo_hint "${HINT}")
  set(whole_hint "${HINT}")
endif()
set(functions "")
file(GLOB_RECURSE headers RELATIVE ${FOLDER} ${FOLDER}/*.h)
set(includes "")
foreach(header IN LISTS headers)
  file(READ ${FOLDER}/${header} text)
  string(REGEX MATCHALL "\nResult<ExitCode> run_[a-z_]+\\([^;)]*\\)" declarations "${text}")
  # A command takes an Invocation; --profile-report takes a whole command line.
  list(FILTER declarations INCLUDE REGEX
       "\\(const (Invocation& invocation|CommandLine& line,[^;]*)\\)$")
  if(declarations)
    string(APPEND includes "#include \"cli/${header}\"\n")
  endif()
  set(how on_demo)
  if(header MATCHES "^bench/")
    set(how on_whole_build)
  endif()
  foreach(declaration IN LISTS declarations)
    string(STRIP "${declaration}" declaration)
    string(REGEX REPLACE "& [a-z]+" "&" declaration "${declaration}")
    string(APPEND functions
      "${weak}${declaration} { return not_built(${how}); }\n")
  endforeach()
endforeach()
file(WRITE ${OUT} "// Made by cmake/not_built.cmake.
#include \"base/result.h\"
${includes}
namespace framewise::cli {
namespace {

constexpr char on_demo[] = \"${demo_hint}\";
constexpr char on_whole_build[] = \"${whole_hint}\";

Error not_built(const char* hint) {
  return with_hint(fail(ErrorKind::kEnvironment, \"${message}\"), hint);
}

}  // namespace

${functions}
}  // namespace framewise::cli
")
