package import Domain
import Routing

/// Filters of instances' packets, in each instance's own network namespace: only Docker's engine is asked, nothing of
/// the machine is changed. A container that lasts for a moment joins the namespace, sets the rules there, and ends; the
/// rules stay as long as the namespace does.
extension DockerEngine {
    /// Made of Debian's packages by `docker/packet-filter`; there may be no registry to get one from.
    static let filterImage = "teal-packet-filter"
    /// On such a container: the instance that it is for.
    static let filterLabel = "teal.filter"

    package func setFilter(
        _ filter: PacketFilter, ofInstance name: String
    ) async throws(EngineFailure) -> FilterAnswer {
        if publishes {
            return .unavailable(reason: "Under Docker Desktop instances' addresses cannot be told from each other.")
        }
        guard let found = try await container(name), found.state?.running == true else { return .set }
        guard identity.owns(found.config?.labels) else {
            throw EngineFailure(.refused, "The Docker container '\(name)' is not of this teald.")
        }
        let machine = found.networkSettings?.networks?[identity.network]?.gateways ?? []
        let own = try await ownAddresses()
        let rules = FilterRules(filter: filter, machine: machine, dataPlane: machine + own)
        do throws(EngineFailure) {
            return try await run(FilterPlan(rules.text, in: name, identity), named: name + ".filter")
        } catch {
            // It may have ended meanwhile, and its network with it.
            if try await container(name)?.state?.running == true { throw error }
            return .set
        }
    }

    /// Where this process is in a container, in the network of the instances.
    private func ownAddresses() async throws(EngineFailure) -> [IPAddress] {
        guard let id = Self.ownContainer, let found = try await container(id) else { return [] }
        return found.networkSettings?.networks?[identity.network]?.addresses ?? []
    }

    private func run(_ plan: FilterPlan, named name: String) async throws(EngineFailure) -> FilterAnswer {
        let create = try DockerRequest(.post, "/containers/create", query: [("name", name)]).with(json: plan)
        var response = try await send(create)
        if response.status == 409 {
            // Of a call that goes on, or of a process that was killed.
            _ = try await exitCode(of: name)
            try await removeContainer(name)
            response = try await send(create)
        }
        if response.status == 404, response.message.contains("image") {
            return .unavailable(
                reason: "The Docker engine has no image '\(Self.filterImage)'; docker/packet-filter makes it.")
        }
        try response.check(for: create)
        do throws(EngineFailure) {
            try await start(name)
            try await requireSuccess(of: name)
        } catch {
            try await removeContainer(name)
            throw error
        }
        try await removeContainer(name)
        return .set
    }

    private func requireSuccess(of name: String) async throws(EngineFailure) {
        guard let code = try await exitCode(of: name) else {
            throw EngineFailure(.failed, "The container '\(name)' was removed before it had ended.")
        }
        if code == 0 { return }
        let words = try await logTail(ofContainer: name, lines: 5).joined(separator: " ")
        throw EngineFailure(.failed, "nft ended with code \(code). \(words)")
    }

    /// Waits for its end; nil for one that is gone by now.
    private func exitCode(of name: String) async throws(EngineFailure) -> Int? {
        let wait = DockerRequest(.post, "/containers/\(percentEncoded(name))/wait").with(timeout: .seconds(60))
        let response = try await send(wait)
        if response.status == 404 { return nil }
        return try response.decoded(DockerAnswer.Ending.self, for: wait).code
    }

    /// Those that a process left that was killed.
    func removeFilterContainers() async throws(EngineFailure) {
        let left = try await get(
            [DockerAnswer.ContainerSummary].self, "/containers/json",
            query: [("all", "1"), ("filters", try identity.filters(["label": [Self.filterLabel]]))])
        for id in left.compactMap(\.id) { try await removeContainer(id) }
    }
}

/// The body of a request to create the container that sets rules.
private struct FilterPlan: Encodable {
    var Image = DockerEngine.filterImage
    var Cmd: [String]
    var Labels: [String: String]
    var HostConfig: Host

    struct Host: Encodable {
        var NetworkMode: String
        var CapDrop = ["ALL"]
        var CapAdd = ["NET_ADMIN"]
        var ReadonlyRootfs = true
        var LogConfig = ContainerPlan.Log(config: [:])
    }

    init(_ rules: String, in instance: String, _ identity: DockerIdentity) {
        Cmd = [rules]
        Labels = identity.labels.merging([DockerEngine.filterLabel: instance]) { $1 }
        HostConfig = Host(NetworkMode: "container:" + instance)
    }
}

extension DockerAnswer {
    struct Ending: Decodable {
        var code: Int
        enum CodingKeys: String, CodingKey { case code = "StatusCode" }
    }
}

extension DockerAnswer.Network {
    fileprivate var gateways: [IPAddress] { [gateway, gatewayVersion6].compactMap { $0.flatMap { IPAddress($0) } } }

    fileprivate var addresses: [IPAddress] { [address, addressVersion6].compactMap { $0.flatMap { IPAddress($0) } } }
}
