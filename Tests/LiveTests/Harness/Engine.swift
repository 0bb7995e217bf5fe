import Foundation

/// The Docker engine beside teald's back, to look and to kill.
struct Engine {
    private let workplace: Workplace

    init(_ workplace: Workplace) {
        self.workplace = workplace
    }

    /// Containers and networks that the teald with this data directory made and did not remove.
    func leftovers(of dataDirectory: URL) async throws -> [String] {
        let mark = try await mark(of: dataDirectory)
        let containers = try await list("/containers/json?all=1", label: mark).compactMap { $0["Id"] as? String }
        let networks = try await list("/networks", label: mark).compactMap { $0["Name"] as? String }
        return containers + networks
    }

    func kill(container: String) async throws {
        try await workplace.must("curl", arguments + ["-X", "POST", base + "/containers/\(container)/kill"])
    }

    private func list(_ path: String, label: String) async throws -> [[String: Any]] {
        let separator = path.contains("?") ? "&" : "?"
        let url = base + path + separator + "filters={\"label\":[\"\(label)\"]}"
        return try await workplace.must("curl", arguments + [url]).json() as? [[String: Any]] ?? []
    }

    private var host: String { workplace.environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock" }

    private var arguments: [String] {
        let plain = ["-gsS", "--fail", "--max-time", "20"]
        return host.hasPrefix("unix://") ? plain + ["--unix-socket", String(host.dropFirst(7))] : plain
    }

    private var base: String {
        host.hasPrefix("tcp://") ? "http://\(host.dropFirst(6))/v1.41" : "http://engine/v1.41"
    }
}
