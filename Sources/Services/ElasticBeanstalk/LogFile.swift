import Bundles
import Foundation
import Smithy

/// One log of an instance, under the path that it has on AWS's instances.
struct LogFile {
    var path: String
    var lines: [String]

    init(path: String, lines: some Sequence<String>) {
        self.path = path
        self.lines = Array(lines)
    }

    static func application(onDocker: Bool) -> String {
        onDocker ? "/var/log/eb-docker/containers/eb-current-app/stdouterr.log" : "/var/log/web.stdout.log"
    }

    /// nil where there is no such file: nothing was built.
    static func read(_ file: URL) -> [String]? {
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// One text of all, as `eb logs` prints it.
    static func joined(_ files: [LogFile]) -> String {
        let line = String(repeating: "-", count: 40)
        return files.map { "\(line)\n\($0.path)\n\(line)\n\($0.lines.joined(separator: "\n"))\n" }.joined(
            separator: "\n\n")
    }

    /// A zip archive with the files at their paths.
    static func packed(_ files: [LogFile]) throws(ServiceError) -> [UInt8] {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: "teal-logs-\(UUID())")
        let archive = folder.appendingPathExtension("zip")
        defer {
            for leftover in [folder, archive] where manager.fileExists(atPath: leftover.path) {
                do { try manager.removeItem(at: leftover) } catch { continue }
            }
        }
        do {
            for file in files {
                let place = folder.appending(path: file.path)
                try manager.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data((file.lines.joined(separator: "\n") + "\n").utf8).write(to: place)
            }
            try SourceBundle.pack(directory: folder, to: archive)
            return Array(try Data(contentsOf: archive))
        } catch {
            throw ServiceError("ServiceUnavailable", "The logs cannot be packed: \(error)", status: 503)
        }
    }
}
