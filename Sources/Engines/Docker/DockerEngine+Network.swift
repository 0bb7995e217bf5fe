package import Domain

/// The one network that all instances join.
///
/// The engine lets two networks have one name, and then starts no container in either: two calls at the same moment
/// make them, or a process killed while the engine was making its network, and its successor. So one call at a time
/// looks after it here, and one too many is removed. A call to make one is never cut off: whoever ends in order waits for
/// it, and so can remove what it made.
extension DockerEngine {
    /// The network, made or found. One of that name without our label belongs to someone else.
    package func prepare() async throws(EngineFailure) {
        try await oneAtATime { () async throws(EngineFailure) in try await makeNetwork() }
    }

    private func makeNetwork() async throws(EngineFailure) {
        struct Plan: Encodable {
            var Name: String
            var Labels: [String: String]
            var CheckDuplicate = true
        }
        if try await ownNetworks().isEmpty {
            let request = try DockerRequest(.post, "/networks/create").with(
                json: Plan(Name: identity.network, Labels: identity.labels))
            let response = try await connection.sendToTheEnd(request, version: version.description)
            let isTaken = try await ownNetworks().isEmpty
            if isTaken, response.status == 409 {
                throw EngineFailure(
                    .refused, "There is a Docker network '\(identity.network)' that is not of this teald.")
            }
            try response.check(for: request, allowed: [409])
        }
        try await removeSurplus()
        try await joinNetwork()
    }

    /// Leaves one: that which has containers, if one has.
    private func removeSurplus() async throws(EngineFailure) {
        var left = try await ownNetworks()
        for id in left where left.count > 1 {
            let request = DockerRequest(.delete, "/networks/\(percentEncoded(id))")
            let response = try await send(request)
            // 403: it has containers.
            try response.check(for: request, allowed: [403, 404])
            if response.status != 403 { left.removeAll { $0 == id } }
        }
    }

    func removeNetworks() async throws(EngineFailure) {
        try await oneAtATime { () async throws(EngineFailure) in
            try await leaveNetwork()
            for id in try await ownNetworks() {
                let request = DockerRequest(.delete, "/networks/\(percentEncoded(id))")
                try await send(request).check(for: request, allowed: [404])
            }
        }
    }

    private func oneAtATime(_ body: () async throws(EngineFailure) -> Void) async throws(EngineFailure) {
        await gate.enter()
        do throws(EngineFailure) { try await body() } catch {
            await gate.leave()
            throw error
        }
        await gate.leave()
    }

    /// Ids.
    private func ownNetworks() async throws(EngineFailure) -> [String] {
        let found = try await get(
            [DockerAnswer.OwnNetwork].self, "/networks", query: [("filters", try identity.filters())])
        return found.filter { $0.name == identity.network }.map(\.id)
    }
}
