#include "backends/vips/vips_photo_maker.hpp"

#include "backends/vips/photo_format.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vips/vips.h>

namespace truebond {
namespace {

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

constexpr std::array loaders{"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"};

void say_nothing(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

/// Safe to repeat; from one thread at a time.
bool begin() {
    if (vips_init("truebond") != 0) return false;
    vips_concurrency_set(1);  // our own pool decides how much of the machine this may take
    vips_cache_set_max(0);    // nobody uploads the same picture twice
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* loader : loaders) vips_operation_block_set(loader, FALSE);
    // Broken pictures are a stranger's affair, and would fill our log.
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, &say_nothing, nullptr);
    return true;
}

/// Only its head is read here.
bool within_limits(const std::string& upload, const VipsOptions& limits) {
    const Image image(vips_image_new_from_buffer(upload.data(), upload.size(), "", "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
    if (!image) return false;
    const std::int64_t width = vips_image_get_width(image.get());
    const std::int64_t height = vips_image_get_height(image.get());
    if (width > limits.side_in_max || height > limits.side_in_max || width * height > limits.pixels_max) return false;
    const auto pixel_bytes =
        static_cast<std::int64_t>(vips_format_sizeof(vips_image_get_format(image.get()))) * vips_image_get_bands(image.get());
    return width * height * pixel_bytes <= limits.decoded_bytes_max;
}

/// Turned as the camera was held, in sRGB, no larger than asked for.
Image upright(const std::string& upload, int side_max) {
    VipsImage* out = nullptr;
    // libvips reads it only. How strict to be is the loader's affair: thumbnail's own `fail_on` does not get there.
    if (vips_thumbnail_buffer(const_cast<char*>(upload.data()), upload.size(), &out, side_max, "height", side_max, "size", VIPS_SIZE_DOWN,
                              "export_profile", "srgb", "option_string", "fail_on=error", nullptr) != 0) {
        return nullptr;
    }
    return Image(out);
}

Image on_white(Image image) {
    if (!image || vips_image_hasalpha(image.get()) == FALSE) return image;
    const std::array<double, 3> white{255, 255, 255};
    const bool grey = vips_image_get_bands(image.get()) == 2;
    const std::unique_ptr<VipsArrayDouble, void (*)(VipsArrayDouble*)> background(
        vips_array_double_new(white.data(), grey ? 1 : 3), [](VipsArrayDouble* area) { vips_area_unref(VIPS_AREA(area)); });
    VipsImage* out = nullptr;
    if (vips_flatten(image.get(), &out, "background", background.get(), nullptr) != 0) return nullptr;
    return Image(out);
}

std::string jpeg_of(VipsImage* image, int quality) {
    void* bytes = nullptr;
    std::size_t size = 0;
    // Here the pixels are read, and what is broken about them shows.
    if (vips_jpegsave_buffer(image, &bytes, &size, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, nullptr) != 0) return {};
    std::string jpeg(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return jpeg;
}

}  // namespace

VipsPhotoMaker::VipsPhotoMaker(VipsOptions options, base::Logger& log)
    : options_(options), log_(log), usable_(begin()), pool_("photos", options.threads, options.queue_max) {
    if (!usable_) log_.error("libvips cannot be used: no photos can be uploaded");
}

void VipsPhotoMaker::stop() {
    stopping_ = true;
    pool_.stop();
}

void VipsPhotoMaker::make(std::string upload, Done<std::string> done) {
    // Shared, because a refused job is gone with all it holds, and `done` is still needed then.
    auto shared = std::make_shared<Done<std::string>>(std::move(done));
    const bool taken = pool_.submit([this, shared, upload = std::move(upload)] {
        if (stopping_ || !usable_) return (*shared)(fail(Errc::unavailable));
        (*shared)(convert(upload));
        vips_error_clear();
        vips_thread_shutdown();  // what libvips keeps for each of its callers' threads
    });
    if (!taken) (*shared)(fail(stopping_ ? Errc::unavailable : Errc::overloaded));
}

Outcome<std::string> VipsPhotoMaker::convert(const std::string& upload) const {
    if (!vips::is_taken(upload) || !within_limits(upload, options_)) return fail(Errc::not_an_image);
    const Image picture = on_white(upright(upload, options_.side_max));
    if (!picture) return fail(Errc::not_an_image);
    std::string jpeg = jpeg_of(picture.get(), options_.quality);
    if (jpeg.empty()) return fail(Errc::not_an_image);
    return jpeg;
}

}  // namespace truebond
