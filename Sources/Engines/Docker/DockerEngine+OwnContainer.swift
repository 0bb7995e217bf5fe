import Domain
import Foundation

/// teald in a container of the engine that it drives: from a network of its own it could not reach the instances, so
/// it joins theirs.
extension DockerEngine {
    /// The container that this process is in. Docker mounts its `/etc/hostname` from a folder named by its id.
    static let ownContainer = FileManager.default.contents(atPath: "/proc/self/mountinfo").flatMap {
        container(inMounts: String(decoding: $0, as: UTF8.self))
    }

    static func container(inMounts text: String) -> String? {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, fields[4] == "/etc/hostname" else { continue }
            let id = fields[3].split(separator: "/").dropLast().last ?? ""
            return id.utf8.count == 64 && id.allSatisfy(\.isHexDigit) ? String(id) : nil
        }
        return nil
    }

    /// Nothing to do outside of a container, in one of another engine, and in the host's network.
    func joinNetwork() async throws(EngineFailure) {
        guard let own = try await joined(), !own.contains("host"), !own.contains(identity.network) else {
            return
        }
        try await change("connect")
    }

    /// The engine removes no network that a container is in.
    func leaveNetwork() async throws(EngineFailure) {
        guard try await joined()?.contains(identity.network) == true else { return }
        try await change("disconnect")
    }

    private func joined() async throws(EngineFailure) -> Set<String>? {
        guard let id = Self.ownContainer, let found = try await container(id) else { return nil }
        return Set((found.networkSettings?.networks ?? [:]).keys)
    }

    private func change(_ how: String) async throws(EngineFailure) {
        guard let id = Self.ownContainer else { return }
        let request = try DockerRequest(.post, "/networks/\(percentEncoded(identity.network))/\(how)")
            .with(json: ["Container": id])
        try await send(request).check(for: request)
    }
}
