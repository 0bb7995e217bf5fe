package import Domain
package import Foundation
import Subprocess
import Synchronization

/// Commands run on this machine, as its user: an instance has no files of its own but the application's, and those only
/// where it was started held.
extension ProcessEngine {
    /// Where an instance's bundle is, by its name on AWS's instances.
    private static let applicationPaths = ["/var/app/current", "/var/app/staging"]

    package func execute(
        _ command: InstanceCommand, inInstance name: String
    ) async throws(EngineFailure) -> CommandResult {
        let record = try runningRecord(name)
        let folder = try command.workingDirectory.map { path throws(EngineFailure) in try place(path, of: record) }
        let arguments =
            ["-c", Self.inFolder, "command", (folder ?? applicationFolder(of: record)).path] + command.words
        var values = record.environment ?? [:]
        values.merge(command.environment) { $1 }
        var variables = environment(values, at: record.address)
        variables["PATH"] = values["PATH"] ?? ownPath
        var options = PlatformOptions()
        options.createSession = true
        let output = Mutex(OutputEnd(limit: command.outputLimit))
        do {
            let result = try await Subprocess.run(
                .name("sh"), arguments: Arguments(arguments), environment: .custom(variables),
                platformOptions: options, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                let group = execution.processIdentifier.value
                return try await Self.isInTime(command.timeout, orKill: group) {
                    for try await piece in execution.standardOutput {
                        piece.withUnsafeBytes { bytes in output.withLock { $0.push(bytes) } }
                    }
                }
            }
            let ending = result.closureResult ? Self.ending(result.terminationStatus) : .timedOut
            return CommandResult(ending, output: output.withLock { $0.text })
        } catch {
            throw EngineFailure(.failed, "A command in '\(name)' could not be run: \(error)")
        }
    }

    private static let inFolder = "cd \"$1\" && shift && exec \"$@\""

    /// A group of processes that outlasts the limit is killed; then false.
    private static func isInTime(
        _ limit: Duration, orKill group: pid_t, _ work: @escaping @Sendable () async throws -> Void
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await work()
                return true
            }
            tasks.addTask {
                try await Task.sleep(for: limit)
                return false
            }
            let isInTime = try await tasks.next() ?? false
            // Its output then ends, and the work with it.
            if isInTime { tasks.cancelAll() } else { killpg(group, SIGKILL) }
            return isInTime
        }
    }

    private static func ending(_ status: TerminationStatus) -> CommandResult.Ending {
        switch status {
        case .exited(let code): .exited(code: Int(code))
        case .signaled(let signal): .exited(code: 128 + Int(signal))
        }
    }

    package func copy(_ folder: URL, to path: String, inInstance name: String) async throws(EngineFailure) {
        let record = try runningRecord(name)
        guard record.isHeld == true else {
            throw EngineFailure(.refused, "Without Docker the instance '\(name)' has no files of its own.")
        }
        try merge(folder, into: try place(path, of: record))
    }

    package func releaseInstance(named name: String) async throws(EngineFailure) {
        let record = try runningRecord(name)
        do {
            try Data().write(to: instanceFolder(name).release(record.token))
        } catch {
            throw EngineFailure(
                .failed, "The instance '\(name)' cannot be let start: \(error.localizedDescription)")
        }
    }

    private func runningRecord(_ name: String) throws(EngineFailure) -> InstanceFolder.Record {
        let folder = instanceFolder(name)
        guard let record = try folder.record() else { throw EngineFailure(.refused, "There is no instance '\(name)'.") }
        guard case .running = try folder.state(record.token) else {
            throw EngineFailure(.refused, "The instance '\(name)' does not run.")
        }
        return record
    }

    func applicationFolder(of record: InstanceFolder.Record) -> URL {
        record.isHeld == true ? instanceFolder(record.name).application : imageFolder(record.image ?? "")
    }

    func copyApplication(of image: String, to folder: InstanceFolder) throws(EngineFailure) {
        try removeFile(folder.application)
        do {
            try FileManager.default.copyItem(at: imageFolder(image), to: folder.application)
        } catch {
            throw EngineFailure(.failed, "The bundle cannot be copied: \(error.localizedDescription)")
        }
    }

    private func place(_ path: String, of record: InstanceFolder.Record) throws(EngineFailure) -> URL {
        let parts = path.split(separator: "/")
        for root in Self.applicationPaths {
            let names = root.split(separator: "/")
            guard path.hasPrefix("/"), parts.starts(with: names), !parts.contains("..") else { continue }
            let rest = parts.dropFirst(names.count).joined(separator: "/")
            let folder = applicationFolder(of: record)
            return rest.isEmpty ? folder : folder.appending(path: rest)
        }
        throw EngineFailure(
            .refused, "'\(path)' is this machine's: without Docker an instance has nothing but /var/app/current.")
    }

    private func merge(_ folder: URL, into target: URL) throws(EngineFailure) {
        let files = FileManager.default
        do {
            try files.createDirectory(at: target, withIntermediateDirectories: true)
            for name in try files.contentsOfDirectory(atPath: folder.path).sorted() {
                let (source, place) = (folder.appending(path: name), target.appending(path: name))
                var isFolder: ObjCBool = false
                let isLink = try files.attributesOfItem(atPath: source.path)[.type] as? FileAttributeType
                if files.fileExists(atPath: source.path, isDirectory: &isFolder), isFolder.boolValue,
                    isLink != .typeSymbolicLink
                {
                    try merge(source, into: place)
                } else {
                    try removeFile(place)
                    try files.copyItem(at: source, to: place)
                }
            }
        } catch let error as EngineFailure {
            throw error
        } catch {
            throw EngineFailure(.failed, "'\(target.path)' cannot be written: \(error.localizedDescription)")
        }
    }
}
