package import Domain
import Foundation

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
        try await removeFilterContainers()
    }

    private func makeNetwork() async throws(EngineFailure) {
        if try await ownNetworks().isEmpty {
            let (request, response) = try await createNetwork()
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

    /// Leaves the choice of addresses to the engine, which knows what this machine can reach; an engine as it is
    /// installed has room for some thirty networks, and then the addresses are chosen here. Two that choose the same at
    /// the same moment are told apart by the engine: the later takes the next.
    private func createNetwork() async throws(EngineFailure) -> (DockerRequest, DockerResponse) {
        struct Plan: Encodable {
            var Name: String
            var Labels: [String: String]
            var IPAM: Addresses?
            var CheckDuplicate = true

            struct Addresses: Encodable { var Config: [[String: String]] }
        }
        var plan = Plan(Name: identity.network, Labels: identity.labels)
        var request = try DockerRequest(.post, "/networks/create").with(json: plan)
        var response = try await connection.sendToTheEnd(request, version: version.description)
        guard response.hasNoPoolLeft else { return (request, response) }
        for subnet in try await freeSubnets().prefix(100) {
            plan.IPAM = .init(Config: [["Subnet": subnet.description]])
            request = try DockerRequest(.post, "/networks/create").with(json: plan)
            response = try await connection.sendToTheEnd(request, version: version.description)
            if !response.hasSubnetTaken { break }
        }
        return (request, response)
    }

    /// Those that neither a network of the engine nor a route of this machine uses.
    func freeSubnets() async throws(EngineFailure) -> some Sequence<SubnetRange> {
        let networks = try await get([DockerAnswer.AnyNetwork].self, "/networks", query: [])
        let subnets = networks.flatMap { $0.addresses?.ranges ?? [] }.compactMap {
            $0.subnet.flatMap { SubnetRange($0) }
        }
        let table = FileManager.default.contents(atPath: "/proc/net/route") ?? Data()
        let routes = SubnetRange.routes(in: String(decoding: table, as: UTF8.self))
        let seed = identity.network.utf8.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        return SubnetRange.free(besides: subnets + routes, seed: seed)
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

/// The engine has a status of its own for neither, and other words in each version.
extension DockerResponse {
    fileprivate var hasNoPoolLeft: Bool { status >= 400 && tells(["address pool", "subnet pools"]) }

    fileprivate var hasSubnetTaken: Bool { status >= 400 && tells(["overlap", "already used"]) }

    private func tells(_ words: [String]) -> Bool {
        let told = message.lowercased()
        return words.contains { told.contains($0) }
    }
}
