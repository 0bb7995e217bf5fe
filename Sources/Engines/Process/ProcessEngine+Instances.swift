package import Domain
import Foundation
import Subprocess

extension ProcessEngine {
    func instanceFolder(_ name: String) -> InstanceFolder {
        InstanceFolder(url: instancesFolder.appending(path: Self.folderPrefix + percentEncoded(name)))
    }

    private static var folderPrefix: String { "instance-" }

    func records() throws(EngineFailure) -> [InstanceFolder.Record] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: instancesFolder.path).sorted()
        } catch {
            if !exists(instancesFolder) { return [] }
            throw EngineFailure(.failed, "'\(instancesFolder.path)' cannot be read: \(error.localizedDescription)")
        }
        var found: [InstanceFolder.Record] = []
        for name in names where name.hasPrefix(Self.folderPrefix) {
            if let record = try InstanceFolder(url: instancesFolder.appending(path: name)).record() {
                found.append(record)
            }
        }
        return found
    }

    package func startInstance(
        _ specification: InstanceSpecification
    ) async throws(EngineFailure) -> InstanceAddress {
        starting.begin(specification.name)
        defer { starting.end(specification.name) }
        await gate.enter()
        let result: Result<InstanceAddress, EngineFailure>
        do throws(EngineFailure) { result = .success(try await start(specification)) } catch {
            result = .failure(error)
        }
        await gate.leave()
        return try result.get()
    }

    private func start(_ specification: InstanceSpecification) async throws(EngineFailure) -> InstanceAddress {
        let folder = instanceFolder(specification.name)
        let earlier = try folder.record()
        if let earlier, case .running = try folder.state(earlier.token) { return earlier.address }
        let command = try webCommand(specification.image)
        let record = InstanceFolder.Record(
            name: specification.name, token: UUID().uuidString,
            address: try Loopback.address(for: specification.name, except: Set(try records().map(\.address))),
            labels: specification.labels, logBytes: specification.limits.logBytes,
            environment: specification.environment, image: specification.image, isHeld: specification.isHeld)
        try folder.write(record)
        // A start that was cut off may have come to life just before its token was replaced.
        if let earlier, case .running(let watcher) = try folder.state(earlier.token) { watcher.signal(SIGKILL) }
        if specification.isHeld { try copyApplication(of: specification.image, to: folder) }
        try await launch(folder, record, command: command, specification)
        try await waitUntilWatched(folder, record)
        return record.address
    }

    private func launch(
        _ folder: InstanceFolder, _ record: InstanceFolder.Record, command: String,
        _ specification: InstanceSpecification
    ) async throws(EngineFailure) {
        var options = PlatformOptions()
        options.createSession = true
        let arguments = [
            "-c", LaunchScript.launch, "teal-launch", folder.url.path, record.token,
            applicationFolder(of: record).path, folder.log.path,
            specification.isHeld
                ? LaunchScript.held(command, until: folder.release(record.token).path) : LaunchScript.command(command),
            LaunchScript.watch,
            specification.environment["PATH"] ?? ownPath,
        ]
        do {
            let result = try await Subprocess.run(
                .name("sh"), arguments: Arguments(arguments),
                environment: .custom(environment(specification, at: record.address)), platformOptions: options,
                output: .discarded)
            guard result.terminationStatus.isSuccess else {
                throw EngineFailure(
                    .failed, "'\(specification.name)' could not be started: \(result.terminationStatus)")
            }
        } catch let error as EngineFailure {
            throw error
        } catch {
            throw EngineFailure(.failed, "'\(specification.name)' could not be started: \(error)")
        }
    }

    /// Ours is not handed on but for what a program needs to run at all: it may hold credentials. `PORT` and `HOST`
    /// are the instance's own, whatever was asked for: two instances cannot share a port here.
    private func environment(
        _ specification: InstanceSpecification, at address: InstanceAddress
    ) -> [Subprocess.Environment.Key: String] {
        environment(specification.environment, at: address)
    }

    func environment(
        _ given: [String: String], at address: InstanceAddress
    ) -> [Subprocess.Environment.Key: String] {
        let own = ProcessInfo.processInfo.environment
        var values = given
        // The shells that start and watch it need ours; the script hands the instance its own.
        values["PATH"] = ownPath
        for name in ["HOME", "LANG", "TMPDIR", "USER"] where values[name] == nil { values[name] = own[name] }
        values["PORT"] = String(address.port)
        values["HOST"] = address.host
        return values.reduce(into: [:]) { result, value in
            if let key = Environment.Key(rawValue: value.key) { result[key] = value.value }
        }
    }

    var ownPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin" }

    /// A few milliseconds: until the watcher has written down who it is.
    private func waitUntilWatched(
        _ folder: InstanceFolder, _ record: InstanceFolder.Record
    ) async throws(EngineFailure) {
        let deadline = ContinuousClock.now + .seconds(10)
        while try folder.state(record.token) == .notStarted {
            guard ContinuousClock.now < deadline else {
                throw EngineFailure(.failed, "'\(record.name)' could not be started: its watcher does not answer.")
            }
            try await pause(.milliseconds(1))
        }
    }

    package func instances() async throws(EngineFailure) -> [ObservedInstance] {
        var found: [ObservedInstance] = []
        for record in try records() {
            let folder = instanceFolder(record.name)
            do throws(EngineFailure) {
                try logs.oneAtATime { () throws(EngineFailure) in try folder.capLog(record.logBytes) }
            } catch {
                // Removed while we looked.
                if try folder.record() == nil { continue }
                throw error
            }
            switch try folder.state(record.token) {
            case .running:
                found.append(.init(name: record.name, state: .running(record.address), labels: record.labels))
            case .exited(let code):
                found.append(.init(name: record.name, state: .exited(code: code), labels: record.labels))
            case .notStarted where starting.contains(record.name):
                continue
            case .notStarted:
                // Its start was cut off; shown, so that it is started again or removed.
                found.append(.init(name: record.name, state: .exited(code: 127), labels: record.labels))
            }
        }
        return found
    }
}

/// Cancellation ends the wait with a failure.
func pause(_ duration: Duration) async throws(EngineFailure) {
    do { try await Task.sleep(for: duration) } catch { throw .cancelled }
}
