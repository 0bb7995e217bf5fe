import Bundles
import Domain
import Foundation
import NIOCore
import Testing

@testable import Engines

@Suite("What is sent to Docker and read from it")
struct PureTests {
    @Test("DOCKER_HOST is understood as the docker command does")
    func endpoints() throws {
        func base(_ host: String) throws -> String { try DockerEndpoint(environment: ["DOCKER_HOST": host]).base }
        #expect(try DockerEndpoint(environment: [:]).base == "http+unix://%2Fvar%2Frun%2Fdocker.sock")
        #expect(try base("") == "http+unix://%2Fvar%2Frun%2Fdocker.sock")
        #expect(try base("tcp://127.0.0.1") == "http://127.0.0.1:2375")
        #expect(try base("tcp://127.0.0.1:99/") == "http://127.0.0.1:99")
        #expect(try base("tcp://[::1]") == "http://[::1]:2375")
        #expect(try base("tcp://[::1]:5") == "http://[::1]:5")
        for host in ["ssh://host", "npipe:////./pipe/x", "nonsense"] {
            #expect(throws: EngineFailure.self) { try base(host) }
        }
        let tls = ["DOCKER_HOST": "tcp://h:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/none"]
        #expect(throws: EngineFailure.self) { try DockerEndpoint(environment: tls) }
    }

    @Test("a build's output tells what it leaves behind: its own images, the last of each stage")
    func traces() {
        var trace = BuildTrace()
        func step(_ number: Int, _ instruction: String, _ told: String...) {
            trace.read("Step \(number)/9 : \(instruction)")
            trace.read("\n")
            for line in told { trace.read(" ---> \(line)\n") }
        }
        step(1, "FROM debian AS base", "aaaaaaaaaaaa")
        step(2, "COPY a /", "bbbbbbbbbbbb")
        step(3, "RUN make", "Running in 111111111111", "cccccccccccc")
        #expect(trace.ends == ["cccccccccccc"])
        step(4, "FROM scratch", "")
        step(5, "ENV A=b", "Using cache", "dddddddddddd")
        #expect(trace.ends == ["cccccccccccc"])
        step(6, "ENV B=c", "eeeeeeeeeeee")
        trace.read("what a program prints: ---> ffffffffffff\nSuccessfully built eeeeeeeeeeee\n")
        #expect(trace.ends == ["cccccccccccc", "eeeeeeeeeeee"])
    }

