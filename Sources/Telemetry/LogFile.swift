import Foundation

/// A file that lines are added to. Others may read, rename or empty it meanwhile.
package struct LogFile: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package var reason: String

        package var description: String { reason }
    }

    private let path: String

    /// Fails where the file cannot be written, so that this is known at the start.
    package init(path: String) throws(Failure) {
        self.path = path
        try append([])
    }

    /// Opened each time, so that a renamed file is followed by a new one.
    package func append(_ bytes: [UInt8]) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(reason: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                return write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(reason: "\(path): \(String(cString: strerror(errno)))") }
            done += count
        }
    }
}
