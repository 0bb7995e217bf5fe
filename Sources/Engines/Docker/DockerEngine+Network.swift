package import Domain
import Synchronization

/// The id of the network that instances join; its name will do until `prepare` has found it.
///
/// A process that is killed while the engine makes its network may leave its successor with two of one name, and by
/// name the engine takes neither.
final class ChosenNetwork: Sendable {
    private let id = Mutex<String?>(nil)

    func choose(_ id: String) { self.id.withLock { $0 = id } }

    func reference(_ identity: DockerIdentity) -> String { id.withLock { $0 } ?? identity.network }
}

extension DockerEngine {
    /// The network, made or found. One of that name without our label belongs to someone else.
    package func prepare() async throws(EngineFailure) {
        struct Plan: Encodable {
            var Name: String
            var Labels: [String: String]
            var CheckDuplicate = true
        }
        if let known = try await ownNetworks().first { return network.choose(known) }
        let request = try DockerRequest(.post, "/networks/create").with(
            json: Plan(Name: identity.network, Labels: identity.labels))
        let response = try await send(request)
        guard let made = try await ownNetworks().first else {
            try response.check(for: request, allowed: [409])
            throw EngineFailure(.refused, "There is a Docker network '\(identity.network)' that is not of this teald.")
        }
        network.choose(made)
    }

    /// Ids, in an order that does not depend on when they are asked for.
    private func ownNetworks() async throws(EngineFailure) -> [String] {
        let found = try await get(
            [DockerAnswer.OwnNetwork].self, "/networks", query: [("filters", try identity.filters())])
        return found.filter { $0.name == identity.network }.map(\.id).sorted()
    }

    func removeNetworks() async throws(EngineFailure) {
        for id in try await ownNetworks() {
            let request = DockerRequest(.delete, "/networks/\(percentEncoded(id))")
            try await send(request).check(for: request, allowed: [404])
        }
    }
}
