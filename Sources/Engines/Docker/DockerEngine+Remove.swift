package import Domain
import Foundation

extension DockerEngine {
    package func removeInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        guard let found = try await container(name) else { return try await removeParts(of: name) }
        guard identity.owns(found.config?.labels) else {
            throw EngineFailure(.refused, "The Docker container '\(name)' is not of this teald.")
        }
        if found.state?.running == true { try await stop(name, grace: grace) }
        try await removeContainer(name)
        try await removeVolumes(of: found)
        if found.config?.labels?[Self.partsLabel] != nil { try await removeParts(of: name) }
    }

    package func stopInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        guard let found = try await container(name), found.state?.running == true else { return }
        guard identity.owns(found.config?.labels) else {
            throw EngineFailure(.refused, "The Docker container '\(name)' is not of this teald.")
        }
        try await stop(name, grace: grace)
    }

    private func stop(_ name: String, grace: Duration) async throws(EngineFailure) {
        // Whole seconds are all the engine takes; rounded up, so that a short grace is not none.
        let seconds = max(0, grace.components.seconds + (grace.components.attoseconds > 0 ? 1 : 0))
        let path = "/containers/\(percentEncoded(name))/stop"
        let request = DockerRequest(.post, path, query: [("t", String(seconds))])
            .with(timeout: .seconds(seconds + 30))
        try await send(request).check(for: request, allowed: [304, 404])
    }

    /// By name or id; also kills it. One that another call is removing is waited for.
    func removeContainer(_ name: String) async throws(EngineFailure) {
        let path = "/containers/\(percentEncoded(name))"
        let request = DockerRequest(.delete, path, query: [("force", "1"), ("v", "1")])
        let response = try await send(request)
        guard response.status == 409 else { return try response.check(for: request, allowed: [404]) }
        let wait = DockerRequest(.post, path + "/wait", query: [("condition", "removed")])
        try await send(wait).check(for: wait, allowed: [404])
    }

    package func removeEverything() async throws(EngineFailure) {
        try await removeContainers()
        try await removeVolumes()
        try await remove(try await ownImages())
        try await removeNetworks()
    }

    package func images() async throws(EngineFailure) -> Set<String> {
        Set(try await ownImages().flatMap(\.names).filter { $0 != holderImage && !Self.isPart(image: $0) })
    }

    /// Those that this program made for itself aside.
    package func launchableImages() async throws(EngineFailure) -> [LaunchableImage] {
        try await get([DockerAnswer.ImageSummary].self, "/images/json").flatMap { image in
            let madeAt = Date(timeIntervalSince1970: Double(image.created ?? 0))
            return image.names.filter { !$0.hasPrefix("teal-") }.map { name in
                LaunchableImage(
                    name: name.hasSuffix(":latest") ? String(name.dropLast(":latest".count)) : name, createdAt: madeAt)
            }
        }
    }

    private func ownImages() async throws(EngineFailure) -> [DockerAnswer.ImageSummary] {
        try await get(
            [DockerAnswer.ImageSummary].self, "/images/json", query: [("filters", try identity.filters())])
    }

    /// All at the same time: the engine takes about a tenth of a second for each.
    private func removeContainers() async throws(EngineFailure) {
        let ids = try await containers().compactMap(\.id)
        let failures = await withTaskGroup(of: EngineFailure?.self) { group in
            for id in ids {
                group.addTask {
                    do throws(EngineFailure) { try await removeContainer(id) } catch { return error }
                    return nil
                }
            }
            return await group.reduce(into: [EngineFailure]()) { if let failure = $1 { $0.append(failure) } }
        }
        if let failure = failures.first { throw failure }
    }

    /// The engine refuses an image that another was made of, so those that are left are tried again, as long as any of
    /// them goes.
    private func remove(_ images: [DockerAnswer.ImageSummary]) async throws(EngineFailure) {
        var left = images
        while !left.isEmpty {
            var refused: [DockerAnswer.ImageSummary] = []
            var refusal: EngineFailure?
            for image in left {
                do throws(EngineFailure) { try await remove(image) } catch {
                    refused.append(image)
                    refusal = error
                }
            }
            if let refusal, refused.count == left.count { throw refusal }
            left = refused
        }
    }

    /// An image with several tags goes tag by tag: by its id the engine refuses.
    private func remove(_ image: DockerAnswer.ImageSummary) async throws(EngineFailure) {
        for name in image.names.isEmpty ? [image.id].compactMap({ $0 }) : image.names { try await removeOneImage(name) }
    }

    /// With an image the engine removes those that only it was made of. It fails at one of them that another call is
    /// removing too, although the image itself is gone by then; so then it is asked whether it is.
    package func removeImage(_ reference: String) async throws(EngineFailure) {
        let parts = try await ownImages().flatMap(\.names).filter { $0.hasPrefix(reference + "--") }
        for part in [reference] + parts.sorted(by: { $0.count < $1.count }) { try await removeOneImage(part) }
    }

    private func removeOneImage(_ reference: String) async throws(EngineFailure) {
        defer { known.forget(reference) }
        let path = Self.path(ofImage: reference)
        let request = DockerRequest(.delete, path, query: [("force", "1")]).with(timeout: .seconds(60))
        let response = try await send(request)
        if response.status >= 500, try await find(DockerAnswer.Image.self, path + "/json") == nil { return }
        try response.check(for: request, allowed: [404])
    }

    static func path(ofImage reference: String) -> String { "/images/" + percentEncoded(reference, also: "/:@") }
}
