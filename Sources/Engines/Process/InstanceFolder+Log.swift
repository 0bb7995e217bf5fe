import Domain
import Foundation
import NIOCore

extension InstanceFolder {
    private var olderLog: URL { url.appending(path: "output.log.1") }

    /// Keeps the log below `limit` bytes: the end of a file that is half full becomes the older one. The instance writes
    /// at the file's end wherever that is, so cutting it is safe; what it writes in that very moment may be lost. To be
    /// called by one at a time.
    func capLog(_ limit: Int) throws(EngineFailure) {
        let half = max(limit / 2, 4_096)
        guard let size = try size(of: log), size > half else { return }
        let kept = try end(of: log, half)
        do {
            try kept.write(to: olderLog, options: .atomic)
            let handle = try FileHandle(forWritingTo: log)
            try handle.truncate(atOffset: 0)
            try handle.close()
        } catch {
            throw EngineFailure(.failed, "'\(log.path)' cannot be cut: \(error.localizedDescription)")
        }
    }

    /// Of what may be a large file only the end is read.
    func lastLines(_ count: Int) throws(EngineFailure) -> [String] {
        var splitter = LineSplitter(limit: 4_096)
        var lines: [String] = []
        for file in [olderLog, log] {
            for line in splitter.push(try end(of: file, 1 << 20)) {
                lines.append(String(decoding: line, as: UTF8.self))
            }
        }
        if let rest = splitter.rest() { lines.append(String(decoding: rest, as: UTF8.self)) }
        return Array(lines.suffix(max(count, 0)))
    }

    private func size(of file: URL) throws(EngineFailure) -> Int? {
        var status = stat()
        guard stat(file.path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    private func end(of file: URL, _ limit: Int) throws(EngineFailure) -> Data {
        guard let size = try size(of: file) else { return Data() }
        do {
            let handle = try FileHandle(forReadingFrom: file)
            try handle.seek(toOffset: UInt64(max(0, size - limit)))
            return try handle.read(upToCount: limit) ?? Data()
        } catch {
            throw EngineFailure(.failed, "'\(file.path)' cannot be read: \(error.localizedDescription)")
        }
    }
}
