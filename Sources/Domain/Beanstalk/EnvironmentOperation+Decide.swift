package import Foundation

extension EnvironmentOperation {
    /// What comes next.
    package enum Decision: Sendable, Equatable {
        case advance(Phase)
        /// Gives up what is being tried; what follows depends on how far it got.
        ///
        /// - logOf: the container whose log tells more.
        case fail(String, logOf: String? = nil)
        /// Nothing until something is seen to change, or until that instant.
        case wait(until: Date?)
    }

    /// Pure: from what is recorded and seen to what comes next.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard let environment = world.environments[environmentID] else { return .advance(.finished) }
        let view = View(
            operation: self, environment: environment, world: world, seen: seen, now: now, scale: scale)
        switch phase {
        case .preparing: return afterPreparing(view)
        case .rehousing: return afterRehousing(view)
        case .planning: return afterPlanning(view)
        case .launching: return view.progress(of: view.liveInstances, wanted: view.desired, then: .finished)
        case .detaching, .replacing, .attaching, .reverting: return decideBatch(view)
        case .proving where deployment?.replacement == nil: return decideBatch(view)
        case .adding, .splitting, .shifting: return decideAddition(view)
        case .removing, .replenishing, .proving, .pausing: return decideReplacement(view)
        case .retiring: return afterRetiring(view)
        case .scaling: return afterScaling(view)
        case .emptying: return view.isEmpty ? .advance(kind == .rebuild ? .preparing : .finished) : .wait(until: nil)
        case .finished: return .wait(until: nil)
        }
    }

    private func afterPreparing(_ view: View) -> Decision {
        guard let version = view.version else { return .fail("Application version '\(versionLabel)' does not exist.") }
        let build = version.build(on: platform(in: view.environment))
        switch build.status {
        case .unprocessed, .building: return .wait(until: nil)
        case .failed: return .fail(build.failure ?? "The application version could not be processed.")
        case .processed: return afterDatabase(view) ?? .advance(afterBuilding(view))
        }
    }

    /// Instances have to know where their database is; nil: nothing to wait for.
    private func afterDatabase(_ view: View) -> Decision? {
        guard view.configuration.wantsDatabase, let database = view.world.database(of: view.environment) else {
            return nil
        }
        switch database.status {
        case .available: return nil
        case .failed: return .fail(database.failure ?? "The database could not be started.")
        case .creating, .deleting: return .wait(until: nil)
        }
    }

    private func afterBuilding(_ view: View) -> Phase {
        guard let resources = view.environment.resources else { return .launching }
        let isHousedRightly = view.world.frontage(of: resources) == view.configuration.frontage
        return kind == .restart || isHousedRightly ? .planning : .rehousing
    }

    private func afterRehousing(_ view: View) -> Decision {
        guard let resources = rehoused else { return .advance(.planning) }
        let instances = view.liveInstances
        return view.progress(of: instances, wanted: instances.count, in: resources.targetGroup, then: .planning)
    }

    private func afterPlanning(_ view: View) -> Decision {
        guard let deployment else { return .fail("Application version '\(versionLabel)' does not exist.") }
        if let replacement = deployment.replacement {
            return .advance(replacement.ceiling > replacement.capacity ? .replenishing : .removing)
        }
        if deployment.added != nil { return .advance(.adding) }
        return .advance(deployment.batches.isEmpty ? .scaling : .detaching)
    }

    /// What was told to end is waited for: an update that is over has left nothing behind.
    private func afterRetiring(_ view: View) -> Decision {
        guard view.hasLeft(deployment?.leaving ?? []) else { return .wait(until: nil) }
        let isDone = failure != nil || deployment?.policy.updatesInPlace != true
        return .advance(isDone ? .finished : .scaling)
    }

    /// Instances that came up meanwhile with what there was before are given the new version too.
    private func afterScaling(_ view: View) -> Decision {
        let decision = view.progressOfScaling()
        if decision == .advance(.finished), !view.leftovers.isEmpty { return .advance(.detaching) }
        guard case .fail = decision, kind != .configure, deployment?.replacement == nil else { return decision }
        // What was deployed runs; that the group is not whole has another reason, and its health tells it.
        return .advance(.finished)
    }
}

extension EnvironmentOperation {
    /// The image that the operation's version is needed in.
    func platform(in environment: Environment) -> String? {
        Platform.image(of: solutionStack ?? environment.solutionStack)
    }
}
