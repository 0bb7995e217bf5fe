import Domain
import Foundation
import Testing

@testable import Engines

@Suite("The process engine")
struct ProcessTests {
    /// An instance that runs a shell command.
    private func start(
        _ command: String, in lab: Laboratory, name: String = "i-1", environment: [String: String] = [:]
    ) async throws -> InstanceAddress {
        var address: InstanceAddress?
        try await withBuild(["Procfile": "web: \(command)\n"], reference: "\(lab.identity)/\(name)") { build in
            let image = try await lab.engine.buildImage(build)
            var specification = lab.specification(name, of: image)
            specification.environment = environment
            address = try await lab.engine.startInstance(specification)
        }
        return try #require(address)
    }

    private func log(_ lab: Laboratory, _ name: String = "i-1") async throws -> [String] {
        try await lab.engine.logTail(ofInstance: lab.name(name), lines: 100)
    }

    @Test("an instance gets its address and what was asked for, and nothing of ours but what it needs")
    func environment() async throws {
        try await withLaboratory(.process) { lab in
            let asked = ["COLOUR": "blue", "PORT": "1", "PATH": "/usr/bin:/bin:/own"]
            let address = try await start("env; echo end", in: lab, environment: asked)
            try await eventually("its output") { try await log(lab).contains("end") }
            let lines = try await log(lab)
            #expect(lines.contains("COLOUR=blue"))
            #expect(lines.contains("PORT=\(address.port)"))
            #expect(lines.contains("HOST=\(address.host)"))
            #expect(lines.contains("PATH=/usr/bin:/bin:/own"))
            let names = Set(lines.compactMap { $0.split(separator: "=").first.map(String.init) })
            #expect(
                names.isSubset(of: [
                    "COLOUR", "PORT", "HOST", "PATH", "HOME", "LANG", "TMPDIR", "USER", "PWD", "OLDPWD", "SHLVL", "_",
                    "end",
                ]))
        }
    }

    @Test("it runs in the bundle's folder, is no child of ours and has a session of its own")
    func session() async throws {
        try await withLaboratory(.process) { lab in
            _ = try await start("cat Procfile; sleep 1000", in: lab)
            try await eventually("its output") { try await !log(lab).isEmpty }
            #expect(try await log(lab).first?.hasPrefix("web: cat") == true)
            let watcher = try #require(try watcher(lab))
            #expect(getsid(watcher.process) == watcher.group)
            #expect(watcher.group != getsid(0))
            // A mask inherited from one of our threads would keep SIGTERM from it.
            let status = try String(contentsOfFile: "/proc/\(watcher.process)/status", encoding: .utf8)
            #expect(status.contains("SigBlk:\t0000000000000000"))
            let line = try String(contentsOfFile: "/proc/\(watcher.process)/stat", encoding: .utf8)
            let parent = line.split(separator: ")").last?.split(separator: " ")[1]
            #expect(parent != Substring(String(getpid())))
        }
    }

    @Test("one that does not listen to SIGTERM is killed with all its children after its grace")
    func stubborn() async throws {
        try await withLaboratory(.process) { lab in
            _ = try await start("trap '' TERM; sleep 1000 & echo up; wait; wait; sleep 1000", in: lab)
            try await eventually("its output") { try await log(lab) == ["up"] }
            let watcher = try #require(try watcher(lab))
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .milliseconds(100))
            #expect(!watcher.isAlive)
            try await eventually("the group's end") { !watcher.groupExists }
        }
    }

    @Test("one that is killed is seen as such, with the status a shell gives it")
    func killed() async throws {
        try await withLaboratory(.process) { lab in
            _ = try await start("echo up; kill -9 $$", in: lab)
            try await eventually("exited") { try await lab.state(of: "i-1") == .exited(code: 137) }
        }
    }

    @Test("a process that got the same pid later is not taken for ours, and not killed")
    func stranger() async throws {
        try await withLaboratory(.process) { lab in
            _ = try await start("A=0 true", in: lab)
            try await eventually("exited") { try await lab.state(of: "i-1") == .exited(code: 0) }
            let pid = try sleeper()
            defer {
                kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
            }
            let folder = try #require(lab.engine as? ProcessEngine).instanceFolder(lab.name("i-1"))
            let token = try #require(try folder.record()?.token)
            let fields = Array(repeating: "0", count: 17).joined(separator: " ")
            try Data("\(pid) (sh) S 1 \(getpgid(pid)) \(getpgid(pid)) \(fields) 0".utf8)
                .write(to: folder.url.appending(path: "\(token).pid"))
            try FileManager.default.removeItem(at: folder.url.appending(path: "\(token).exit"))
            #expect(try await lab.state(of: "i-1") == .exited(code: 137))
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .zero)
            #expect(kill(pid, 0) == 0)
        }
    }

    @Test("a start that was cut off is shown as ended, and started again")
    func cutOff() async throws {
        try await withLaboratory(.process) { lab in
            let address = try await start("sleep 1000", in: lab)
            let engine = try #require(lab.engine as? ProcessEngine)
            let folder = engine.instanceFolder(lab.name("i-1"))
            var record = try #require(try folder.record())
            record.token = "other"
            record.name = lab.name("i-2")
            try engine.instanceFolder(record.name).write(record)
            #expect(try await lab.state(of: "i-2") == .exited(code: 127))
            #expect(try await lab.state(of: "i-1") == .running(address))
            let image = BuiltImage(reference: "\(lab.identity)/i-1", exposedPort: nil)
            let again = try await lab.engine.startInstance(lab.specification("i-2", of: image))
            #expect(try await lab.state(of: "i-2") == .running(again))
        }
    }

    @Test("everything can be removed while instances write and others look")
    func removalUnderWay() async throws {
        try await withLaboratory(.process) { lab in
            for turn in 0..<3 {
                for number in 0..<4 {
                    _ = try await start(
                        "trap 'echo bye; exit 0' TERM; while :; do echo line; done", in: lab,
                        name: "i-\(turn)-\(number)")
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 {
                        group.addTask { for _ in 0..<20 { _ = try await lab.engine.instances() } }
                    }
                    group.addTask { try await lab.engine.removeEverything() }
                    try await group.waitForAll()
                }
                #expect(try await lab.engine.instances().isEmpty)
                try await lab.engine.prepare()
            }
        }
    }

    @Test("a log is kept below its limit")
    func log() async throws {
        try await withLaboratory(.process) { lab in
            try await withBuild(
                ["Procfile": "web: i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; sleep 1000"],
                reference: "x"
            ) {
                build in
                var specification = lab.specification("i-1", of: try await lab.engine.buildImage(build))
                specification.limits.logBytes = 20_000
                _ = try await lab.engine.startInstance(specification)
                try await eventually("its last line") {
                    _ = try await lab.engine.instances()
                    return try await log(lab).last == "line 19999"
                }
                _ = try await lab.engine.instances()
                let folder = try #require(lab.engine as? ProcessEngine).instanceFolder(lab.name("i-1"))
                #expect(try Data(contentsOf: folder.log).count <= 10_000)
            }
        }
    }

    @Test("a bundle without Procfile is refused, and its log says why")
    func noProcfile() async throws {
        try await withLaboratory(.process) { lab in
            try await withBuild { build in
                let failure = await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
                #expect(failure?.kind == .refused)
                let told = try String(contentsOf: build.logFile, encoding: .utf8)
                #expect(told.contains("Procfile"))
            }
        }
    }

    /// A process that has nothing to do with any instance.
    private func sleeper() throws -> pid_t {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawn(&pid, "/bin/sleep", nil, nil, &arguments, environ) == 0)
        return pid
    }

    private func watcher(_ lab: Laboratory) throws -> Watcher? {
        let folder = try #require(lab.engine as? ProcessEngine).instanceFolder(lab.name("i-1"))
        let token = try #require(try folder.record()?.token)
        guard case .running(let watcher) = try folder.state(token) else { return nil }
        return watcher
    }
}
