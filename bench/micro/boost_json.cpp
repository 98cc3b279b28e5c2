// Boost.JSON without its compiled library, in a file of its own: its headers take seconds, and our warnings are not its.
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <boost/json/src.hpp>
