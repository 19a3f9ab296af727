# The viewer has no type errors. esbuild, which builds it, looks at none.
if(NOT TSC)
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo
    "SKIPPED: tsc is not installed (./dev deps test installs it)")
  return()
endif()
execute_process(COMMAND ${TSC} -p ${WEB} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "type errors in web/")
endif()
