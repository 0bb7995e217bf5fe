import Foundation
import Testing

/// The Docker engine beside teald's back, to look and to kill.
struct Engine {
    private let workplace: Workplace

    init(_ workplace: Workplace) {
        self.workplace = workplace
    }

    /// Containers, networks and images with this teald's label.
    func belongings(of identity: String) async throws -> [String] {
        let containers = try await list("/containers/json?all=1", label: "teal=\(identity)")
        let networks = try await list("/networks", label: "teal=\(identity)")
        let images = try await list("/images/json", label: "teal=\(identity)")
        return containers.flatMap { $0["Names"] as? [String] ?? [] } + networks.compactMap { $0["Name"] as? String }
            + images.flatMap { $0["RepoTags"] as? [String] ?? ["an image without a name"] }
    }

    /// The containers, running or not, of this teald's instances: instance id → container ids.
    func instances(of identity: String) async throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        for container in try await list("/containers/json?all=1", label: "teal=\(identity)") {
            guard let id = container["Id"] as? String, let labels = container["Labels"] as? [String: String],
                let instance = labels["teal.instance"]
            else { continue }
            found[instance, default: []].append(id)
        }
        return found
    }

    func kill(container: String) async throws {
        let url = try await base() + "/containers/\(container)/kill"
        try await workplace.must("curl", arguments + ["-X", "POST", url])
    }

    /// A container of the user's own, which no teald made and none removes.
    func run(_ image: String, _ command: [String], as name: String, label: String?) async throws {
        struct Plan: Encodable {
            var image: String
            var command: [String]
            var labels: [String: String]

            enum CodingKeys: String, CodingKey { case image = "Image", command = "Cmd", labels = "Labels" }
        }
        let labels = label.map { [$0: ""] } ?? [:]
        let plan = try JSONEncoder().encode(Plan(image: image, command: command, labels: labels))
        try await workplace.must(
            "curl",
            arguments + [
                "-X", "POST", "-H", "Content-Type: application/json", "-d", String(decoding: plan, as: UTF8.self),
                try await base() + "/containers/create?name=\(name)",
            ])
        try await workplace.must("curl", arguments + ["-X", "POST", try await base() + "/containers/\(name)/start"])
    }

    func remove(container: String) async throws {
        let url = try await base() + "/containers/\(container)?force=1"
        try await workplace.must("curl", arguments + ["-X", "DELETE", url])
    }

    private func list(_ path: String, label: String) async throws -> [[String: Any]] {
        let separator = path.contains("?") ? "&" : "?"
        let url = try await base() + path + separator + "filters={\"label\":[\"\(label)\"]}"
        return try await workplace.must("curl", arguments + [url]).json() as? [[String: Any]] ?? []
    }

    private var host: String { workplace.environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock" }

    private var arguments: [String] {
        let plain = ["-gsS", "--fail", "--max-time", "20"]
        return host.hasPrefix("unix://") ? plain + ["--unix-socket", String(host.dropFirst(7))] : plain
    }

    /// In the engine's own version of the API: each refuses those that are too old or too new for it.
    private func base() async throws -> String {
        let address = host.hasPrefix("tcp://") ? "http://\(host.dropFirst(6))" : "http://engine"
        let about = try await workplace.must("curl", arguments + [address + "/version"]).json() as? [String: Any]
        let version = try #require(about?["ApiVersion"] as? String)
        return "\(address)/v\(version)"
    }
}
