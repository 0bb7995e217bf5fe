package import Domain
package import Foundation

/// Runs instances as processes of this machine, for where no Docker is: the `web` command of a bundle's `Procfile`,
/// in a session of its own, on a loopback address and port of its own.
///
/// Instances outlive this process, also when it is killed: each is watched by a small shell that notes its exit
/// status, and all that is known of them is in files (`InstanceFolder`). So whoever opens the same folder again finds
/// them. What `InstanceLimits` says of memory and processes is not enforced here: without containers the system has no
/// such limit for a group of processes.
package struct ProcessEngine: InstanceEngine {
    package var kind: EngineKind { .process }

    let folder: URL
    let gate = Gate()
    let starting = StartingNames()
    let logs = LogLock()

    /// - Parameter folder: holds everything; only one engine at a time may start instances in it.
    package init(folder: URL) {
        self.folder = folder
    }

    var imagesFolder: URL { folder.appending(path: "images") }
    var instancesFolder: URL { folder.appending(path: "instances") }

    package func prepare() async throws(EngineFailure) {
        try makeFolder(imagesFolder)
        try makeFolder(instancesFolder)
        for folder in [folder, imagesFolder, instancesFolder] { try removeRemains(in: folder) }
    }

    /// Of removals that were cut off.
    private func removeRemains(in folder: URL) throws(EngineFailure) {
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
            where name.hasPrefix(removedPrefix) {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
        } catch {
            throw EngineFailure(.failed, "'\(folder.path)' cannot be tidied: \(error.localizedDescription)")
        }
    }

    /// Nothing is started meanwhile.
    package func removeEverything() async throws(EngineFailure) {
        await gate.enter()
        do throws(EngineFailure) { try await removeAll() } catch {
            await gate.leave()
            throw error
        }
        await gate.leave()
    }

    private func removeAll() async throws(EngineFailure) {
        let names = try records().map(\.name)
        let failures = await withTaskGroup(of: EngineFailure?.self) { group in
            for name in names {
                group.addTask {
                    do throws(EngineFailure) { try await removeInstance(named: name, grace: .zero) } catch {
                        return error
                    }
                    return nil
                }
            }
            return await group.reduce(into: [EngineFailure]()) { if let failure = $1 { $0.append(failure) } }
        }
        if let failure = failures.first { throw failure }
        try removeFile(imagesFolder)
        try removeFile(instancesFolder)
    }
}

// MARK: - Files

func makeFolder(_ folder: URL) throws(EngineFailure) {
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        throw EngineFailure(.failed, "The folder '\(folder.path)' cannot be made: \(error.localizedDescription)")
    }
}

func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }

private let removedPrefix = ".removed-"

/// Not there is no error. A folder is moved away first: others, who know its contents by their paths, may be writing into
/// it, and what they add or take away while it is emptied would spoil that.
func removeFile(_ file: URL) throws(EngineFailure) {
    let away = file.deletingLastPathComponent().appending(path: removedPrefix + UUID().uuidString)
    guard rename(file.path, away.path) == 0 else {
        if errno == ENOENT { return }
        throw EngineFailure(.failed, "'\(file.path)' cannot be removed: \(String(cString: strerror(errno)))")
    }
    do {
        try FileManager.default.removeItem(at: away)
    } catch {
        throw EngineFailure(.failed, "'\(file.path)' cannot be removed: \(error.localizedDescription)")
    }
}
