import Domain
import Foundation
import NIOCore
import TestKit
import Testing

@testable import Engines

@Suite("Commands within instances")
struct CommandTests {
    @Test("an application that is held starts when it is released, after what was put beside it", arguments: Kind.real)
    func held(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let name = try await lab.startShell(isHeld: true)
            let folder = lab.folder.appending(path: "more/deeper")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("#!/bin/sh\necho \"$GREETING $1\"; echo oops >&2; exit 3\n".utf8)
                .write(to: folder.appending(path: "hook"))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: "hook").path)
            try await lab.engine.copy(
                lab.folder.appending(path: "more"), to: "/var/app/current/added", inInstance: name)
            let command = InstanceCommand(
                ["./deeper/hook", "you"], environment: ["GREETING": "hello"],
                workingDirectory: "/var/app/current/added")
            let result = try await lab.engine.execute(command, inInstance: name)
            #expect(result.ending == .exited(code: 3))
            #expect(Set(result.output.split(separator: "\n")) == ["hello you", "oops"])
            #expect(try await lab.engine.logTail(ofInstance: name, lines: 5) == [])
            try await lab.engine.releaseInstance(named: name)
            try await lab.engine.releaseInstance(named: name)
            try await eventually("it has started") {
                try await lab.engine.logTail(ofInstance: name, lines: 5) == ["started with blue"]
            }
        }
    }

    @Test("a command that takes too long is killed with all that it started", arguments: Kind.real)
    func tooLong(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let name = try await lab.startShell()
            let seconds = "86" + lab.identity.utf8.map { String($0 % 10) }.joined().prefix(6)
            var command = InstanceCommand.shell("echo begun; sleep \(seconds) & wait")
            command.timeout = .seconds(1)
            let result = try await lab.engine.execute(command, inInstance: name)
            #expect(result == CommandResult(.timedOut, output: "begun\n"))
            let look = InstanceCommand.shell(
                "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -q '[s]leep \(seconds)'")
            try await eventually("it has gone") {
                try await lab.engine.execute(look, inInstance: name).ending == .exited(code: 1)
            }
        }
    }

    @Test("of much output the end is kept; what cannot be run ends as in a shell", arguments: Kind.real)
    func output(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let name = try await lab.startShell()
            let long = try await lab.engine.execute(
                .shell("yes line | head -n 100000; echo last"), inInstance: name)
            #expect(long.isSuccess && long.output.utf8.count == 64 << 10)
            #expect(long.output.hasSuffix("line\nlast\n"))
            let missing = try await lab.engine.execute(.init(["/no/such/program"]), inInstance: name)
            guard case .exited(let code) = missing.ending else { throw NotInTime(description: "\(missing)") }
            #expect((126...127).contains(code) && !missing.output.isEmpty)
        }
    }

    @Test("an instance that is not there, or has ended, runs nothing", arguments: Kind.allCases)
    func nowhere(_ kind: Kind) async throws {
        try await withLaboratory(kind) { lab in
            let image = try await lab.image("v9", fault: "exit")
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            try await eventually("exited") { try await lab.state(of: "i-1") == .exited(code: 1) }
            for name in [lab.name("i-1"), lab.name("i-2")] {
                let failure = await #expect(throws: EngineFailure.self) {
                    try await lab.engine.execute(.shell("true"), inInstance: name)
                }
                #expect(failure?.kind == .refused)
                await #expect(throws: EngineFailure.self) { try await lab.engine.releaseInstance(named: name) }
            }
        }
    }

    @Test("frames come apart, wherever they are cut")
    func frames() {
        let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 3] + Array("abc".utf8) + [2, 0, 0, 0, 0, 0, 0, 1] + Array("d".utf8)
        for cut in 0...bytes.count {
            var frames = OutputFrames()
            var texts = ["", "", ""]
            for part in [bytes.prefix(cut), bytes.dropFirst(cut)] {
                frames.push(ByteBuffer(bytes: part)) { texts[$0] += String(decoding: $1, as: UTF8.self) }
            }
            #expect(texts == ["", "abc", "d"] && !frames.isBroken)
        }
    }

    @Test("the end of an output never begins within a character")
    func wholeCharacters() {
        for limit in 1...8 {
            var end = OutputEnd(limit: limit)
            end.push("äöü€".utf8)
            #expect("äöü€".hasSuffix(end.text) && end.text.utf8.count <= limit)
        }
    }
}

extension Kind {
    /// Those that really run something.
    static let real: [Kind] = [.process, .docker]
}

extension Laboratory {
    /// An instance with a shell, that writes one line when it starts; its name.
    func startShell(isHeld: Bool = false) async throws -> String {
        let directory = folder.appending(path: "shell")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let script = "echo started with $COLOUR; exec sleep 1000"
        try Data("web: \(script)\n".utf8).write(to: directory.appending(path: "Procfile"))
        if kind == .docker {
            try FileManager.default.copyItem(
                atPath: "/usr/bin/busybox", toPath: directory.appending(path: "busybox").path)
            let dockerfile = """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "--install", "-s", "/bin"]
                WORKDIR /var/app/current
                CMD ["/bin/sh", "-c", "\(script)"]

                """
            try Data(dockerfile.utf8).write(to: directory.appending(path: "Dockerfile"))
        }
        let image = try await engine.buildImage(
            ImageBuild(
                reference: "\(identity)/shell:1", directory: directory, logFile: folder.appending(path: "shell.log")))
        var specification = specification("i-1", of: image)
        specification.environment["COLOUR"] = "blue"
        specification.isHeld = isHeld
        _ = try await engine.startInstance(specification)
        return name("i-1")
    }
}
