import Domain

extension StepWorker {
    /// Starts a database, or finds it, and waits until it answers.
    func start(_ database: EnvironmentDatabase) async throws {
        let prefix = store.world.containerPrefix
        let name = database.containerName(prefix: prefix)
        do {
            guard engine.kind == .docker else {
                throw EngineFailure(.refused, "A database needs the engine 'docker'.")
            }
            var specification = InstanceSpecification(
                name: name, image: EnvironmentDatabase.image, port: EnvironmentDatabase.port,
                environment: database.properties(prefix: prefix), labels: ["teal.database": database.id])
            specification.keepsFiles = true
            watch.starting(name)
            let address = try await engine.startInstance(specification)
            _ = watch.started(name, at: address)
            try await waitUntilReady(name)
            try await store.commit { transaction in transaction.databaseAvailable(database.id) }
        } catch let failure as EngineFailure where failure.kind != .unreachable {
            let hint = failure.message.contains("No such image") ? " Make it with docker/platforms/build postgres." : ""
            try await store.commit { transaction in
                transaction.databaseFailed(
                    database.id, because: "The database could not be started: \(failure.message).\(hint)")
            }
        }
    }

    private func waitUntilReady(_ name: String) async throws(EngineFailure) {
        var command = InstanceCommand(["/opt/teal/ready"])
        command.timeout = .seconds(90)
        let result = try await engine.execute(command, inInstance: name)
        guard !result.isSuccess else { return }
        throw EngineFailure(.failed, "it does not answer." + (await lastWords(of: name)))
    }
}
