# framewise_check_media(NAME name ORIGINALS folder COMPRESSED folder
#                       [REQUIRE expression…] [FAIL_ON never|warning|artifact])
# Adds a test: the files of COMPRESSED look like those of ORIGINALS, which are
# matched by name whatever their extension. Needs the program framewise.
function(framewise_check_media)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;ORIGINALS;COMPRESSED;FAIL_ON"
                        "REQUIRE")
  foreach(needed NAME ORIGINALS COMPRESSED)
    if(NOT arg_${needed})
      message(FATAL_ERROR "framewise_check_media: ${needed} is missing")
    endif()
  endforeach()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "framewise_check_media does not know ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_FAIL_ON)
    set(arg_FAIL_ON artifact)
  endif()
  find_program(FRAMEWISE_PROGRAM framewise
    HINTS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin)
  if(NOT FRAMEWISE_PROGRAM)
    message(FATAL_ERROR "framewise_check_media: the program framewise is "
      "missing; install the package framewise or set FRAMEWISE_PROGRAM")
  endif()
  set(requirements "")
  foreach(expression IN LISTS arg_REQUIRE)
    list(APPEND requirements --require ${expression})
  endforeach()
  foreach(folder ORIGINALS COMPRESSED)
    cmake_path(ABSOLUTE_PATH arg_${folder}
               BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  endforeach()
  add_test(NAME ${arg_NAME}
    COMMAND ${FRAMEWISE_PROGRAM} batch ${arg_ORIGINALS} ${arg_COMPRESSED}
            --fail-on ${arg_FAIL_ON} ${requirements} --progress none
            --html ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}/)
endfunction()
