import Domain
import Foundation

/// What is kept of one instance on disk, so that it is found again whatever happens to this process.
///
/// `record.json` says what was to be started; `token` names the latest start. The watching shell of that start writes
/// `TOKEN.pid` before it runs anything and `TOKEN.exit` when the instance has ended.
struct InstanceFolder {
    struct Record: Codable {
        var name: String
        var token: String
        var address: InstanceAddress
        var labels: [String: String]
        var logBytes: Int
        /// What commands in the instance get as well; nil in what was written before there were such.
        var environment: [String: String]?
        var image: String?
        /// Whether the application waits for its release, and so has the bundle's files to itself.
        var isHeld: Bool?
    }

    enum State: Equatable {
        /// Being started, or its start was cut off before it ran anything.
        case notStarted
        case running(Watcher)
        case exited(code: Int)
    }

    let url: URL

    var log: URL { url.appending(path: "output.log") }
    /// The bundle's files, where the instance has them to itself.
    var application: URL { url.appending(path: "application") }
    /// Once it is there, an application that is held starts.
    func release(_ token: String) -> URL { file(token, "release") }
    private var recordFile: URL { url.appending(path: "record.json") }
    private func file(_ token: String, _ kind: String) -> URL { url.appending(path: "\(token).\(kind)") }

    /// nil when there is no such instance.
    func record() throws(EngineFailure) -> Record? {
        guard let data = try read(recordFile) else { return nil }
        do {
            return try JSONDecoder().decode(Record.self, from: data)
        } catch {
            throw EngineFailure(.failed, "'\(recordFile.path)' makes no sense: \(error)")
        }
    }

    /// From now on no watcher of an earlier start runs anything.
    func write(_ record: Record) throws(EngineFailure) {
        try makeFolder(url)
        do {
            try encoded(record).write(to: recordFile, options: .atomic)
            try Data(record.token.utf8).write(to: url.appending(path: "token"), options: .atomic)
        } catch let error as EngineFailure {
            throw error
        } catch {
            throw EngineFailure(.failed, "'\(url.path)' cannot be written: \(error.localizedDescription)")
        }
    }

    func state(_ token: String) throws(EngineFailure) -> State {
        if let code = try exitCode(token) { return .exited(code: code) }
        guard let line = try text(file(token, "pid")) else { return .notStarted }
        guard let watcher = Watcher(line) else {
            throw EngineFailure(.failed, "'\(file(token, "pid").path)' makes no sense.")
        }
        if watcher.isAlive { return .running(watcher) }
        // It may have written its last word between the two looks; else it was killed with what it watched.
        return .exited(code: try exitCode(token) ?? 137)
    }

    private func exitCode(_ token: String) throws(EngineFailure) -> Int? {
        try text(file(token, "exit")).flatMap { Int($0) }
    }

    private func text(_ file: URL) throws(EngineFailure) -> String? {
        try read(file).map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    private func read(_ file: URL) throws(EngineFailure) -> Data? {
        do {
            return try Data(contentsOf: file)
        } catch CocoaError.fileReadNoSuchFile {
            // Not asked again whether it exists: it may have come to be since.
            return nil
        } catch {
            throw EngineFailure(.failed, "'\(file.path)' cannot be read: \(error.localizedDescription)")
        }
    }
}
