# Run by cpack on the files of each package before it is written. Without these
# programs cpack writes Debian packages that depend on nothing, and says nothing.
if(CPACK_TEMPORARY_DIRECTORY MATCHES "/DEB/")
  foreach(program IN ITEMS dpkg-shlibdeps file)
    find_program(path_of_${program} ${program})
    if(NOT path_of_${program})
      message(FATAL_ERROR "Debian packages need ${program}: ./dev deps release")
    endif()
  endforeach()
endif()
