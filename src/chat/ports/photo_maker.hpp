// From what somebody uploads to a picture that is safe to show.
#pragma once

#include "chat/ports/done.hpp"

#include <string>

namespace truebond {

class PhotoMaker {
public:
    virtual ~PhotoMaker() = default;

    /// A JPEG made anew of the pixels: upright, at most photo_side_max a side, on white where it was transparent, and nothing else in it
    /// (no place, no camera, no second file). not_an_image: whatever does not decode as a photo, or into too much of one; overloaded.
    /// Thread-safe; `done` runs on a thread of the maker's, or before the call returns with overloaded.
    virtual void make(std::string upload, Done<std::string> done) = 0;
};

}  // namespace truebond
