package import Domain

extension DockerEngine {
    package func startInstance(
        _ specification: InstanceSpecification
    ) async throws(EngineFailure) -> InstanceAddress {
        starting.begin(specification.name)
        defer { starting.end(specification.name) }
        if try await create(specification) == .conflict, let address = try await reuse(specification) { return address }
        try await startMendingNetwork(specification.name)
        return try await address(of: specification)
    }

    private enum Creation { case done, conflict }

    private func create(_ specification: InstanceSpecification) async throws(EngineFailure) -> Creation {
        if specification.container != nil { try await makeVolumes(of: specification) }
        let specification = try await prepared(specification)
        let image = try await image(specification.image)
        let words = try Self.heldWords(specification, image)
        var plan = ContainerPlan(specification, identity: identity, publishes: publishes, held: words)
        plan.leaveOut(image)
        let hosts = try await startParts(of: specification, image)
        if !hosts.isEmpty { plan.host.extraHosts = hosts }
        let request = try DockerRequest(.post, "/containers/create", query: [("name", specification.name)])
            .with(json: plan)
        let response = try await send(request)
        if response.status == 409 { return .conflict }
        try check(response, for: request, image: specification.image)
        return .done
    }

    /// Of a container's creation: 404 says that the image is not there, whatever was known of it.
    func check(
        _ response: DockerResponse, for request: DockerRequest, image: String
    ) throws(EngineFailure) {
        if response.status == 404 {
            known.forget(image)
            throw EngineFailure(.noImage, "Docker: \(response.message)")
        }
        try response.check(for: request, allowed: [409])
    }

    /// What is to wait; nil: nothing waits.
    private static func heldWords(
        _ specification: InstanceSpecification, _ image: DockerAnswer.Image?
    ) throws(EngineFailure) -> [String]? {
        guard specification.isHeld || specification.staysUp else { return nil }
        let words = try words(of: image, specification.image)
        let isShell = words.count == 1 && ["sh", "bash", "/bin/sh", "/bin/bash"].contains(words[0])
        return specification.isHeld || words.isEmpty || isShell ? words : nil
    }

    /// What an instance of the image runs.
    private static func words(
        of image: DockerAnswer.Image?, _ reference: String
    ) throws(EngineFailure) -> [String] {
        guard let image else { throw EngineFailure(.noImage, "No such image: \(reference)") }
        return (image.config?.entrypoint ?? []) + (image.config?.command ?? [])
    }

    /// What to do with a container that has the name already: one that runs is the answer, one that has exited makes
    /// way for a new one, and one that was never started is started.
    private func reuse(_ specification: InstanceSpecification) async throws(EngineFailure) -> InstanceAddress? {
        let name = specification.name
        guard let found = try await container(name) else {
            guard try await create(specification) == .done else { throw Self.inTheWay(name) }
            return nil
        }
        guard identity.owns(found.config?.labels) else { throw Self.inTheWay(name) }
        if found.state?.running == true { return try await address(of: specification) }
        if found.state?.status == "created" || specification.keepsFiles { return nil }
        try await removeContainer(name)
        guard try await create(specification) == .done else { throw Self.inTheWay(name) }
        return nil
    }

    private static func inTheWay(_ name: String) -> EngineFailure {
        .init(.refused, "There is a Docker container '\(name)' that is not of this teald.")
    }

    /// A network that came to be twice is put right once, and the start repeated.
    private func startMendingNetwork(_ name: String) async throws(EngineFailure) {
        do throws(EngineFailure) { try await start(name) } catch {
            guard error.message.contains("ambiguous") else { throw error }
            try await prepare()
            try await start(name)
        }
    }

    func start(_ name: String) async throws(EngineFailure) {
        let request = DockerRequest(.post, "/containers/\(percentEncoded(name))/start").with(timeout: .seconds(60))
        try await send(request).check(for: request, allowed: [304])
    }

    private func address(of specification: InstanceSpecification) async throws(EngineFailure) -> InstanceAddress {
        guard let found = try await container(specification.name) else {
            throw EngineFailure(.failed, "The container '\(specification.name)' was removed while it was started.")
        }
        switch specification.container?.network ?? .shared {
        case .shared: break
        case .none: return .nowhere
        case .host: return .init(host: "127.0.0.1", port: specification.port)
        case .of(let other):
            guard let owner = try await container(other) else { return .nowhere }
            return reached(owner, port: specification.port)
        }
        let address = reached(found, port: specification.port)
        guard found.state?.running == false || address != .nowhere else {
            throw EngineFailure(.failed, "The Docker engine does not tell the address of '\(specification.name)'.")
        }
        return address
    }

    private func reached(_ container: DockerAnswer.Container, port: Int) -> InstanceAddress {
        if publishes {
            let binding = container.networkSettings?.ports?["\(port)/tcp"]??.first
            return binding?.port.flatMap { Int($0) }.map { .init(host: "127.0.0.1", port: $0) } ?? .nowhere
        }
        let address = container.networkSettings?.networks?[identity.network]?.address ?? ""
        return address.isEmpty ? .nowhere : .init(host: address, port: port)
    }

    func container(_ name: String) async throws(EngineFailure) -> DockerAnswer.Container? {
        try await find(DockerAnswer.Container.self, "/containers/\(percentEncoded(name))/json")
    }

    package func instances() async throws(EngineFailure) -> [ObservedInstance] {
        try await containers().compactMap(observed).sorted { $0.name < $1.name }
    }

    func containers() async throws(EngineFailure) -> [DockerAnswer.ContainerSummary] {
        try await get(
            [DockerAnswer.ContainerSummary].self, "/containers/json",
            query: [("all", "1"), ("filters", try identity.filters())])
    }

    private func observed(_ container: DockerAnswer.ContainerSummary) -> ObservedInstance? {
        guard let name = container.names?.first.map({ $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }) else {
            return nil
        }
        let labels = container.labels ?? [:]
        guard labels[Self.partLabel] == nil, labels[Self.filterLabel] == nil else { return nil }
        switch container.state {
        case "running", "paused", "restarting":
            return .init(
                name: name, state: .running(reached(container, labels)), labels: labels, health: container.health)
        case "created" where starting.contains(name), "removing":
            return nil
        default:
            return .init(name: name, state: .exited(code: container.exitCode ?? 0), labels: labels)
        }
    }

    private func reached(_ container: DockerAnswer.ContainerSummary, _ labels: [String: String]) -> InstanceAddress {
        guard let port = labels[DockerIdentity.portLabel].flatMap({ Int($0) }) else { return .nowhere }
        if publishes {
            let outside = container.ports?.first { $0.inside == port && $0.outside != nil }?.outside
            return outside.map { .init(host: "127.0.0.1", port: $0) } ?? .nowhere
        }
        let address = container.networkSettings?.networks?[identity.network]?.address ?? ""
        return address.isEmpty ? .nowhere : .init(host: address, port: port)
    }
}

extension InstanceAddress {
    /// Of an instance that has exited before it was asked for its address. Whoever connects there is refused at once,
    /// as at an instance that has just died; whether it lives is for `instances()` and `events()` to tell.
    static let nowhere = InstanceAddress(host: "127.0.0.1", port: 0)
}
