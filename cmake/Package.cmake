# What is installed, and the Debian package of it (`./dev package`).
#
# The completions and the manual are what the program says of itself when it is installed.
include(GNUInstallDirs)

install(TARGETS tiphys RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(CODE "set(program \"$<TARGET_FILE:tiphys>\")
set(root \"${CMAKE_SOURCE_DIR}\")
set(share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
set(version \"${PROJECT_VERSION}\")
include(\"${CMAKE_CURRENT_LIST_DIR}/install_texts.cmake\")")
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs ${CMAKE_SOURCE_DIR}/examples
        DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN decisions EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tiphys)
set(CPACK_PACKAGE_CONTACT "The developers of Tiphys")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workflow engine that runs Argo Workflows manifests")
set(CPACK_PACKAGE_DESCRIPTION
    "One program that is the engine, the durable store, the sandbox for steps and the
command line. It needs no cluster, no daemon and no container runtime.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
# The libraries are found by what the program is linked to; the time zones are read from files.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)
include(CPack)
