// Which version of the library this is; the one place that says so.
#pragma once

// Semantic versioning. Before 1.0.0 a minor version may change what is there; CHANGELOG.md says how.
#define SIOXX_VERSION_MAJOR 0
#define SIOXX_VERSION_MINOR 1
#define SIOXX_VERSION_PATCH 0
