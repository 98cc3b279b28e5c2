// The one exception of the program: a measurement that cannot go on. main() prints it and ends with status 1.
#pragma once

#include <stdexcept>

namespace loadtest {

class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace loadtest
