/// What is done within an instance's container before it counts as started: the journal, and what follows from it.
///
/// What a command has done cannot be seen from outside. So each task is noted before it is begun and when it has ended;
/// one that is found begun only, by a teald that was killed meanwhile, is done again if it may be, else it has failed.
extension Instance {
    package struct SetUp: Codable, Sendable, Equatable {
        package var generation: Int
        package var address: InstanceAddress
        /// Whether it is the one instance of the deployment on which leader-only tasks are done.
        package var isLeader: Bool
        /// A change of the configuration, not a deployment.
        package var isReconfiguration: Bool
        /// Actions before this one have ended.
        package var next = 0
        /// The action that was begun last.
        package var begun: Int?
    }

    package enum SetUpAction: Sendable, Equatable {
        /// The bundle's files are put where its tasks expect them.
        case place
        case run(InstanceTask)
        /// The application starts.
        case release

        package var isRepeatable: Bool {
            if case .run(let task) = self { return task.isRepeatable }
            return true
        }
    }

    /// What is under way for that generation; nil when nothing is.
    package func setUp(ofGeneration number: Int) -> SetUp? { setUps?.first { $0.generation == number } }
}

extension World {
    /// What the version wants done on its instances.
    package func tasks(of launch: LaunchSpecification, on instance: Instance) -> [InstanceTask] {
        guard let environment = environments[instance.environmentID] else { return [] }
        let version = version(launch.versionLabel, of: environment.applicationName, in: environment.scope)
        return version?.manifest?.tasks ?? []
    }

    /// All of an instance's setting up, in order.
    package func actions(of setUp: Instance.SetUp, on instance: Instance) -> [Instance.SetUpAction] {
        guard let launch = instance.launch(ofGeneration: setUp.generation) else { return [] }
        let unwanted: InstanceTask.Occasion = setUp.isReconfiguration ? .deployment : .configuration
        let tasks = tasks(of: launch, on: instance).filter { task in
            task.occasion != unwanted && (setUp.isLeader || !task.isLeaderOnly)
        }
        let before = tasks.filter { $0.stage != .postdeploy }
        let after = tasks.filter { $0.stage == .postdeploy }
        return [.place] + before.map { .run($0) } + [.release] + after.map { .run($0) }
    }
}

extension Transaction {
    /// The container of that generation runs, and waits to be set up.
    package mutating func instanceHeld(_ id: String, generation: Int, at address: InstanceAddress) {
        guard let instance = world.instances[id], instance.isLive, instance.setUp(ofGeneration: generation) == nil,
            let launch = instance.launch(ofGeneration: generation)
        else { return }
        let environment = world.environments[instance.environmentID]
        let operation = environment.flatMap(world.operation).flatMap {
            $0.deploymentID == launch.deploymentID ? $0 : nil
        }
        let setUp = Instance.SetUp(
            generation: generation, address: address, isLeader: takesLead(instance, of: operation),
            isReconfiguration: operation?.kind == .configure)
        update(Instance.self, id) { instance in
            let wanted = [instance.generation, instance.staged?.generation]
            instance.setUps = (instance.setUps ?? []).filter { wanted.contains($0.generation) } + [setUp]
        }
    }

    /// The first instance that a deployment reaches leads; one that is added later, by scaling, never does.
    private mutating func takesLead(_ instance: Instance, of operation: EnvironmentOperation?) -> Bool {
        guard let operation, operation.leader == nil else { return operation?.leader == instance.id }
        update(EnvironmentOperation.self, operation.id) { $0.leader = instance.id }
        return true
    }

    package mutating func setUpBegins(_ id: String, generation: Int) {
        updateSetUp(id, generation) { $0.begun = $0.next }
    }

    /// The action that was begun has ended well. After the last one the instance has started.
    package mutating func setUpContinues(_ id: String, generation: Int) {
        updateSetUp(id, generation) { setUp in
            setUp.next += 1
            setUp.begun = nil
        }
        guard let instance = world.instances[id], let setUp = instance.setUp(ofGeneration: generation),
            setUp.next >= world.actions(of: setUp, on: instance).count
        else { return }
        update(Instance.self, id) { $0.setUps?.removeAll { $0.generation == generation } }
        instanceStarted(id, generation: generation, at: setUp.address)
        tellOfSetUp("Instance deployment completed successfully.", of: instance, .info)
    }

    /// The instance cannot be used: a task failed on it.
    package mutating func setUpFailed(
        _ id: String, generation: Int, code: Int?, because reason: String, scale: TimeScale
    ) {
        guard let instance = world.instances[id], instance.setUp(ofGeneration: generation) != nil else { return }
        let told = code.map { "Return code: \($0) " } ?? ""
        tellOfSetUp(
            "[Instance: \(id)] Command failed on instance. \(told)Output: Engine execution has encountered an error.",
            of: instance, .error)
        tellOfSetUp("Instance deployment failed. For details, see 'eb-engine.log'.", of: instance, .error)
        instanceFailed(id, generation: generation, because: reason, scale: scale)
    }

    package mutating func tellOfSetUp(_ message: String, of instance: Instance, _ severity: Event.Severity) {
        guard let environment = world.environments[instance.environmentID] else { return }
        tell(message, of: environment, severity: severity, requestID: world.operation(on: environment)?.requestID)
    }

    private mutating func updateSetUp(_ id: String, _ generation: Int, _ change: (inout Instance.SetUp) -> Void) {
        guard var instance = world.instances[id],
            let index = instance.setUps?.firstIndex(where: { $0.generation == generation }),
            var setUp = instance.setUps?[index]
        else { return }
        change(&setUp)
        instance.setUps?[index] = setUp
        save(instance)
    }
}
