import Crypto
import Domain
import Foundation
import Smithy

/// A content on its way to disk. What is not kept leaves nothing behind.
///
/// Crash safe: a content has its name only once all of it is on disk, and a record may name it only after that.
struct IncomingContent: ~Copyable {
    let id: String
    private(set) var size = 0
    private var hash = Insecure.MD5()
    private let descriptor: Int32
    private let temporary: String
    private let final: URL
    private var isKept = false

    init(id: String, in contents: ContentFolder) throws(ServiceError) {
        self.id = id
        final = contents.file(of: id)
        temporary = final.path + ".incoming"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ServiceError(disk: "open", errno) }
    }

    deinit {
        close(descriptor)
        if !isKept { unlink(temporary) }
    }

    /// The hash of what was written; S3's ETag.
    var eTag: String { Array(hash.finalize()).hexadecimal }

    mutating func write(_ bytes: [UInt8]) throws(ServiceError) {
        hash.update(data: bytes)
        size += bytes.count
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                return Foundation.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ServiceError(disk: "write", errno) }
            done += count
        }
    }

    /// Gives the content its name, when all of it is on disk.
    mutating func keep() throws(ServiceError) {
        guard fsync(descriptor) == 0 else { throw ServiceError(disk: "fsync", errno) }
        guard rename(temporary, final.path) == 0 else { throw ServiceError(disk: "rename", errno) }
        isKept = true
        try Self.syncFolder(final.deletingLastPathComponent().path)
    }

    /// Makes the new name itself outlast a loss of power.
    private static func syncFolder(_ path: String) throws(ServiceError) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw ServiceError(disk: "open", errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw ServiceError(disk: "fsync", errno) }
    }
}

extension ServiceError {
    init(disk call: String, _ code: Int32) {
        let reason = String(cString: strerror(code))
        self.init("InternalError", "The content cannot be kept: \(call): \(reason)", status: 500)
    }
}
