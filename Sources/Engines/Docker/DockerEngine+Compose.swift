import AsyncHTTPClient
import Bundles
import Domain
import Foundation
import NIOCore

/// Several containers that are one instance together: the one that requests are sent to has the instance's name, and the
/// others are its parts.
///
/// A part's image is named as the instance's with two dashes and the service's name behind it, which no version's image
/// has; a part's container in the same way. Labels of the instance's image name the parts.
extension DockerEngine {
    /// Names of services, in the order in which they start, with commas between.
    static let partsLabel = "teal.parts"
    /// On a part's container: the instance that it belongs to.
    static let partLabel = "teal.part"
    /// On a part's image: it is started again when it has ended.
    static let restartsLabel = "teal.restarts"

    /// On an image: variables that the file sets, with commas between; the environment's properties do not beat them.
    static let variablesLabel = "teal.variables"

    static func isPart(image name: String) -> Bool { name.contains("--") }

    func buildCompose(
        _ file: ComposeFile, _ build: ImageBuild, log: inout CappedLog
    ) async throws(EngineFailure) -> BuiltImage {
        for warning in file.warnings { try log.write(warning + "\n") }
        for service in file.others {
            var part = build
            part.reference = "\(build.reference)--\(service.name)"
            part.labels[Self.restartsLabel] = service.restarts ? "yes" : "no"
            try await buildService(service, part, log: &log)
        }
        var web = build
        web.labels[Self.partsLabel] = file.others.map(\.name).joined(separator: ",")
        try await buildService(file.web, web, log: &log)
        return try await built(build.reference, port: file.web.ports.first?.inside)
    }

    /// What the service is made of, and over it what the file says of how it runs.
    private func buildService(
        _ service: ComposeFile.Service, _ build: ImageBuild, log: inout CappedLog
    ) async throws(EngineFailure) {
        try log.write("Service \(service.name)\n")
        var base = service.image ?? ""
        if let place = service.build {
            base = "\(build.reference)--base"
            var own = build
            own.reference = base
            let folder = place.folder.isEmpty ? build.directory : build.directory.appending(path: place.folder)
            let context = try TarStream(folder: folder, ignoring: try Self.ignore(in: folder))
            try await self.build(
                own, context: { .stream(context, length: .unknown) }, dockerfile: place.dockerfile, log: &log)
        } else {
            try await fetch(base, log: &log)
        }
        let context = Self.archive(dockerfile: try service.dockerfile(from: base))
        var build = build
        build.labels[Self.variablesLabel] = service.environment.keys.sorted().joined(separator: ",")
        try await self.build(build, context: { .bytes(context) }, log: &log)
    }

    /// Starts an instance's parts, or finds them running.
    ///
    /// - Returns: for each its name and address, for the files that tell hosts.
    func startParts(of specification: InstanceSpecification, _ image: DockerAnswer.Image?) async throws(EngineFailure)
        -> [String]
    {
        let names = (image?.config?.labels?[Self.partsLabel] ?? "").split(separator: ",").map(String.init)
        var hosts: [String] = []
        for name in names {
            let address = try await startPart(name, of: specification, hosts: hosts)
            hosts.append("\(name):\(address)")
        }
        return hosts
    }

    private func startPart(
        _ service: String, of specification: InstanceSpecification, hosts: [String]
    ) async throws(EngineFailure) -> String {
        var part = specification
        part.name = "\(specification.name)--\(service)"
        part.image = "\(specification.image)--\(service)"
        part.labels[Self.partLabel] = specification.name
        let image = try await image(part.image)
        var plan = ContainerPlan(part, identity: identity, publishes: false)
        plan.leaveOut(image)
        plan.host.extraHosts = hosts
        if image?.config?.labels?[Self.restartsLabel] == "yes" { plan.host.restart.name = "unless-stopped" }
        let request = try DockerRequest(.post, "/containers/create", query: [("name", part.name)]).with(json: plan)
        try check(try await send(request), for: request, image: part.image)
        guard identity.owns(try await container(part.name)?.config?.labels) else {
            throw EngineFailure(.refused, "There is a Docker container '\(part.name)' that is not of this teald.")
        }
        try await start(part.name)
        let found = try await container(part.name)
        guard let address = found?.networkSettings?.networks?[identity.network]?.address, !address.isEmpty else {
            throw EngineFailure(.failed, "The service '\(service)' has ended: look at its log.")
        }
        return address
    }

    func parts(of name: String) async throws(EngineFailure) -> [DockerAnswer.ContainerSummary] {
        try await get(
            [DockerAnswer.ContainerSummary].self, "/containers/json",
            query: [
                ("all", "1"),
                ("filters", try identity.filters(["label": ["\(Self.partLabel)=\(name)"]])),
            ])
    }

    func removeParts(of name: String) async throws(EngineFailure) {
        for part in try await parts(of: name) {
            if let id = part.id { try await removeContainer(id) }
        }
    }
}

extension ContainerPlan {
    /// What the image's own file sets stays as it says.
    mutating func leaveOut(_ image: DockerAnswer.Image?) {
        let names = (image?.config?.labels?[DockerEngine.variablesLabel] ?? "").split(separator: ",")
        environment.removeAll { variable in names.contains(variable.prefix { $0 != "=" }) }
    }
}

extension ComposeFile.Service {
    func dockerfile(from base: String) throws(EngineFailure) -> String {
        let allowed = base.utf8.allSatisfy { isNameByte($0) || "/:@".utf8.contains($0) }
        guard allowed, !base.isEmpty else { throw EngineFailure(.refused, "'\(base)' is not the name of an image.") }
        var lines = ["FROM \(base)"]
        for port in ports { lines.append("EXPOSE \(port.inside)") }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.utf8.allSatisfy(isNameByte), !value.contains(where: \.isNewline) else {
                throw EngineFailure(.refused, "docker-compose.yml: '\(name)' cannot be set.")
            }
            let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "\\$")
            lines.append("ENV \(name)=\"\(quoted)\"")
        }
        if let workingDirectory { lines.append("WORKDIR \(workingDirectory)") }
        if let user { lines.append("USER \(user)") }
        if let entrypoint { lines.append("ENTRYPOINT " + String(decoding: try encoded(entrypoint), as: UTF8.self)) }
        if let command { lines.append("CMD " + String(decoding: try encoded(command), as: UTF8.self)) }
        return lines.joined(separator: "\n") + "\n"
    }
}
