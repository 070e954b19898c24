# SPDX-License-Identifier: BSL-1.0
"""A program behind Apache's mod_proxy_fcgi, as examples/apache-proxy.conf sets it up."""

import unittest

from fronts import Below, Cases, Cut, Front, LongHead, SendsFile
from servers import each_way

# The engine that closes its connections must not be sent a second request on one.
BELOW = {
    "ProxyPass / unix:app.sock|fcgi://localhost/": "ProxyPass /app/ unix:app.sock|fcgi://localhost/app/"
}


class ApacheProxy(Cases, Cut, SendsFile, Front):
    NAME = "apache-proxy"


class ApacheProxy_native_kept(ApacheProxy):
    ENGINE = "native"


class ApacheProxy_native_closed(ApacheProxy):
    ENGINE = "native"
    KEPT = False


class ApacheProxy_libfcgi_closed(ApacheProxy):
    ENGINE = "libfcgi"
    KEPT = False


class ApacheProxyBelow(Below, Front):
    NAME = "apache-proxy"
    CHANGES = BELOW
    WORDS = ("--mount", "/app")


class ApacheProxyOfAnotherType(Below, Front):
    """SCRIPT_FILENAME does not tell it from mod_fcgid any more; the profile's name does."""

    NAME = "apache-proxy"
    CHANGES = {**BELOW, "<Location />": "ProxyFCGIBackendType GENERIC\n<Location />"}
    WORDS = ("--mount", "/app", "--front", "apache-proxy")


class ApacheProxyLongHead(LongHead, Front):
    NAME = "apache-proxy"


del ApacheProxy  # what is common to three is none by itself

if __name__ == "__main__":
    unittest.main(verbosity=2)
