import Domain
import Foundation
import Synchronization
import Testing

@testable import Engines

@Suite("Setting packet filters through Docker")
struct FilterTests {
    /// An engine with a container `a`, which answers calls by what their request lines contain.
    private func set(
        isRunning: Bool = true, _ answers: [(words: String, bytes: [UInt8])]
    ) async throws -> (result: Result<FilterAnswer, EngineFailure>, requests: [String]) {
        let container = """
            {"State":{"Running":\(isRunning)},"Config":{"Labels":{"teal":"x"}},
             "NetworkSettings":{"Networks":{"teal-x":{"IPAddress":"172.18.0.2","Gateway":"172.18.0.1"}}}}
            """
        let left = Mutex(answers)
        let requests = Mutex<[String]>([])
        let server = try FakeDocker { line in
            if line.hasPrefix("GET /version") { return goodVersion }
            if line.contains("/json ") { return http(200, container) }
            requests.withLock { $0.append(line) }
            // Of several for the same call the first is given once.
            return left.withLock { left in
                guard let index = left.firstIndex(where: { line.contains($0.words) }) else { return http(204, "") }
                let answer = left[index].bytes
                if left.count(where: { line.contains($0.words) }) > 1 { left.remove(at: index) }
                return answer
            }
        }
        defer { server.stop() }
        let engine = try await DockerEngine.connect(identity: "x", environment: server.environment)
        let result: Result<FilterAnswer, EngineFailure>
        do throws(EngineFailure) {
            result = .success(try await engine.setFilter(PacketFilter([]), ofInstance: "a"))
        } catch {
            result = .failure(error)
        }
        let calls = requests.withLock { lines in
            lines.map { line in
                let words = line.split(separator: " ")
                return
                    "\(words[0]) \(words[1].split(separator: "?")[0].split(separator: "/").dropFirst(2).joined(separator: "/"))"
            }
        }
        return (result, calls)
    }

    private static let created = http(201, #"{"Id":"f"}"#)
    private static let wentWell = http(200, #"{"StatusCode":0}"#)

    @Test("a container joins the instance's network, ends, and is removed")
    func sets() async throws {
        let (result, requests) = try await set([("create", Self.created), ("wait", Self.wentWell)])
        #expect(result == .success(.set))
        #expect(
            requests == [
                "POST create", "POST a.filter/start", "POST a.filter/wait", "DELETE a.filter",
            ])
    }

    @Test("without the image it says how to make it")
    func missingImage() async throws {
        let answer = http(404, #"{"message":"No such image: teal-packet-filter:latest"}"#)
        let (result, requests) = try await set([("create", answer)])
        guard case .success(.unavailable(let reason)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.contains("docker/packet-filter"))
        #expect(requests == ["POST create"])
    }

    @Test("what nft says is told, and its container goes all the same")
    func nftFails() async throws {
        let words = "Error: syntax error\n"
        let frame = "\u{2}\0\0\0\0\0\0" + String(UnicodeScalar(UInt8(words.utf8.count))) + words
        let (result, requests) = try await set([
            ("create", Self.created), ("wait", http(200, #"{"StatusCode":1}"#)), ("logs", http(200, frame)),
        ])
        #expect(result == .failure(.init(.failed, "nft ended with code 1. Error: syntax error")))
        #expect(requests.last == "DELETE a.filter")
    }

    @Test("one that was left over is waited for and makes way")
    func leftOver() async throws {
        let (result, requests) = try await set([
            ("create", http(409, #"{"message":"in use"}"#)), ("create", Self.created), ("wait", Self.wentWell),
        ])
        #expect(result == .success(.set))
        #expect(
            requests.prefix(4) == ["POST create", "POST a.filter/wait", "DELETE a.filter", "POST create"])
    }

    @Test("an instance that does not run is left as it is")
    func ended() async throws {
        let (result, requests) = try await set(isRunning: false, [])
        #expect(result == .success(.set))
        #expect(requests.isEmpty)
    }
}
