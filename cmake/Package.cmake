# What is installed, and the .deb for Debian 12 (and so Proxmox VE 8): cpack -G DEB in the build folder.
include(GNUInstallDirs)
find_package(Python3 COMPONENTS Interpreter)

# Man pages and completions are made from the program's own command tree, so that they say what --help says.
set(command_docs ${CMAKE_BINARY_DIR}/command-docs)
if(Python3_FOUND)
  add_custom_command(
    OUTPUT ${command_docs}/stamp
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/command-docs $<TARGET_FILE:bootwhy> ${command_docs}
            ${BOOTWHY_CATALOGUE_DATE}
    COMMAND ${CMAKE_COMMAND} -E touch ${command_docs}/stamp
    DEPENDS bootwhy ${CMAKE_SOURCE_DIR}/tools/command-docs
    COMMENT "Writing man pages and completions")
  add_custom_target(command_docs ALL DEPENDS ${command_docs}/stamp)
  install(DIRECTORY ${command_docs}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${command_docs}/completions/bootwhy DESTINATION share/bash-completion/completions)
  install(FILES ${command_docs}/completions/_bootwhy DESTINATION share/zsh/vendor-completions)
  install(FILES ${command_docs}/completions/bootwhy.fish DESTINATION share/fish/vendor_completions.d)
endif()

install(TARGETS bootwhy DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY signatures DESTINATION share/bootwhy FILES_MATCHING PATTERN "*.toml")
install(FILES README.md docs/signature-format.md docs/report.schema.json DESTINATION share/doc/bootwhy)
install(FILES packaging/bootwhy-watch.service DESTINATION /lib/systemd/system)
install(FILES packaging/bootwhy-watch.default DESTINATION /etc/default RENAME bootwhy-watch)
install(FILES packaging/debian/copyright DESTINATION share/doc/bootwhy)
install(FILES packaging/debian/changelog DESTINATION share/doc/bootwhy)
install(FILES packaging/debian/lintian-overrides DESTINATION share/lintian/overrides RENAME bootwhy)
if(EXISTS ${CMAKE_SOURCE_DIR}/tools/proxmox)
  install(DIRECTORY tools/proxmox DESTINATION share/bootwhy USE_SOURCE_PERMISSIONS)
endif()
# Debian wants these compressed, without the time when that was done.
install(CODE [[
  file(GLOB plain $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/man/man1/bootwhy*.1
                  $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/doc/bootwhy/changelog)
  foreach(file ${plain})
    execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
]])

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME bootwhy)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The bootwhy authors <bootwhy@packages.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "says why a machine did not boot, from its serial console")
set(CPACK_PACKAGE_DESCRIPTION
"bootwhy reads a serial console, live or captured, follows the boot phase by
phase, recognises what went wrong, and says what probably caused it and how
to fix it, with the lines that prove it.
.
It reads the consoles of running Proxmox and KVM guests, archives of
captured consoles, and what CI systems keep of them.")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/packaging/debian/conffiles ${CMAKE_SOURCE_DIR}/packaging/debian/postinst
  ${CMAKE_SOURCE_DIR}/packaging/debian/prerm ${CMAKE_SOURCE_DIR}/packaging/debian/postrm)
include(CPack)
