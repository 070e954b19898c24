# SPDX-License-Identifier: BSL-1.0

# groat_pkgconfig(<name> LIBRARY <lib or nothing> REQUIRES <targets>...)
#
# Installs <name>.pc. Packages that pkg-config doesn't know (Boost, range-v3: headers only) are
# left out, as is what only our own build needs.
function(groat_pkgconfig name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LIBRARY" "REQUIRES")
    set(pc_requires "")
    foreach(target IN LISTS arg_REQUIRES)
        if(target MATCHES "^groat::(.*)$")
            list(APPEND pc_requires groat-${CMAKE_MATCH_1})
        elseif(target STREQUAL "fcgi::fcgi" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires fcgi)
        elseif(target STREQUAL "ZLIB::ZLIB" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires zlib)
        elseif(target STREQUAL "brotli::encoder" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires libbrotlienc)
        elseif(target STREQUAL "brotli::decoder" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires libbrotlidec)
        elseif(target STREQUAL "zstd::zstd" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires libzstd)
        elseif(target STREQUAL "crypt" AND NOT BUILD_SHARED_LIBS)
            list(APPEND pc_requires libxcrypt)
        endif()
    endforeach()
    list(JOIN pc_requires " " pc_requires)
    set(pc_name ${name})
    set(pc_libs "")
    if(arg_LIBRARY)
        set(pc_libs "-L\${libdir} -l${arg_LIBRARY} -pthread")
    endif()

    # Relative, so that the prefix can be moved or chosen at the last moment.
    set(folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
    file(RELATIVE_PATH pc_prefix "/${folder}" "/")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/groat.pc.in" ${name}.pc @ONLY)
    install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" DESTINATION "${folder}")
endfunction()
