# BOOTWHY_CATALOGUE_DATE: the day when the signatures were changed last, as git knows it; without git the day that
# SOURCE_DATE_EPOCH names. Never the day of the build, so that the same source gives the same program.
set(BOOTWHY_CATALOGUE_DATE "")
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${CMAKE_SOURCE_DIR} log -1 --format=%cs -- signatures
                  OUTPUT_VARIABLE BOOTWHY_CATALOGUE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT BOOTWHY_CATALOGUE_DATE AND DEFINED ENV{SOURCE_DATE_EPOCH})
  string(TIMESTAMP BOOTWHY_CATALOGUE_DATE "%Y-%m-%d" UTC)
endif()
if(NOT BOOTWHY_CATALOGUE_DATE)
  set(BOOTWHY_CATALOGUE_DATE "unknown")
endif()
