# SPDX-License-Identifier: BSL-1.0

# groat_middleware(<name> [NEEDS <variable>])
#
# Registers one middleware: its header, source, test and example, all of which must be there. Adds
# the header to groat_middleware_headers, and the name to the global property GROAT_MIDDLEWARES; or,
# where the variable that it needs is false, to GROAT_MIDDLEWARES_ABSENT, and builds none of it.
function(groat_middleware name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "NEEDS" "")
    set(header include/groat/middleware/${name}.hpp)
    set(source src/${name}.cpp)
    foreach(
        file
        IN ITEMS
            middleware/${header}
            middleware/${source}
            tests/middleware/${name}_test.cpp
            examples/middleware/${name}.cpp
    )
        if(NOT EXISTS "${PROJECT_SOURCE_DIR}/${file}")
            message(SEND_ERROR "groat_middleware(${name}): ${file} is missing")
        endif()
    endforeach()
    if(arg_NEEDS AND NOT ${arg_NEEDS})
        set_property(GLOBAL APPEND PROPERTY GROAT_MIDDLEWARES_ABSENT ${name})
        return()
    endif()
    set(groat_middleware_headers ${groat_middleware_headers} ${header} PARENT_SCOPE)
    set_property(GLOBAL APPEND PROPERTY GROAT_MIDDLEWARES ${name})
endfunction()
