import Bundles
import Domain
import Foundation

/// Carries out what an instance's setting up needs next: one action each time, noted before and after.
extension StepWorker {
    /// Where a bundle lies on AWS's instances once it is deployed.
    private static let folder = "/var/app/current"
    /// Scripts know it by an older name before it is deployed. Packers forget the right to execute, and
    /// Beanstalk grants it ("Platform hooks").
    private static let preparation = """
        chmod +x .platform/hooks/*/* .platform/confighooks/*/* 2>/dev/null
        if [ "$PWD" = \(folder) ] && [ ! -e /var/app/staging ]; then ln -s current /var/app/staging; fi
        exit 0
        """

    func setUp(_ instance: Instance, _ generation: Int) async throws {
        let world = store.world
        guard let setUp = world.instances[instance.id]?.setUp(ofGeneration: generation) else { return }
        let actions = world.actions(of: setUp, on: instance)
        guard setUp.next < actions.count else { return }
        let action = actions[setUp.next]
        if setUp.begun == setUp.next, !action.isRepeatable {
            return try await fail(
                instance, generation, action, code: nil,
                "was interrupted: teald ended while it ran, and it may not be repeated.")
        }
        try await store.commit { transaction in transaction.setUpBegins(instance.id, generation: generation) }
        let name = instance.containerName(prefix: world.containerPrefix, generation: generation)
        switch action {
        case .place: try await place(instance, generation, named: name)
        case .release: try await engine.releaseInstance(named: name)
        case .run(let task):
            guard try await run(task, instance, generation, isLeader: setUp.isLeader, named: name) else { return }
        }
        try await store.commit { transaction in transaction.setUpContinues(instance.id, generation: generation) }
    }

    /// A platform's image has the bundle; one that the bundle brings has what its Dockerfile says.
    private func place(_ instance: Instance, _ generation: Int, named name: String) async throws {
        let world = store.world
        guard let launch = instance.launch(ofGeneration: generation),
            let environment = world.environments[instance.environmentID],
            let version = world.version(launch.versionLabel, of: environment.applicationName, in: environment.scope)
        else { return }
        try await note(.info, "Starting deployment of version \(version.label).", instance)
        let stack = world.operation(on: environment)?.solutionStack ?? environment.solutionStack
        if Platform.image(of: stack) == nil {
            try SourceBundle.unpack(contents.file(of: version.contentID), to: contents.bundle(of: version))
            try await engine.copy(contents.bundle(of: version), to: Self.folder, inInstance: name)
        }
        var command = InstanceCommand.shell(Self.preparation)
        command.user = "0"
        command.workingDirectory = Self.folder
        _ = try await engine.execute(command, inInstance: name)
    }

    /// False if it failed, and the instance with it.
    private func run(
        _ task: InstanceTask, _ instance: Instance, _ generation: Int, isLeader: Bool, named name: String
    ) async throws -> Bool {
        if engine.kind == .process, task.concernsSystem {
            try await warn("\(task.title) is left out: without Docker an instance has no system of its own.", instance)
            return true
        }
        if let test = task.test {
            let decided = try await engine.execute(
                command(["/bin/sh", "-c", test], of: task, instance, isLeader: isLeader), inInstance: name)
            guard decided.isSuccess else {
                try await note(.info, "Skipping \(task.title): its test says so.", instance)
                return true
            }
        }
        try await note(.info, "Running \(task.title)", instance)
        let result = try await engine.execute(
            command(task.words, of: task, instance, isLeader: isLeader), inInstance: name)
        if !result.output.isEmpty { try await note(.info, "Output: " + result.output, instance) }
        return try await judge(result, of: task, instance, generation)
    }

    private func judge(
        _ result: CommandResult, of task: InstanceTask, _ instance: Instance, _ generation: Int
    ) async throws -> Bool {
        switch result.ending {
        case .exited(code: 0): return true
        case .exited(code: InstanceTask.unavailable) where task.concernsSystem:
            try await warn("\(task.title) is left out: \(result.output.brief).", instance)
            return true
        case .exited(let code) where task.ignoresErrors:
            try await note(.warn, "\(task.title) failed with return code \(code); its errors are ignored.", instance)
            return true
        case .exited(let code):
            try await fail(
                instance, generation, .run(task), code: code,
                "failed with return code \(code). Output: \(result.output.brief)")
        case .timedOut:
            try await fail(
                instance, generation, .run(task), code: nil, "timed out and was killed. Output: \(result.output.brief)")
        }
        return false
    }

    private func command(
        _ words: [String], of task: InstanceTask, _ instance: Instance, isLeader: Bool
    ) -> InstanceCommand {
        let environment = store.world.environments[instance.environmentID]
        let options = environment.flatMap(store.world.operation)?.options ?? environment?.options ?? []
        var variables = task.environment
        variables["EB_IS_COMMAND_LEADER"] = String(isLeader)
        return InstanceCommand(
            words, user: "0", environment: variables, workingDirectory: folder(of: task),
            timeout: scale.duration(EnvironmentConfiguration(options).commandTimeout))
    }

    /// Without Docker there is one folder only that is the instance's.
    private func folder(of task: InstanceTask) -> String? {
        guard let folder = task.folder else {
            return task.stage == .configuration ? (engine.kind == .docker ? "/" : nil) : Self.folder
        }
        return folder.hasPrefix("/") ? folder : Self.folder + "/" + folder
    }

    private func fail(
        _ instance: Instance, _ generation: Int, _ action: Instance.SetUpAction, code: Int?, _ what: String
    ) async throws {
        guard case .run(let task) = action else { return }
        let reason = "\(task.title) \(what)"
        try await note(.error, "An error occurred during execution of command [app-deploy]. \(reason)", instance)
        try await store.commit { transaction in
            transaction.setUpFailed(
                instance.id, generation: generation, code: code, because: reason, scale: scale)
        }
    }

    private func warn(_ text: String, _ instance: Instance) async throws {
        try await note(.warn, text, instance)
        try await store.commit { transaction in transaction.tellOfSetUp(text, of: instance, .warn) }
    }

    private func note(_ level: EngineLog.Level, _ text: String, _ instance: Instance) async throws {
        let now = try await store.commit { transaction in transaction.now }
        try EngineLog(file: contents.engineLog(ofInstance: instance.id)).add(level, text, at: now)
    }
}

extension String {
    /// The end of it in one line, short enough for an event.
    fileprivate var brief: String {
        let line = split(whereSeparator: \.isNewline).suffix(5).joined(separator: " | ")
        return line.count > 500 ? "…" + line.suffix(500) : line
    }
}
