import Domain

/// Volumes of containers. One of a task's own goes with the last container that has it; one that tasks share stays
/// until everything is removed.
extension DockerEngine {
    func makeVolumes(of specification: InstanceSpecification) async throws(EngineFailure) {
        struct Plan: Encodable {
            var Name: String
            var Labels: [String: String]
        }
        for mount in specification.container?.mounts ?? [] where !mount.source.hasPrefix("/") {
            let request = try DockerRequest(.post, "/volumes/create")
                .with(json: Plan(Name: identity.volume(mount.source), Labels: identity.labels))
            try await send(request).check(for: request)
        }
    }

    /// - Parameter container: as it was before it was removed.
    func removeVolumes(of container: DockerAnswer.Container) async throws(EngineFailure) {
        let own = identity.volume("task-")
        for mount in container.mounts ?? [] where mount.type == "volume" {
            guard let name = mount.name, name.hasPrefix(own) else { continue }
            try await removeVolume(name)
        }
    }

    func removeVolumes() async throws(EngineFailure) {
        let found = try await get(
            DockerAnswer.Volumes.self, "/volumes", query: [("filters", try identity.filters())])
        for volume in found.volumes ?? [] { try await removeVolume(volume.name) }
    }

    /// One that another container still has stays.
    private func removeVolume(_ name: String) async throws(EngineFailure) {
        let request = DockerRequest(.delete, "/volumes/\(percentEncoded(name))")
        try await send(request).check(for: request, allowed: [404, 409])
    }
}

extension DockerAnswer {
    struct Volumes: Decodable {
        var volumes: [Volume]?

        struct Volume: Decodable {
            var name: String
            enum CodingKeys: String, CodingKey { case name = "Name" }
        }

        enum CodingKeys: String, CodingKey { case volumes = "Volumes" }
    }
}
