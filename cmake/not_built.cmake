# Writes OUT: for each command that a header of FOLDER declares, a weak function
# that fails because the command is not built.
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
  foreach(declaration IN LISTS declarations)
    string(STRIP "${declaration}" declaration)
    string(REGEX REPLACE "& [a-z]+" "&" declaration "${declaration}")
    string(APPEND functions
      "[[gnu::weak]] ${declaration} { return not_built(); }\n")
  endforeach()
endforeach()
file(WRITE ${OUT} "// Made by cmake/not_built.cmake.
#include \"base/result.h\"
${includes}
namespace framewise::cli {
namespace {

Error not_built() {
  return with_hint(
      fail(ErrorKind::kEnvironment, \"this command is not built yet\"),
      \"run ./dev demo again, which goes on where it was stopped\");
}

}  // namespace

${functions}
}  // namespace framewise::cli
")
