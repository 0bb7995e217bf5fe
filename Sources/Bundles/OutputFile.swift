import Foundation

/// A new file; one that is there already is a failure, as is a link in its place.
struct OutputFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// `mode` holds whatever the process's umask is.
    init(path: String, mode: mode_t) throws(BundleFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw BundleFailure("'\(path)' cannot be written: \(systemMessage()).") }
        fchmod(descriptor, mode)
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: borrowing [UInt8]) throws(BundleFailure) {
        try write(bytes, at: nil)
    }

    /// Over what was written before, from `offset` on.
    func overwrite(_ bytes: borrowing [UInt8], at offset: Int) throws(BundleFailure) {
        try write(bytes, at: offset)
    }

    private func write(_ bytes: borrowing [UInt8], at offset: Int?) throws(BundleFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                guard let offset else { return Foundation.write(descriptor, rest.baseAddress, rest.count) }
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw BundleFailure("'\(path)' cannot be written: \(systemMessage()).") }
            done += count
        }
    }
}
