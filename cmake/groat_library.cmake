# SPDX-License-Identifier: BSL-1.0
include(groat_flags)
include(groat_pkgconfig)

# groat_library(<layer> [SOURCES ...] [HEADERS ...] [PUBLIC ...] [PRIVATE ...])
#
# The library groat-<layer>, also known as groat::<layer>, with an include root of its own: a target
# sees only the headers of the layers that it links, so an include in the wrong direction does not
# compile. A layer without sources is a library of headers.
function(groat_library layer)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "groat_library(${layer}): unknown: ${arg_UNPARSED_ARGUMENTS}")
    endif()

    set(target groat-${layer})
    if(arg_SOURCES)
        set(seen PUBLIC)
        add_library(${target} ${arg_SOURCES})
        target_link_libraries(${target} PRIVATE ${arg_PRIVATE})
        target_include_directories(${target} PRIVATE src)
        set_target_properties(
            ${target}
            PROPERTIES
                CXX_EXTENSIONS OFF
                POSITION_INDEPENDENT_CODE ON
                VERSION ${PROJECT_VERSION}
                SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
        )
        groat_flags(${target})
    else()
        set(seen INTERFACE)
        add_library(${target} INTERFACE)
    endif()
    add_library(groat::${layer} ALIAS ${target})

    target_compile_features(${target} ${seen} cxx_std_20)
    target_link_libraries(${target} ${seen} ${arg_PUBLIC})
    target_sources(
        ${target}
        ${seen}
        FILE_SET HEADERS
        BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}/include"
        FILES ${arg_HEADERS}
    )
    set_target_properties(
        ${target}
        PROPERTIES EXPORT_NAME ${layer} VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL}
    )

    if(GROAT_INSTALL)
        # One export a layer, so that a user of core needs none of a server's packages.
        install(
            TARGETS ${target}
            EXPORT groat-${layer}
            FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        )
        install(
            EXPORT groat-${layer}
            NAMESPACE groat::
            FILE groat-${layer}-targets.cmake
            DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/groat"
        )
        if(arg_SOURCES)
            set(library LIBRARY ${target})
        endif()
        groat_pkgconfig(${target} ${library} REQUIRES ${arg_PUBLIC} ${arg_PRIVATE})
    endif()
endfunction()
