// Where photos are kept. They never change: a new one has a new name.
#pragma once

#include "chat/domain/photo.hpp"
#include "chat/ports/done.hpp"

#include <string>
#include <vector>

namespace truebond {

/// Thread-safe; never blocks. `done` runs on a thread of the store's, or before the call returns with overloaded when too much waits.
class MediaStore {
public:
    virtual ~MediaStore() = default;

    /// All of it or nothing, and durable when `done`. unavailable: the disk is full, or fails.
    virtual void put(PhotoName name, std::string bytes, Done<PhotoName> done) = 0;
    /// photo_not_found
    virtual void get(PhotoName name, Done<std::string> done) = 0;
    /// Some time soon; what is not there is gone already. What cannot be removed is logged.
    virtual void remove(std::vector<PhotoName> names) = 0;

    static constexpr unsigned folders = 256;
    /// What lies in a folder (0 to 255) from before this process began: its names, in no order.
    virtual void list_old(unsigned folder, Done<std::vector<PhotoName>> done) = 0;
};

}  // namespace truebond
