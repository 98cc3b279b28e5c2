#include "chat/edge/photo_requests.hpp"

#include "chat/domain/photo.hpp"
#include "chat/domain/text.hpp"
#include "chat/edge/error_table.hpp"
#include "chat/edge/multipart.hpp"
#include "chat/edge/spellings.hpp"

#include <algorithm>

namespace truebond {
namespace {

using Refusal = base::Unexpected<UploadError>;

Refusal fault(std::string message, std::string type) { return Refusal(Faults{{"body -> file", std::move(message), std::move(type)}}); }

}  // namespace

base::Result<std::string_view, UploadError> read_photo_upload(std::string_view body, std::string_view content_type) {
    if (!says_multipart(content_type)) return fault("Field required", "missing");
    const auto parts = read_multipart(body, content_type);
    if (!parts) {
        const bool no_boundary = parts.error() == MultipartError::no_boundary;
        return Refusal(no_boundary ? spelling::boundary_missing : spelling::body_unreadable);
    }
    const auto file = std::find_if(parts->rbegin(), parts->rend(), [](const FormPart& part) { return part.name == "file"; });
    if (file == parts->rend()) return fault("Field required", "missing");
    if (!file->filename) return fault("Value error, Expected UploadFile, received: <class 'str'>", "value_error");
    const bool says_image = file->content_type.empty() || ascii_lower(file->content_type).starts_with("image/");
    if (!says_image) return Refusal(http_error(Errc::not_an_image).text);
    if (file->content.size() > photo_bytes_max) return Refusal(FileTooLarge{});
    return file->content;
}

}  // namespace truebond
