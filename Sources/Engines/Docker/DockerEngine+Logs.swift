import AsyncHTTPClient
package import Domain

extension DockerEngine {
    package func logTail(ofInstance name: String, lines: Int) async throws(EngineFailure) -> [String] {
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
