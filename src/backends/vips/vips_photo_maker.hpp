// Photos made anew by libvips.
#pragma once

#include "base/blocking_pool.hpp"
#include "base/log.hpp"
#include "chat/domain/photo.hpp"
#include "chat/ports/photo_maker.hpp"

#include <atomic>
#include <cstdint>

namespace truebond {

struct VipsOptions {
    std::size_t threads = 1;  // each may hold `decoded_bytes_max` and twice as much again
    std::size_t queue_max = 16;
    int side_max = photo_side_max;
    int quality = 85;
    std::int64_t pixels_max = 36'000'000;
    std::int64_t decoded_bytes_max = 128 * 1024 * 1024;
    int side_in_max = 16'384;
};

/// See ports/photo_maker.hpp. Of an animation the first picture is kept. Of libvips' many loaders only those of the formats that are taken
/// are let run. `log` must outlive it.
class VipsPhotoMaker final : public PhotoMaker {
public:
    VipsPhotoMaker(VipsOptions options, base::Logger& log);
    ~VipsPhotoMaker() override { stop(); }

    void make(std::string upload, Done<std::string> done) override;

    /// What waits is answered with unavailable, what is being made is finished.
    void stop();
    base::QueueDepth queue() const { return pool_.depth(); }

private:
    Outcome<std::string> convert(const std::string& upload) const;

    const VipsOptions options_;
    base::Logger& log_;
    bool usable_ = false;
    std::atomic<bool> stopping_{false};
    base::BlockingPool pool_;
};

}  // namespace truebond
