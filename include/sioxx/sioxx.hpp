// Everything of the library.
#pragma once

#include "sioxx/host.hpp"
#include "sioxx/memory_recovery.hpp"
#include "sioxx/server.hpp"
#include "sioxx/version.hpp"
