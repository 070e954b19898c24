# SPDX-License-Identifier: BSL-1.0

# groat_middleware(<name>)
#
# Registers one middleware: its header, source, test and example, all of which must be there. Leaves
# groat_middleware_names, _headers and _sources behind for the folder's groat_library().
function(groat_middleware name)
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
    foreach(list IN ITEMS names headers sources)
        set(all_${list} ${groat_middleware_${list}})
    endforeach()
    set(groat_middleware_names ${all_names} ${name} PARENT_SCOPE)
    set(groat_middleware_headers ${all_headers} ${header} PARENT_SCOPE)
    set(groat_middleware_sources ${all_sources} ${source} PARENT_SCOPE)
    set_property(GLOBAL APPEND PROPERTY GROAT_MIDDLEWARES ${name})
endfunction()
