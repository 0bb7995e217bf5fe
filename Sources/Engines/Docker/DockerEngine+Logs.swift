import AsyncHTTPClient
package import Domain

extension DockerEngine {
    /// Lines of an instance's parts come first, each with its service's name before it.
    package func logTail(ofInstance name: String, lines: Int) async throws(EngineFailure) -> [String] {
        let own = try await logTail(ofContainer: name, lines: lines)
        var all: [String] = []
        for part in try await parts(of: name) {
            guard let id = part.id, let full = part.names?.first else { continue }
            let service = full.split(separator: "/").last?.dropFirst(name.count + 2) ?? ""
            all += try await logTail(ofContainer: id, lines: lines).map { "\(service) | \($0)" }
        }
        return Array((all + own).suffix(max(lines, 0)))
    }

    func logTail(ofContainer name: String, lines: Int) async throws(EngineFailure) -> [String] {
        let request = DockerRequest(
            .get, "/containers/\(percentEncoded(name))/logs",
            query: [("stdout", "1"), ("stderr", "1"), ("tail", String(max(lines, 0)))])
        let response = try await connection.open(request, version: version.description)
        var tail = LogTail(lines: lines)
        do {
            for try await piece in response.body { tail.push(piece) }
        } catch {
            throw connection.failure(error, request)
        }
        tail.finish()
        guard !tail.isBroken else { throw EngineFailure(.failed, "The log of '\(name)' makes no sense.") }
        return tail.last
    }
}
