#include "support/disk_model.hpp"

#include <algorithm>
#include <fstream>
#include <random>

namespace truebond::test {
namespace {

constexpr std::uint64_t sector_bytes = 512;

void apply(std::string& content, std::uint64_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
    std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// Some of a write's sectors: what was half on its way when the power went.
void apply_torn(std::string& content, std::uint64_t offset, std::string_view bytes, std::mt19937_64& random) {
    while (!bytes.empty()) {
        const std::uint64_t part = std::min<std::uint64_t>(sector_bytes - offset % sector_bytes, bytes.size());
        if (random() % 2 == 0) apply(content, offset, bytes.substr(0, part));
        bytes.remove_prefix(part);
        offset += part;
    }
}

}  // namespace

DiskModel::File DiskModel::open(const std::string& name, bool existed, std::string_view content) {
    if (const auto known = names_.find(name); known != names_.end()) return known->second;
    const File file = ++last_;
    inodes_[file] = Inode{name, existed ? std::string(content) : std::string(), {}, 0};
    names_[name] = file;
    if (existed) certain_names_[name] = file;
    return file;
}

std::optional<DiskModel::File> DiskModel::find(const std::string& name) const {
    const auto known = names_.find(name);
    return known == names_.end() ? std::nullopt : std::optional(known->second);
}

void DiskModel::write(File file, std::uint64_t offset, std::string_view bytes) {
    inode(file).unsynced.push_back(Change{false, offset, std::string(bytes)});
}

void DiskModel::truncate(File file, std::uint64_t size) { inode(file).unsynced.push_back(Change{true, size, {}}); }

void DiskModel::synced(File file, bool with_directory) {
    Inode& node = inode(file);
    for (const Change& change : node.unsynced) {
        if (change.is_truncate) node.certain.resize(change.offset, '\0');
        else apply(node.certain, change.offset, change.bytes);
    }
    node.unsynced.clear();
    if (with_directory) certain_names_ = names_;
}

void DiskModel::sync_failed(File file) {
    inode(file).unsynced.clear();
    ++inode(file).failed_syncs;
}

void DiskModel::removed(const std::string& name, bool with_directory) {
    names_.erase(name);
    if (with_directory) certain_names_ = names_;
}

void DiskModel::write_image(const std::filesystem::path& folder, Loss loss, std::uint64_t seed) const {
    std::mt19937_64 random(seed);
    const auto chance = [&] { return loss == Loss::random && random() % 2 == 0; };
    std::map<std::string, File> found = certain_names_;
    for (const auto& [name, file] : names_) {
        if (chance()) found[name] = file;
    }
    for (const auto& [name, file] : certain_names_) {
        if (!names_.contains(name) && chance()) found.erase(name);
    }
    for (const auto& [name, file] : found) {
        const Inode& node = inodes_.at(file);
        std::string content = node.certain;
        for (const Change& change : node.unsynced) {
            if (loss == Loss::all_unsynced) break;
            if (!change.is_truncate) apply_torn(content, change.offset, change.bytes, random);
            else if (chance()) content.resize(change.offset, '\0');
        }
        std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

}  // namespace truebond::test
