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
if(BOOTWHY_SANITIZE)
  target_compile_options(bootwhy_options INTERFACE -fsanitize=${BOOTWHY_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all
                         # g++ 12 sees uninitialised values inside std::regex where sanitizers are on
                         -Wno-maybe-uninitialized)
  target_link_options(bootwhy_options INTERFACE -fsanitize=${BOOTWHY_SANITIZE})
endif()

# bootwhy_module(NAME [USES module...] [LIBRARIES target...])
# The library bootwhy_NAME from every .cpp of this folder. USES names the modules whose headers its own
# headers may include; LIBRARIES the third-party targets that are met in this folder and nowhere else.
function(bootwhy_module name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(bootwhy_${name} STATIC ${sources})
  list(TRANSFORM arg_USES PREPEND bootwhy_)
  target_link_libraries(bootwhy_${name} PUBLIC bootwhy_options fmt::fmt tl::expected ${arg_USES}
                        PRIVATE ${arg_LIBRARIES})
endfunction()
