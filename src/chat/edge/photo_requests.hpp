// An uploaded photo on its way out of its form.
#pragma once

#include "chat/edge/fields.hpp"

#include <string_view>
#include <variant>

namespace truebond {

/// What is wrong with an upload: faults (422), a text (400), or that the file is too large (413).
struct FileTooLarge {};
using UploadError = std::variant<Faults, std::string_view, FileTooLarge>;

/// The content of the field `file`, as FastAPI finds it: in a multipart/form-data body, the last one of that name. What it says of its
/// type must be an image's; what it really is, is seen when it is decoded. Points into `body`.
base::Result<std::string_view, UploadError> read_photo_upload(std::string_view body, std::string_view content_type);

}  // namespace truebond
