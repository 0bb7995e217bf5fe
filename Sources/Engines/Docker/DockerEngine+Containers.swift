import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore

/// What containers of a definition need beside instances of an application.
extension DockerEngine {
    package func portBindings(ofInstance name: String) async throws(EngineFailure) -> [PortBinding] {
        let ports = try await container(name)?.networkSettings?.ports ?? [:]
        return ports.compactMap { key, bindings in
            let parts = key.split(separator: "/")
            guard let inside = parts.first.flatMap({ Int($0) }),
                let outside = bindings?.first?.port.flatMap({ Int($0) })
            else { return nil }
            return PortBinding(
                containerPort: inside, hostPort: outside, transport: parts.count > 1 ? String(parts[1]) : "tcp")
        }.sorted { $0.containerPort < $1.containerPort }
    }

    /// With the image that stands for the holder of a network, made if it is not there.
    func prepared(_ specification: InstanceSpecification) async throws(EngineFailure) -> InstanceSpecification {
        guard specification.image == ContainerOptions.networkHolder else { return specification }
        if try await find(DockerAnswer.Image.self, Self.path(ofImage: holderImage) + "/json") == nil {
            try await makeHolderImage()
        }
        var changed = specification
        changed.image = holderImage
        return changed
    }

    var holderImage: String { "teal-network-holder:" + identity.name }

    private func makeHolderImage() async throws(EngineFailure) {
        let program = PausingProgram.bytes
        let entry = TarEntry(name: "hold", kind: .file(size: program.count), isExecutable: true)
        let archive = ByteBuffer(bytes: entry.header + program + TarEntry.padding(program.count) + TarEntry.end)
        let request = DockerRequest(
            .post, "/images/create",
            query: [
                ("fromSrc", "-"), ("repo", "teal-network-holder"), ("tag", identity.name),
                ("changes", "CMD [\"/hold\"]"), ("changes", "LABEL \(DockerIdentity.label)=\(identity.name)"),
            ])
        try await follow(request, body: .bytes(archive))
    }

    /// Said in ECS's words, since nothing else pulls by this way.
    /// Source: Amazon ECS Developer Guide, "CannotPullContainer task errors in Amazon ECS".
    package func pullImage(
        _ reference: String, told: @Sendable (PullProgress) async throws -> Void
    ) async throws(EngineFailure) {
        let name = reference.hasTagOrDigest ? reference : reference + ":latest"
        let request = DockerRequest(.post, "/images/create", query: [("fromImage", name)]).with(timeout: .seconds(120))
        var layers = PulledLayers()
        do throws(EngineFailure) {
            try await follow(request, body: nil) { line in
                if layers.take(line) { try await told(layers.progress) }
            }
        } catch {
            throw EngineFailure(
                error.kind == .unreachable ? .unreachable : .refused, "CannotPullContainerError: \(error.message)")
        }
    }

    /// Reads what the engine tells of its progress; an error in it is its refusal.
    private func follow(
        _ request: DockerRequest, body: HTTPClientRequest.Body?,
        _ take: (DockerAnswer.Progress) async throws -> Void = { _ in }
    ) async throws(EngineFailure) {
        let response = try await connection.open(request, version: version.description, body: body)
        var lines = LineSplitter(limit: 1 << 20)
        do {
            for try await piece in response.body {
                for line in lines.push(piece.readableBytesView) { try await take(Self.checked(line)) }
            }
            if let line = lines.rest() { try await take(Self.checked(line)) }
        } catch {
            throw (error as? EngineFailure) ?? connection.failure(error, request)
        }
    }

    private static func checked(_ line: [UInt8]) throws -> DockerAnswer.Progress {
        let progress = try JSONDecoder().decode(DockerAnswer.Progress.self, from: Data(line))
        if let error = progress.error { throw EngineFailure(.refused, error) }
        return progress
    }
}

/// A program for Linux that waits for signals and does nothing else, in 129 bytes: there may be no registry to get one
/// from.
private enum PausingProgram {
    static var bytes: [UInt8] { header + code }

    #if arch(arm64)
        private static let machine: UInt8 = 0xB7
        /// `ppoll(0, 0, 0, 0)`, again and again.
        private static let code: [UInt8] = [
            0x28, 0x09, 0x80, 0xD2, 0x00, 0x00, 0x80, 0xD2, 0x01, 0x00, 0x80, 0xD2, 0x02, 0x00, 0x80, 0xD2,
            0x03, 0x00, 0x80, 0xD2, 0x01, 0x00, 0x00, 0xD4, 0xFA, 0xFF, 0xFF, 0x17,
        ]
    #else
        private static let machine: UInt8 = 0x3E
        /// `pause()`, again and again.
        private static let code: [UInt8] = [0xB8, 34, 0, 0, 0, 0x0F, 0x05, 0xEB, 0xF7]
    #endif

    /// ELF, 64 bits, little end first: one segment, loaded at 0x400000, which holds the whole file.
    private static var header: [UInt8] {
        let size = UInt64(120 + code.count)
        let file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, machine, 0, 1, 0, 0, 0]
        let places = words([0x400078, 64, 0])
        let sizes: [UInt8] = [0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        let segment: [UInt8] = [1, 0, 0, 0, 5, 0, 0, 0]
        return file + places + sizes + segment + words([0, 0x400000, 0x400000, size, size, 0x1000])
    }

    private static func words(_ values: [UInt64]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }
}