    @Test("versions compare by number")
    func versions() throws {
        #expect(try #require(DockerVersion("1.9")) < DockerVersion.oldest)
        #expect(try #require(DockerVersion("1.100")) > DockerVersion.newest)
        for text in ["", "1", "1.", "a.b", "1.2.3"] { #expect(DockerVersion(text) == nil) }
    }

    @Test("log frames are put together however they are cut", arguments: 1...9)
    func frames(_ size: Int) {
        func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
            [stream, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
        }
        let bytes = frame(1, "one\ntw") + frame(2, "error\r\n") + frame(1, "") + frame(1, "o\nrest")
        var tail = LogTail(lines: 3)
        var rest = bytes[...]
        while !rest.isEmpty {
            tail.push(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        tail.finish()
        #expect(tail.last == ["error", "two", "rest"])
        #expect(!tail.isBroken)
    }

    @Test("an endless line, and endless lines, are held in part only")
    func endless() {
        var tail = LogTail(lines: 2)
        let header: [UInt8] = [1, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]
        tail.push(ByteBuffer(bytes: header))
        for _ in 0..<100 { tail.push(ByteBuffer(bytes: [UInt8](repeating: 97, count: 10_000))) }
        for _ in 0..<500 { tail.push(ByteBuffer(string: "\nx")) }
        tail.finish()
        #expect(tail.last == ["x", "x"])
        #expect(tail.lines.count < 200)
    }

    @Test(".dockerignore rules decide by the last that matches")
    func ignore() {
        let rules = DockerIgnore("# c\n*.log\n!keep.log\nnode_modules\n**/tmp/*.t?t\n/build/\nDockerfile\n a/b \n")
        for path in ["x.log", "node_modules", "node_modules/a/b", "tmp/a.txt", "d/e/tmp/a.tbt", "build/x", "a/b"] {
            #expect(rules.ignores(path), "\(path)")
        }
        for path in ["keep.log", "d/x.log", "tmp/a.txxt", "Dockerfile", ".dockerignore", "a/c", "src/node_modules"] {
            #expect(!rules.ignores(path), "\(path)")
        }
    }

    @Test("another program reads our tar archives")
    func tar() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "teal-tar-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let deep = String(repeating: "long-name/", count: 15) + "ü"
        let source = folder.appending(path: "source")
        try FileManager.default.createDirectory(
            at: source.appending(path: deep).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(repeating: 7, count: 600_000).write(to: source.appending(path: deep))
        try Data().write(to: source.appending(path: "empty"))
        try Data("x".utf8).write(to: source.appending(path: "run"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: source.appending(path: "run").path)
        try FileManager.default.createSymbolicLink(
            atPath: source.appending(path: "link").path, withDestinationPath: deep)
        var archive = Data()
        for try await piece in try TarStream(folder: source, ignoring: DockerIgnore("")) {
            archive.append(contentsOf: piece.readableBytesView)
        }
        let file = folder.appending(path: "a.tar")
        try archive.write(to: file)
        let out = folder.appending(path: "out")
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        #expect(try await run("tar", ["-xf", file.path, "-C", out.path]).status == 0)
        #expect(try await run("diff", ["-r", "--no-dereference", source.path, out.path]).status == 0)
        #expect(FileManager.default.isExecutableFile(atPath: out.appending(path: "run").path))
    }

    @Test("a Dockerrun command keeps its quoted words together")
    func words() throws {
        #expect(try DockerrunV1.words(#"run  'a b' "c"d"#) == #"["run","a b","cd"]"#)
        #expect(throws: EngineFailure.self) { try DockerrunV1.words("run 'a") }
    }

    @Test("PORT is set unless it is set already")
    func port() {
        var specification = InstanceSpecification(name: "a", image: "b", port: 5_000)
        let identity = DockerIdentity(name: "x")
        #expect(
            ContainerPlan(specification, identity: identity, publishes: false).environment == [
                "PORT=5000"
            ])
        specification.environment["PORT"] = "1"
        let plan = ContainerPlan(specification, identity: identity, publishes: true)
        #expect(plan.environment == ["PORT=1"])
        #expect(plan.host.ports == ["5000/tcp": [.init()]])
    }

    @Test("events come once, in whatever order, and garbage tells that track was lost")
    func events() {
        func line(_ time: Int, _ name: String) -> String {
            #"{"Action":"die","timeNano":\#(time),"Actor":{"Attributes":{"name":"\#(name)","exitCode":"1"}}}"# + "\n"
        }
        var lines = EventLines()
        lines.push(ByteBuffer(string: line(5, "a") + line(5, "a") + line(4, "b") + "{\n" + line(6, "c")))
        #expect(lines.next() == .exited(name: "a", code: 1))
        #expect(lines.next() == .exited(name: "b", code: 1), "of two that end together the later may be told first")
        #expect(lines.next() == .lostTrack)
        #expect(lines.next() == .exited(name: "c", code: 1))
        #expect(lines.next() == nil)
        #expect(lines.since == "0.000000006")
    }

    @Test("a line of /proc/PID/stat is read whatever the program's name is")
    func watcher() {
        let fields = (6...21).map(String.init).joined(separator: " ")
        let watcher = Watcher("12 (a) b) S 1 34 34 \(fields) 99 7 8")
        #expect(watcher?.process == 12)
        #expect(watcher?.group == 34)
        #expect(Watcher("12 34")?.started == nil)
        for text in ["", "x", "12", "12 (sh) S", "12 1", "12 (sh) S 1 0 0 \(fields) 9 9 9"] {
            #expect(Watcher(text) == nil)
        }
    }

    @Test("a command of one part takes the shell's place")
    func command() {
        #expect(LaunchScript.command("env A=b ./run") == "exec env A=b ./run")
        for web in ["cd x && ./run", "A=b ./run", "exec ./run", "./a | ./b"] {
            #expect(LaunchScript.command(web) == web)
        }
    }

    @Test("a log that has reached its limit says so and grows no more")
    func cappedLog() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "teal-log-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        var log = try CappedLog(file: file, limit: 10)
        for _ in 0..<5 { try log.write("12345678") }
        #expect(try String(contentsOf: file, encoding: .utf8) == "1234567812\n(the rest is not kept)\n")
    }

    @Test("the container that teald itself runs in is read from its mounts")
    func ownContainer() {
        let id = String(repeating: "0123456789abcdef", count: 4)
        let mounts = """
            1138 1137 0:93 / /proc rw,nosuid - proc proc rw
            1151 1137 254:0 /var/lib/docker/containers/\(id)/resolv.conf /etc/resolv.conf rw - ext4 /dev/vda rw
            1152 1137 254:0 /var/lib/docker/containers/\(id)/hostname /etc/hostname rw - ext4 /dev/vda rw
            """
        #expect(DockerEngine.container(inMounts: mounts) == id)
        #expect(DockerEngine.container(inMounts: mounts.replacing(id, with: "pod")) == nil)
        #expect(DockerEngine.container(inMounts: "22 1 254:0 / / rw - ext4 /dev/vda rw") == nil)
        #expect(DockerEngine.container(inMounts: "") == nil)
    }
}
