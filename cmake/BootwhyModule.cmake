# How bootwhy's parts are built: one library for each folder of src/, one test program for each folder of
# tests/, and one interface target that carries warnings and sanitizers.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)

add_library(bootwhy_options INTERFACE)
target_include_directories(bootwhy_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(bootwhy_options INTERFACE BOOTWHY_VERSION="${PROJECT_VERSION}")
target_compile_options(bootwhy_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wconversion -Wno-sign-conversion)
if(BOOTWHY_WERROR)
  target_compile_options(bootwhy_options INTERFACE -Werror)
endif()
if(BOOTWHY_PRECOMPILE)
  target_compile_options(bootwhy_options INTERFACE -pthread)  # some libraries ask for it, and all files must agree
endif()
if(BOOTWHY_SANITIZE)
  target_compile_options(bootwhy_options INTERFACE -fsanitize=${BOOTWHY_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all
                         # g++ 12 sees uninitialised values inside std::regex where sanitizers are on
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(bootwhy_options INTERFACE -fsanitize=${BOOTWHY_SANITIZE})
endif()

# bootwhy_precompile(TARGET [LIKE OTHER | HEADERS header...])
# Where BOOTWHY_PRECOMPILE is on, the target's files begin with the headers that most of them include, and with HEADERS, all
# compiled once; or with what OTHER, compiled with the same options, begins with.
function(bootwhy_precompile target)
  cmake_parse_arguments(arg "" "LIKE" "HEADERS" ${ARGN})
  if(NOT BOOTWHY_PRECOMPILE)
    return()
  elseif(arg_LIKE)
    target_precompile_headers(${target} REUSE_FROM ${arg_LIKE})
  else()
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <charconv> <chrono> <filesystem> <functional> <map> <memory> <optional> <span> <string> <string_view>
      <unordered_map> <utility> <variant> <vector> <fmt/format.h> <nlohmann/json.hpp> <tl/expected.hpp> ${arg_HEADERS})
  endif()
endfunction()

# bootwhy_module(NAME [USES module...] [LIBRARIES target...] [PRECOMPILE header...])
# The library bootwhy_NAME from every .cpp of this folder. USES names the modules whose headers its own
# headers may include; LIBRARIES the third-party targets that are met in this folder and nowhere else; PRECOMPILE
# what most of its files include and takes long to compile.
function(bootwhy_module name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES;PRECOMPILE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(bootwhy_${name} STATIC ${sources})
  list(TRANSFORM arg_USES PREPEND bootwhy_)
  target_link_libraries(bootwhy_${name} PUBLIC bootwhy_options fmt::fmt tl::expected ${arg_USES}
                        PRIVATE ${arg_LIBRARIES})
  if(arg_PRECOMPILE OR name STREQUAL "base")
    bootwhy_precompile(bootwhy_${name} HEADERS ${arg_PRECOMPILE})
  else()
    bootwhy_precompile(bootwhy_${name} LIKE bootwhy_base)
  endif()
  if(BOOTWHY_FUZZ)
    target_compile_options(bootwhy_${name} PRIVATE -fsanitize=fuzzer-no-link)  # libFuzzer sees which code was reached
  endif()
endfunction()

# bootwhy_optional(NAME LIBRARY PACKAGE WITHOUT)
# Links the module NAME with a library that pkg-config may know as PACKAGE, and tells its code so as BOOTWHY_WITH_LIBRARY; WITHOUT
# is said where it is missing.
function(bootwhy_optional name library package without)
  pkg_check_modules(${library} IMPORTED_TARGET ${package})
  if(${library}_FOUND)
    target_link_libraries(bootwhy_${name} PRIVATE PkgConfig::${library})
    target_compile_definitions(bootwhy_${name} PRIVATE BOOTWHY_WITH_${library})
  else()
    message(STATUS "${package} was not found: ${without}")
  endif()
endfunction()
